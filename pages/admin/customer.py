"""One account at the desk: who it is, what happened to it, and its rights; live."""

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


async def customer_page(visit: Admin, id: str) -> None:  # noqa: A002 - the word in the address
    """The page at /admin/customers/{id}."""
    about = await shop.view()
    try:
        found = await staff.find(number(id), visit.actor)
    except NotFound as refusal:
        ui.status_code(404)
        with admin_page("Account", actor=visit.actor, person=visit.person, shop_name=about.name):
            empty_state.empty("people", str(refusal), "All customers", to="/admin/customers")
        return
    with admin_page(found.account.name, actor=visit.actor, person=visit.person, shop_name=about.name) as page:
        sheet = CustomerDetail(page, visit, found)
        page.on_reload = sheet.read
        live.subscribe(sheet.hear, concerns=sheet.concerns, actor=visit.actor)


def number(key: str) -> int:
    """The number of an account in an address or a row. Raises NotFound."""
    if not (key.isascii() and key.isdigit()):
        raise NotFound(staff.NO_ACCOUNT)
    return int(key[:20])


class CustomerDetail:
    """What one open page shows."""

    def __init__(self, page: AdminPage, visit: RequestContext, found: AccountDetail) -> None:
        self.page, self.by = page, visit.actor
        self.id = found.account.id
        self.is_own = visit.person.id == self.id
        self.found: AccountDetail | None = None
        self.badges, self.actions = page.frame.beside, page.frame.actions
        with ui.element("div").classes("sb-columns"):
            self.facts = _section("Account")
            self.history = _section("History")
        self.show(found)

    def concerns(self, fact: Event) -> bool:
        """Whether this fact is about this account, or may be about an order of it."""
        return fact.subject == f"user:{self.id}" or (fact.subject_type == "order" and fact.action == "place")

    async def hear(self, _facts: list[Event]) -> None:
        """Draw what happened. Raises Refusal."""
        await self.read()

    async def read(self) -> None:
        """Show what is true now. Raises Refusal."""
        self.show(await staff.find(self.id, self.by))

    def show(self, found: AccountDetail) -> None:
        """Show this. What is as it was is left alone, and so is the dialog that may be open over it."""
        before, self.found = self.found, found
        if before is None or before.account != found.account:
            self.draw_account(found.account)
        if before is None or before.history != found.history:
            self.history.clear()
            with self.history:
                timeline(entry(one) for one in found.history)

    def draw_account(self, account: CustomerRow) -> None:
        """Draw all but the history."""
        self.page.frame.heading.set_text(account.name)
        for place in (self.badges, self.actions, self.facts):
            place.clear()
        with self.badges:
            for word in states_of(account):
                status_badge(word)
        with self.actions:
            self.draw_actions(account)
        with self.facts:
            self.draw_facts(account)

    def draw_actions(self, account: CustomerRow) -> None:
        """Draw what can be changed, as things are."""
        for change in staff.possible(account):
            words = CHANGES[change]
            button = ui.button(words.button, icon=words.icon)
            button.on_click(lambda _, change=change: self.ask(account, change))
            button.props("outline color=negative" if words.critical else "outline")

        if account.active:
            button = ui.button(SIGN_OUT.button, icon=SIGN_OUT.icon)
            button.on_click(lambda _: self.ask_to_sign_out(account)).props("outline color=negative")

    def draw_facts(self, account: CustomerRow) -> None:
        """Draw who it is."""
        with ui.element("dl").classes("sb-facts"):
            TextElement(tag="dt", text="Email")
            TextElement(tag="dd", text=account.email)
            TextElement(tag="dt", text="Joined")
            with ui.element("dd"):
                relative_time(datetime.fromisoformat(account.created_at))
            TextElement(tag="dt", text="Orders")
            with ui.element("dd"):
                where = address("/admin/orders", customer=account.id)
                ui.link(counted(account.orders), where).classes("sb-link")

    def ask(self, account: CustomerRow, change: Change) -> None:
        """Ask for the admin's own password; the browser sends it to the API."""
        words = CHANGES[change]
        with self.page.frame.main, question(words.title.format(name=isolated(account.name))) as dialog:
            ui.label(words.explained).classes("sb-muted")
            if self.is_own:
                ui.label(OWN_ACCOUNT).classes("sb-strong")

            def done() -> None:
                dialog.close()
                notices.success(words.done.format(name=isolated(account.name)))

            form = HtmlForm(f"/api/admin/accounts/{account.id}", method="PUT", on_done=done)
            form.hidden("action", change.value)
            form.text_input(
                "currentPassword", "Your password", kind="password", autocomplete="current-password"
            )
            button = form.button(words.button)
            button.props("color=negative" if words.critical else "color=primary")
        dialog.open()

    def ask_to_sign_out(self, account: CustomerRow) -> None:
        """Ask whether all sessions of this account shall end."""
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
