"""`/admin/messages`: the messages from the contact form as a list, and the open one beside it; live."""

from nicegui import ui

from components import live
from components.desk.admin_page import admin_page
from components.desk.live_list import ListConfig, LiveList, Row, column
from components.desk.message_card import BADGES, MessageCard
from components.guards import Admin, RequestContext
from components.shared import notices
from components.shared.list_state import ListState
from components.shared.relative_time import TIME_CELL
from components.shared.status_badge import BADGE_CELL, badge_style
from data import messages, shop
from data.accounts.permissions import Credentials
from data.database.events import Event
from data.errors import NotFound
from data.messages import MessageView
from data.models import MessageState

ALL = "all"
MAX_PREVIEW = 120  # characters
# The link is for the keyboard. A click only opens the message; the page stays.
_FROM_CELL = """<q-td :props="props"><a :href="props.row.at"
@click.prevent.stop="() => $parent.$emit('open', props.row.key)">{{ props.value }}</a></q-td>"""
_SUBJECT_CELL = """<q-td :props="props"><span :class="props.row.state === 'unread' && 'sb-strong'">
{{ props.value }}</span> <span class="sb-muted">{{ props.row.preview }}</span></q-td>"""

MESSAGES = ListConfig(
    name="Messages",
    columns=[
        column("name", "From", "sb-cell-main sb-truncate"),
        column("subject", "Message", "sb-cell-line sb-truncate"),
        column("state", "State", "sb-cell-side"),
        column("received", "Received", "sb-cell-more"),
    ],
    cells={"name": _FROM_CELL, "subject": _SUBJECT_CELL, "state": BADGE_CELL, "received": TIME_CELL},
    icon="forum",
    empty_text="No messages yet. What people write through the contact form appears here.",
    no_match_text="No message fits this search or filter.",
    new=lambda number: "1 new message" if number == 1 else f"{number} new messages",
    new_row_actions=frozenset({"write"}),
)


async def messages_page(visit: Admin) -> None:
    about = await shop.view()
    with admin_page("Messages", actor=visit.actor, person=visit.person, shop_name=about.name) as page:
        message_list = MessageList(visit)
        page.on_reload = message_list.load
        live.subscribe(
            message_list.on_events, concerns=lambda event: event.subject_type == "message", actor=visit.actor
        )
        await message_list.begin()


class MessageList:
    """The content of one open page: the list and the open message."""

    def __init__(self, visit: RequestContext) -> None:
        self.by = visit.actor
        self.asked = ListState("/admin/messages", live.address_parameters(), sort="", state=ALL, open="")
        self.pane = ui.element("div").classes("sb-mail")
        with self.pane:
            self.list = LiveList(
                MESSAGES,
                self.asked,
                fetch_page=self.fetch_page,
                fetch_row=self.fetch_row,
                on_open=self.open,
                on_address=self.show_open,
            )
            self.list.toolbar.search("Search messages", "Name, e-mail, words")
            self.list.toolbar.choice("state", "State", _options({}))
            self.card = MessageCard(on_mark=self.mark, on_close=self.close)

    async def begin(self) -> None:
        """Read everything for the first time."""
        await self.list.open()
        with notices.report_errors():
            await self.count()
        await self.show_open()

    async def load(self) -> None:
        """Read everything that the page shows again. Raises DomainError."""
        await self.list.load()
        await self.count()
        await self.update_open()

    async def on_events(self, events: list[Event]) -> None:
        """Update the list and the open message, which stays open. Raises DomainError."""
        await self.list.on_events(events)
        await self.count()
        if any(event.subject_id == self.asked["open"] for event in events):
            await self.update_open()

    async def open(self, key: str) -> None:
        """Open a message beside the list, which marks a new one as read."""
        if self.asked.note("open", key):
            ui.navigate.history.push(self.asked.to())
        await self.show_open()

    async def close(self) -> None:
        """Close the open message."""
        await self.open("")

    async def show_open(self) -> None:
        """Show the message that is open according to the address."""
        key, message = self.asked["open"], None
        if key:
            with notices.report_errors():
                message = await messages.find(_number(key), self.by)
        self.card.show(message)
        self.list.select(key if message else "")
        self.pane.classes(**({"add": "sb-mail-open"} if message else {"remove": "sb-mail-open"}))
        if message is not None and message.state is MessageState.NEW:
            with notices.report_errors():
                await messages.mark(message.id, MessageState.READ, self.by, only_if=MessageState.NEW)

    async def update_open(self) -> None:
        """Show the present state of the open message. Raises DomainError."""
        if self.asked["open"]:
            self.card.update_state(await messages.find(_number(self.asked["open"]), self.by))

    async def mark(self, state: MessageState) -> None:
        """Set the state of the open message."""
        with notices.report_errors():
            await messages.mark(_number(self.asked["open"]), state, self.by)

    async def fetch_page(self) -> tuple[list[Row], int]:
        """One page of rows, read once for all open pages that show the same."""
        list_state = self.asked
        found, total = await live.cached_query(
            _page, list_state["state"], list_state["q"], list_state.page, by=self.by
        )
        return [self.as_row(message) for message in found], total

    async def fetch_row(self, key: str) -> Row:
        """Raises NotFound."""
        return self.as_row(await messages.find(_number(key), self.by))

    async def count(self) -> None:
        """Update the numbers beside the states. Raises DomainError."""
        counts = await live.cached_query(_counts, by=self.by)
        self.list.toolbar.count("state", _options(counts))

    def as_row(self, message: MessageView) -> Row:
        return {
            "key": str(message.id),
            "at": f"/admin/messages?open={message.id}",
            "name": message.name,
            "subject": message.subject or "Without a subject",
            "preview": " ".join(message.body[:MAX_PREVIEW].split()),
            "state": BADGES[message.state],
            "received": message.created_at.isoformat(timespec="seconds"),
        }


async def _page(state: str, search: str, number: int, *, by: Credentials) -> tuple[list[MessageView], int]:
    only = MessageState(state) if state in set(MessageState) else None
    return await messages.page(by, only, search, number)


async def _counts(*, by: Credentials) -> dict[MessageState, int]:
    return await messages.counts(by)


def _options(counts: dict[MessageState, int]) -> dict[str, str]:
    numbers = {state: f" ({number:,})" for state, number in counts.items()}
    total = f" ({sum(counts.values()):,})" if counts else ""
    labels = {state: badge_style(BADGES[state]).word for state in MessageState}
    return {ALL: f"All messages{total}"} | {s.value: f"{labels[s]}{numbers.get(s, '')}" for s in MessageState}


def _number(key: str) -> int:
    if not (key.isascii() and key.isdigit()):
        raise NotFound("There is no such message.")
    return int(key)
