"""Who wants the newsletter, who left it, and the list as a file; live."""

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
    """The page at /admin/newsletter."""
    about = await shop.view()
    with admin_page("Newsletter", actor=visit.actor, person=visit.person, shop_name=about.name) as page:
        readers = SubscriberList(page, visit)
        page.on_reload = readers.load
        live.subscribe(
            readers.hear, concerns=lambda fact: fact.subject_type == "subscriber", actor=visit.actor
        )
        await readers.list.open()
        with notices.report_errors():
            await readers.count()


class SubscriberList:
    """What one open page shows."""

    def __init__(self, page: AdminPage, visit: RequestContext) -> None:
        self.by = visit.actor
        self.asked = ListState("/admin/newsletter", live.address_parameters(), sort="", state=SUBSCRIBED)
        with page.frame.actions:
            self.export = ui.button("Export", icon="download").props("flat")
        self.list = LiveList(SUBSCRIBERS, self.asked, fetch_page=self.ask, fetch_row=self.again)
        self.list.toolbar.search("Search subscribers", "E-mail")
        self.list.toolbar.choice("state", "State", _options({}))
        self.list.table.classes("sb-still").on("leave", self.ask_to_unsubscribe)

    async def load(self) -> None:
        """Read anew what the page shows. Raises Refusal."""
        await self.list.load()
        await self.count()

    async def hear(self, facts: list[Event]) -> None:
        """Draw what happened. Raises Refusal."""
        await self.list.on_events(facts)
        await self.count()

    async def ask(self) -> tuple[list[Row], int]:
        """One page of rows, asked once for all desks that show the same."""
        self.export.props["href"] = _file(self.asked)
        state, search = self.asked["state"], self.asked["q"]
        found, total = await live.cached_query(_page, state, search, self.asked.page, by=self.by)
        return [as_row(subscriber) for subscriber in found], total

    async def again(self, key: str) -> Row:
        """One row as it is now. Raises NotFound."""
        return as_row(await newsletter.find(_number(key), self.by))

    async def count(self) -> None:
        """Bring the numbers beside the states up to date. Raises Refusal."""
        self.list.toolbar.count("state", _options(await live.cached_query(_counts, by=self.by)))

    async def ask_to_unsubscribe(self, event: events.GenericEventArguments) -> None:
        """Take somebody off the list, after asking: only he himself can come back."""
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
    """A subscriber as a row of the list."""
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


def _file(asked: ListState) -> str:
    """Where the file is that holds exactly what the list finds."""
    wanting = "1" if asked["state"] == SUBSCRIBED else ""
    return address("/admin/newsletter.csv", state=_state(asked["state"]), q=asked["q"], wanting=wanting)


def _state(word: str) -> SubscriberState | None:
    return SubscriberState(word) if word in set(SubscriberState) else None


def _options(counts: dict[SubscriberState, int]) -> dict[str, str]:
    def numbered(word: str, number: int) -> str:
        return f"{word} ({number:,})" if counts else word

    every = sum(counts.values())
    wanting = every - counts.get(SubscriberState.UNSUBSCRIBED, 0)
    words = {
        state.value: numbered(badge_style(BADGES[state]).word, counts.get(state, 0))
        for state in SubscriberState
    }
    return {SUBSCRIBED: numbered("Subscribed", wanting)} | words | {ALL: numbered("All", every)}


def _number(key: str) -> int:
    if not (key.isascii() and key.isdigit()):
        raise NotFound("There is no such subscriber.")
    return int(key)
