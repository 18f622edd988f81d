"""`/admin/newsletter`: the subscribers and former subscribers, also as a CSV file; live."""

from nicegui import events, ui

from components import live
from components.desk import product_commands
from components.desk.admin_page import AdminPage, admin_page
from components.desk.live_list import ListConfig, LiveList, Row, column
from components.guards import Admin, RequestContext
from components.shared import notices
from components.shared.list_state import ListState
from components.shared.relative_time import TIME_CELL
from components.shared.status_badge import BADGE_CELL, badge_style
from components.urls import address
from data import newsletter, shop
from data.accounts.permissions import Credentials
from data.database.events import Event
from data.errors import NotFound
from data.models import SubscriberState
from data.newsletter import SubscriberView
from data.text_search import isolated

SUBSCRIBED, ALL = "subscribed", "all"
BADGES = {
    SubscriberState.PENDING: "unconfirmed",
    SubscriberState.CONFIRMED: "confirmed",
    SubscriberState.UNSUBSCRIBED: "unsubscribed",
}
_LEAVE_CELL = """<q-td :props="props"><q-btn v-if="props.row.state !== 'unsubscribed'"
flat dense no-caps class="sb-muted" label="Unsubscribe" :aria-label="'Unsubscribe ' + props.row.email"
@click.stop="() => $parent.$emit('leave', props.row.key)" /></q-td>"""

SUBSCRIBERS = ListConfig(
    name="Subscribers",
    columns=[
        column("email", "E-mail", "sb-cell-main sb-truncate"),
        column("state", "State", "sb-cell-side"),
        column("agreed", "Agreed", "sb-cell-line"),
        column("leave", "Action", "sb-cell-more", align="right"),
    ],
    cells={"state": BADGE_CELL, "agreed": TIME_CELL, "leave": _LEAVE_CELL},
    icon="campaign",
    empty_text="No subscribers yet. The sign-up is at the foot of every page of your shop.",
    no_match_text="No subscriber fits this search or filter.",
    new=lambda number: "1 new subscriber" if number == 1 else f"{number} new subscribers",
    new_row_actions=frozenset({"subscribe"}),
)


async def newsletter_page(visit: Admin) -> None:
    about = await shop.view()
    with admin_page("Newsletter", actor=visit.actor, person=visit.person, shop_name=about.name) as page:
        subscribers = SubscriberList(page, visit)
        page.on_reload = subscribers.load
        live.subscribe(
            subscribers.on_events,
            concerns=lambda event: event.subject_type == "subscriber",
            actor=visit.actor,
        )
        await subscribers.list.open()
        with notices.report_errors():
            await subscribers.count()


class SubscriberList:
    """The content of one open page."""

    def __init__(self, page: AdminPage, visit: RequestContext) -> None:
        self.by = visit.actor
        self.asked = ListState("/admin/newsletter", live.address_parameters(), sort="", state=SUBSCRIBED)
        with page.frame.actions:
            self.export = ui.button("Export", icon="download").props("flat")
        self.list = LiveList(SUBSCRIBERS, self.asked, fetch_page=self.fetch_page, fetch_row=self.fetch_row)
        self.list.toolbar.search("Search subscribers", "E-mail")
        self.list.toolbar.choice("state", "State", _options({}))
        self.list.table.classes("sb-still").on("leave", self.confirm_unsubscribe)

    async def load(self) -> None:
        """Read everything that the page shows again. Raises DomainError."""
        await self.list.load()
        await self.count()

    async def on_events(self, events: list[Event]) -> None:
        """Raises DomainError."""
        await self.list.on_events(events)
        await self.count()

    async def fetch_page(self) -> tuple[list[Row], int]:
        """One page of rows, read once for all open pages that show the same."""
        self.export.props["href"] = _file_address(self.asked)
        state, search = self.asked["state"], self.asked["q"]
        found, total = await live.cached_query(_page, state, search, self.asked.page, by=self.by)
        return [as_row(subscriber) for subscriber in found], total

    async def fetch_row(self, key: str) -> Row:
        """Raises NotFound."""
        return as_row(await newsletter.find(_number(key), self.by))

    async def count(self) -> None:
        """Update the numbers beside the states. Raises DomainError."""
        self.list.toolbar.count("state", _options(await live.cached_query(_counts, by=self.by)))

    async def confirm_unsubscribe(self, event: events.GenericEventArguments) -> None:
        """Unsubscribe somebody after a question: only they themselves can sign up again."""
        with notices.report_errors():
            subscriber = await newsletter.find(_number(str(event.args)), self.by)
            with product_commands.question("Unsubscribe?") as dialog:
                email = isolated(subscriber.email)
                ui.label(f"{email} gets no newsletter any more. Only its owner can sign up again.")

                async def unsubscribe() -> None:
                    dialog.close()
                    with notices.report_errors():
                        await newsletter.unsubscribe(subscriber.id, self.by)
                        notices.success(f"{email} is unsubscribed.")

                with ui.element("div").classes("sb-answers"):
                    ui.button("Back", on_click=dialog.close).props("flat")
                    ui.button("Unsubscribe", on_click=unsubscribe).props("color=negative")
            dialog.open()


def as_row(subscriber: SubscriberView) -> Row:
    return {
        "key": str(subscriber.id),
        "email": subscriber.email,
        "state": BADGES[subscriber.state],
        "agreed": subscriber.consent_at.isoformat(timespec="seconds"),
    }


async def _page(state: str, search: str, number: int, *, by: Credentials) -> tuple[list[SubscriberView], int]:
    return await newsletter.page(by, _state(state), search, number, wanting=state == SUBSCRIBED)


async def _counts(*, by: Credentials) -> dict[SubscriberState, int]:
    return await newsletter.counts(by)


def _file_address(state: ListState) -> str:
    """The address of a file with exactly the subscribers that match the list's filters."""
    wanting = "1" if state["state"] == SUBSCRIBED else ""
    return address("/admin/newsletter.csv", state=_state(state["state"]), q=state["q"], wanting=wanting)


def _state(name: str) -> SubscriberState | None:
    return SubscriberState(name) if name in set(SubscriberState) else None


def _options(counts: dict[SubscriberState, int]) -> dict[str, str]:
    def numbered(label: str, number: int) -> str:
        return f"{label} ({number:,})" if counts else label

    total = sum(counts.values())
    subscribed = total - counts.get(SubscriberState.UNSUBSCRIBED, 0)
    states = {
        state.value: numbered(badge_style(BADGES[state]).word, counts.get(state, 0))
        for state in SubscriberState
    }
    return {SUBSCRIBED: numbered("Subscribed", subscribed)} | states | {ALL: numbered("All", total)}


def _number(key: str) -> int:
    if not (key.isascii() and key.isdigit()):
        raise NotFound("There is no such subscriber.")
    return int(key)
