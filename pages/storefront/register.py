"""`/register`: the form for a new customer's account."""

from nicegui import ui

from components import guards
from components.shared.html_form import HtmlForm, footer_links
from components.storefront.shop_page import shop_page
from data.accounts import users
from data.accounts.passwords import LEAST
from pages.storefront.login import next_query

LEAD = "See your orders in one place, cancel them yourself, and check out without typing it all again."


async def register_page(visit: guards.AnonymousOnly, next: str = "") -> None:  # noqa: A002 - the name in the address
    """The page. Signed-in users are redirected to `next`."""
    if not await users.registration_is_open():
        async with shop_page("Create an account", visit):
            ui.label(users.NOT_SET_UP).classes("sb-notice sb-critical").props("role=alert")
        return
    async with shop_page("Create an account", visit, lead=LEAD):
        form = HtmlForm("/api/register")
        form.text_input("name", "Name", autocomplete="name")
        form.text_input("email", "Email", kind="email", autocomplete="username")
        form.text_input(
            "password",
            "Password",
            kind="password",
            autocomplete="new-password",
            hint=f"At least {LEAST} characters.",
        )
        form.button("Create account")
        footer_links(form, [("Have an account already?", "Sign in", f"/login{next_query(next)}")])
