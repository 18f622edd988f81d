"""`/login`: the one sign-in, for customers and for the people of the shop."""

from urllib.parse import quote

from nicegui import ui

from components import guards
from components.shared.html_form import HtmlForm, footer_links
from components.storefront.shop_page import shop_page

#: What is said to somebody who comes from somewhere else in the shop, by the word in the address.
DONE = {"everywhere": "You are signed out everywhere. Sign in to go on."}


async def login_page(
    visit: guards.AnonymousOnly,
    next: str = "",  # noqa: A002 - the word in the address
    done: str = "",
) -> None:
    """The sign-in; who is signed in already is taken on to `next`."""
    async with shop_page("Sign in", visit):
        if done in DONE:
            ui.label(DONE[done]).classes("sb-notice sb-positive").props("role=status")
        form = HtmlForm("/api/login")
        form.text_input("email", "Email", kind="email", autocomplete="username")
        form.text_input("password", "Password", kind="password", autocomplete="current-password")
        form.button("Sign in")
        footer_links(form, [("New here?", "Create an account", f"/register{onward(next)}")])


def onward(address: str) -> str:
    """The query that keeps in mind where somebody wanted to go, if that is a page of this shop."""
    return f"?next={quote(kept, safe='/')}" if (kept := guards.safe_redirect(address, "")) else ""
