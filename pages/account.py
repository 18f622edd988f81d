"""`/account`: the user's own name, email, password and sessions."""

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components import live
from components.desk.admin_page import admin_page
from components.guards import Customer, RequestContext
from components.shared import notices
from components.shared.html_form import HtmlForm
from components.shared.session_list import SessionList
from components.storefront.shop_page import shop_page
from data import shop
from data.accounts import sessions
from data.accounts.passwords import LEAST
from data.accounts.sessions import SessionView
from data.database.events import Event
from data.text_search import isolated

TITLE = "My account"
#: Notifications after a form was sent, by the query parameter `done`.
DONE = {
    "name": "Your name is saved.",
    "email": "Your email is changed. Use it the next time you sign in.",
    "password": "Your password is changed. Everywhere else you are signed out.",
}


async def account_page(visit: Customer, done: str = "") -> None:
    """The page, in the frame of the shop or of the desk."""
    if visit.person.is_admin:
        about = await shop.view()
        with admin_page(TITLE, actor=visit.actor, person=visit.person, shop_name=about.name) as page:
            account = Account(visit)
            page.on_reload = account.read
    else:
        async with shop_page(TITLE, visit):
            account = Account(visit)
    await account.read()
    live.subscribe(account.on_events, concerns=account.concerns, actor=visit.actor)
    if done in DONE:
        ui.navigate.history.replace("/account")
        notices.success(DONE[done])


class Account:
    """The content of one open page."""

    def __init__(self, visit: RequestContext) -> None:
        self.by, self.person = visit.actor, visit.person
        with ui.element("div").classes("sb-account-parts"):
            with ui.element("div").classes("sb-stack"):
                self.draw_name()
                self.draw_email()
                self.draw_password()
            with _part("Where you are signed in"):
                self.sessions = SessionList(end=self.end, end_others=self.end_others)

    def draw_name(self) -> None:
        with _part("Name"):
            form = _form("/api/account", "name")
            form.text_input("name", "Name", autocomplete="name", value=self.person.name)
            form.button("Save name").props("outline").classes("sb-send")

    def draw_email(self) -> None:
        with _part("Email"):
            ui.label(f"You sign in with {isolated(self.person.email)}.").classes("sb-muted sb-line")
            form = _form("/api/account", "email")
            form.text_input("email", "New email", kind="email", autocomplete="email")
            _current_password(form)
            form.button("Change email").props("outline").classes("sb-send")

    def draw_password(self) -> None:
        with _part("Password"):
            ui.label("A new password signs you out everywhere else.").classes("sb-muted")
            form = _form("/api/account/password", "password")
            _current_password(form)
            form.text_input(
                "newPassword",
                "New password",
                kind="password",
                autocomplete="new-password",
                hint=f"At least {LEAST} characters.",
            )
            form.button("Change password").props("outline").classes("sb-send")

    def concerns(self, event: Event) -> bool:
        """Whether the event may be about a session of this account."""
        return event.subject == f"user:{self.person.id}"

    async def on_events(self, _events: list[Event]) -> None:
        """Raises NotAuthenticated."""
        await self.read()

    async def read(self) -> None:
        """Show the present sessions. Raises NotAuthenticated."""
        self.sessions.show(await sessions.mine(self.by))

    async def end(self, session: SessionView) -> None:
        """End another session. Raises DomainError."""
        await sessions.end(session.id, self.by)
        notices.success(f"{session.browser or 'The browser'} is signed out.")

    async def end_others(self) -> None:
        """Raises DomainError."""
        ended = await sessions.end_others(self.by)
        notices.success(
            "1 other browser is signed out." if ended == 1 else f"{ended} browsers are signed out."
        )


def _part(title: str) -> ui.element:
    section = ui.element("section").classes("sb-card sb-stack").props(f'aria-label="{title}"')
    with section:
        TextElement(tag="h2", text=title)
    return section


def _form(address: str, done: str) -> HtmlForm:
    return HtmlForm(address, method="PUT", then=f"/account?done={done}")


def _current_password(form: HtmlForm) -> None:
    form.text_input("currentPassword", "Current password", kind="password", autocomplete="current-password")
