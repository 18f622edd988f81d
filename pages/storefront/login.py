"""`/login`: the sign-in form for customers and admins."""

from urllib.parse import quote

from nicegui import ui

from components import guards
from components.shared.html_form import HtmlForm, footer_links
from components.storefront.shop_page import shop_page

#: Notices after a redirect from another page, by the query parameter `done`.
DONE = {"everywhere": "You are signed out everywhere. Sign in to go on."}


async def login_page(
    visit: guards.AnonymousOnly,
    next: str = "",  # noqa: A002 - the name in the address
    done: str = "",
) -> None:
    """The page. Signed-in users are redirected to `next`."""
    async with shop_page("Sign in", visit):
        if done in DONE:
            ui.label(DONE[done]).classes("sb-notice sb-positive").props("role=status")
        form = HtmlForm("/api/login")
        form.text_input("email", "Email", kind="email", autocomplete="username")
        form.text_input("password", "Password", kind="password", autocomplete="current-password")
        form.button("Sign in")
        footer_links(form, [("New here?", "Create an account", f"/register{next_query(next)}")])


def next_query(address: str) -> str:
    """The query string `?next=` with an address of this shop; empty for any other address."""
    return f"?next={quote(safe, safe='/')}" if (safe := guards.safe_redirect(address, "")) else ""
