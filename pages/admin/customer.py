"""`/admin/customers/{id}`: one account with its details, history and permissions; live."""

from datetime import datetime

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components import live
from components.desk.account_labels import (
    CHANGES,
    OWN_ACCOUNT,
    SIGN_OUT,
    counted,
    entry,
    signed_out,
    states_of,
)
from components.desk.admin_page import AdminPage, admin_page
from components.desk.product_commands import question
from components.guards import Admin, RequestContext
from components.shared import empty_state, notices
from components.shared.async_button import AsyncButton
from components.shared.html_form import HtmlForm
from components.shared.relative_time import relative_time
from components.shared.status_badge import status_badge
from components.shared.timeline import timeline
from components.urls import address
from data import shop
from data.accounts import staff
from data.accounts.staff import AccountDetail, Change
from data.accounts.users import CustomerRow
from data.database.events import Event
from data.errors import NotFound
from data.text_search import isolated


async def customer_page(visit: Admin, id: str) -> None:  # noqa: A002 - the name in the address
    about = await shop.view()
    try:
        found = await staff.find(number(id), visit.actor)
    except NotFound as error:
        ui.status_code(404)
        with admin_page("Account", actor=visit.actor, person=visit.person, shop_name=about.name):
            empty_state.empty("people", str(error), "All customers", to="/admin/customers")
        return
    with admin_page(found.account.name, actor=visit.actor, person=visit.person, shop_name=about.name) as page:
        detail = CustomerDetail(page, visit, found)
        page.on_reload = detail.read
        live.subscribe(detail.on_events, concerns=detail.concerns, actor=visit.actor)


def number(key: str) -> int:
    """The account number in an address or a row's key. Raises NotFound."""
    if not (key.isascii() and key.isdigit()):
        raise NotFound(staff.NO_ACCOUNT)
    return int(key[:20])


class CustomerDetail:
    """The content of one open page."""

    def __init__(self, page: AdminPage, visit: RequestContext, found: AccountDetail) -> None:
        self.page, self.by = page, visit.actor
        self.id = found.account.id
        self.is_own = visit.person.id == self.id
        self.found: AccountDetail | None = None
        self.badges, self.actions = page.frame.beside, page.frame.actions
        with ui.element("div").classes("sb-columns"):
            self.details = _section("Account")
            self.history = _section("History")
        self.show(found)

    def concerns(self, event: Event) -> bool:
        """Whether the event is about this account, or may be about a new order of it."""
        return event.subject == f"user:{self.id}" or (
            event.subject_type == "order" and event.action == "place"
        )

    async def on_events(self, _events: list[Event]) -> None:
        """Raises DomainError."""
        await self.read()

    async def read(self) -> None:
        """Read and show the present account. Raises DomainError."""
        self.show(await staff.find(self.id, self.by))

    def show(self, found: AccountDetail) -> None:
        """Draw what has changed. Unchanged parts stay, and so does a dialog that is open over them."""
        previous, self.found = self.found, found
        if previous is None or previous.account != found.account:
            self.draw_account(found.account)
        if previous is None or previous.history != found.history:
            self.history.clear()
            with self.history:
                timeline(entry(event) for event in found.history)

    def draw_account(self, account: CustomerRow) -> None:
        """Draw everything except the history."""
        self.page.frame.heading.set_text(account.name)
        for part in (self.badges, self.actions, self.details):
            part.clear()
        with self.badges:
            for state in states_of(account):
                status_badge(state)
        with self.actions:
            self.draw_actions(account)
        with self.details:
            self.draw_details(account)

    def draw_actions(self, account: CustomerRow) -> None:
        """Draw a button for each change that is possible now."""
        for change in staff.possible(account):
            label = CHANGES[change]
            button = ui.button(label.button, icon=label.icon)
            button.on_click(lambda _, change=change: self.confirm(account, change))
            button.props("outline color=negative" if label.critical else "outline")

        if account.active:
            button = ui.button(SIGN_OUT.button, icon=SIGN_OUT.icon)
            button.on_click(lambda _: self.confirm_sign_out(account)).props("outline color=negative")

    def draw_details(self, account: CustomerRow) -> None:
        with ui.element("dl").classes("sb-facts"):
            TextElement(tag="dt", text="Email")
            TextElement(tag="dd", text=account.email)
            TextElement(tag="dt", text="Joined")
            with ui.element("dd"):
                relative_time(datetime.fromisoformat(account.created_at))
            TextElement(tag="dt", text="Orders")
            with ui.element("dd"):
                to = address("/admin/orders", customer=account.id)
                ui.link(counted(account.orders), to).classes("sb-link")

    def confirm(self, account: CustomerRow, change: Change) -> None:
        """Open a dialog for the admin's own password. The browser sends it to the API."""
        label = CHANGES[change]
        with self.page.frame.main, question(label.title.format(name=isolated(account.name))) as dialog:
            ui.label(label.explained).classes("sb-muted")
            if self.is_own:
                ui.label(OWN_ACCOUNT).classes("sb-strong")

            def done() -> None:
                dialog.close()
                notices.success(label.done.format(name=isolated(account.name)))

            form = HtmlForm(f"/api/admin/accounts/{account.id}", method="PUT", on_done=done)
            form.hidden("action", change.value)
            form.text_input(
                "currentPassword", "Your password", kind="password", autocomplete="current-password"
            )
            button = form.button(label.button)
            button.props("color=negative" if label.critical else "color=primary")
        dialog.open()

    def confirm_sign_out(self, account: CustomerRow) -> None:
        title = SIGN_OUT.title.format(name=isolated(account.name))
        with self.page.frame.main, question(title) as dialog:
            ui.label(SIGN_OUT.explained).classes("sb-muted")
            if self.is_own:
                ui.label(OWN_ACCOUNT).classes("sb-strong")

            async def sign_out() -> None:
                ended = await staff.end_sessions(account.id, self.by)
                dialog.close()
                notices.success(signed_out(account.name, ended))

            AsyncButton(SIGN_OUT.button, sign_out, color="negative")
        dialog.open()


def _section(title: str) -> ui.element:
    with ui.element("section").classes("sb-card sb-stack").props(f'aria-label="{title}"'):
        TextElement(tag="h2", text=title)
        return ui.element("div")
