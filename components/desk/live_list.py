"""A list of the desk that keeps itself true: one page of rows with its four states, its place in the address.

Rows are plain dicts with a "key". What happened elsewhere replaces the rows that are other than they were.
New ones slide in while the reader is at the top; otherwise they wait behind a button. A row that no longer
fits the filter stays, as it is now, until the reader asks for something: nothing is taken away from him.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from nicegui import events, ui

from components import live
from components.desk.list_toolbar import ListToolbar
from components.desk.live_table import LiveTable
from components.shared import empty_state, notices
from components.shared.browser_events import BrowserState
from components.shared.lazy import load_in_background
from components.shared.list_state import ListState
from data.database.events import Event
from data.errors import DomainError, NotFound

Row: TypeAlias = dict[str, Any]

PER_PAGE = 25
_ROW_CLICK = """(event, row) => {
  if (row.to && !event.target.closest('a, button')) location.href = row.to;
}"""
_ROW_CLASS = "row => [row.glow, row.current && 'sb-current'].filter(Boolean).join(' ')"
#: The cell that opens the row, for the keyboard too.
LINK_CELL = """<q-td :props="props"><a :href="props.row.to" @click.stop>{{ props.value }}</a></q-td>"""


def column(
    name: str, label: str, classes: str, *, align: str = "left", sortable: bool = False
) -> dict[str, Any]:
    """A column of a list; the classes say where its cells stand on the card of a phone."""
    place = {"name": name, "label": label, "field": name, "align": align}
    return {**place, "sortable": sortable, "classes": classes, "headerClasses": ""}


@dataclass(frozen=True, slots=True)
class ListConfig:
    """What sort of list it is: what it is called, how it is drawn, what it says when it is empty."""

    name: str
    columns: Sequence[dict[str, Any]]
    cells: Mapping[str, str]
    icon: str
    empty_text: str
    no_match_text: str
    new: Callable[[int], str]
    new_row_actions: frozenset[str] = field(default_factory=frozenset)
    affected_keys: Callable[[Event], Iterable[str]] = lambda fact: (fact.subject_id,)


class LiveList(ui.element):
    """One page of a list. `ask` answers its rows and how many there are; `again` reads one row anew."""

    def __init__(
        self,
        kind: ListConfig,
        asked: ListState,
        *,
        ask: Callable[[], Awaitable[tuple[list[Row], int]]],
        again: Callable[[str], Awaitable[Row]],
        on_open: Callable[[str], Awaitable[None]] | None = None,
        on_address: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__("div")
        self.classes("sb-list")
        self._kind, self._asked = kind, asked
        self._ask, self._again = ask, again
        self._on_open, self._on_address = on_open, on_address
        self._reading = BrowserState(self._on_popstate)
        self._known = False
        self._turn = 0
        self._current = ""
        self._waiting: set[str] = set()
        with self:
            self.toolbar = ListToolbar(asked, self.change)
            self._news = ui.button(icon="arrow_upward", on_click=self.show_new, color="dark")
            self._news.classes("sb-waiting").set_visibility(False)
            self.table = self._draw_table()
            self._state = ui.element("div")
            with self._state:
                empty_state.skeleton_rows()

    @property
    def keys(self) -> list[str]:
        """The keys of the rows on the page, from the top."""
        return [row["key"] for row in self.table.rows]

    async def open(self) -> None:
        """Read the list for the first time."""
        await load_in_background(self._load_again())

    async def load(self) -> None:
        """Read the page anew and show it, whatever the events said. Raises Refusal."""
        self._turn += 1
        turn = self._turn
        try:
            rows, total = await live.consistent_read(self._ask)
        except DomainError:
            if turn == self._turn and not self._known:
                self._fail()
            raise
        # Who types on gets the answer to what he typed last, in whatever order the answers come.
        if turn == self._turn and not self.is_deleted:
            self._show(rows, total)

    async def change(self, changes: Mapping[str, str], *, push: bool = True) -> None:
        """Ask for something else, from its first page on, and keep it in the address."""
        if self._asked.change(**changes):
            history = ui.navigate.history
            (history.push if push else history.replace)(self._asked.to())
            await self._load_again()

    async def show_all(self) -> None:
        """Ask for all there is."""
        self._asked.clear()
        self.toolbar.follow()
        ui.navigate.history.push(self._asked.to())
        await self._load_again()

    async def on_events(self, facts: list[Event]) -> None:
        """Draw what happened. Raises Refusal."""
        if not self._known:
            return await self.load()
        rows, total = await self._ask()
        touched = {name for fact in facts for name in self._kind.affected_keys(fact)}
        arrived = {fact.subject_id for fact in facts if fact.action in self._kind.new_row_actions}
        await self._patch(rows, touched)
        self._waiting |= (arrived & {row["key"] for row in rows}) - set(self.keys)
        if self._waiting and self._reading.at_top:
            return self._show(rows, total)
        self._count(total)
        return self._say_waiting()

    def select(self, key: str) -> None:
        """Show which row is open beside the list."""
        self._current = key
        for at, row in enumerate(self.table.rows):
            if row["current"] != (row["key"] == key):
                self.table.rows[at] = self._decorated(row, row["glow"])

    async def show_new(self) -> None:
        """Show the new ones that wait, from the top."""
        await self.change({"page": "1"})
        ui.run_javascript("scrollTo({top: 0})")
        if self._waiting:
            await self._load_again()

    async def _load_again(self) -> None:
        with notices.report_errors():
            await self.load()

    async def _on_popstate(self, words: dict[str, str]) -> None:
        """The browser went back or forward."""
        self._asked.take(words)
        self.toolbar.follow()
        await self._load_again()
        if self._on_address is not None:
            await self._on_address()

    async def _patch(self, rows: list[Row], touched: set[str]) -> None:
        """Replace the rows that are other than they were, and let them glow."""
        fresh = {row["key"]: row for row in rows}
        for at, before in enumerate(self.table.rows):
            key = before["key"]
            after = fresh.get(key) or (await self._fetch_row(key) if key in touched else None)
            if after is not None and {**before, **after} != before:
                again = before["glow"] == "sb-changed"
                self.table.rows[at] = self._decorated(after, "sb-changed-again" if again else "sb-changed")

    def _decorated(self, row: Row, glow: str) -> Row:
        """The row with what only this page knows of it."""
        return {**row, "glow": glow, "current": row["key"] == self._current}

    async def _fetch_row(self, key: str) -> Row | None:
        try:
            return await self._again(key)
        except NotFound:
            return None

    def _show(self, rows: list[Row], total: int) -> None:
        new, self._waiting, self._known = self._waiting, set(), True
        self.table.rows = [self._decorated(row, "sb-new" if row["key"] in new else "") for row in rows]
        self.table.set_visibility(bool(rows))
        by, descending = self._asked.sort
        self.table.pagination = {
            "page": min(self._asked.page, max(1, -(-total // PER_PAGE))),
            "rowsPerPage": PER_PAGE,
            "rowsNumber": total,
            "sortBy": by,
            "descending": descending,
        }
        self._say_waiting()
        self._state.clear()
        if not rows:
            self._explain()

    def _explain(self) -> None:
        with self._state:
            if self._asked.narrowed:
                empty_state.empty("search_off", self._kind.no_match_text, "Show all", on_click=self.show_all)
            else:
                empty_state.empty(self._kind.icon, self._kind.empty_text)

    def _fail(self) -> None:
        self.table.set_visibility(False)
        self._state.clear()
        with self._state:
            empty_state.failed(f"The list of {self._kind.name.lower()} could not be read.", self._load_again)

    def _count(self, total: int) -> None:
        if self.table.pagination["rowsNumber"] != total:
            self.table.pagination = {**self.table.pagination, "rowsNumber": total}

    def _say_waiting(self) -> None:
        self._news.set_text(self._kind.new(len(self._waiting)))
        self._news.set_visibility(bool(self._waiting))

    def _draw_table(self) -> ui.table:
        paged = {"rowsPerPage": PER_PAGE, "rowsNumber": 0}
        table = LiveTable(rows=[], columns=list(self._kind.columns), row_key="key", pagination=paged)
        table.classes("sb-table").set_visibility(False)
        table.props('binary-state-sort :rows-per-page-options="[0]" :table-row-class-fn="' + _ROW_CLASS + '"')
        table.props["aria-label"] = self._kind.name
        for name, template in self._kind.cells.items():
            table.add_slot(f"body-cell-{name}", template)
        table.on("request", self._on_request, ["pagination"])
        if self._on_open is None:
            table.on("rowClick", js_handler=_ROW_CLICK)
        else:
            table.on("rowClick", self._opened, js_handler="(event, row) => emit(row.key)")
            table.on("open", self._opened)
        return table

    async def _on_request(self, event: events.GenericEventArguments) -> None:
        wanted = event.args["pagination"]
        sort = f"{'-' if wanted.get('descending') else ''}{wanted.get('sortBy') or ''}"
        turned = {"page": str(wanted.get("page") or 1)}
        await self.change({"sort": sort} if sort != self._asked["sort"] else turned)

    async def _opened(self, event: events.GenericEventArguments) -> None:
        if self._on_open is not None:
            await self._on_open(str(event.args))
