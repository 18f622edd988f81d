"""A live admin list: one page of rows, its loading, empty and failed states, and its URL.

Rows are plain dicts with a "key". Events replace the rows that changed. New rows are inserted while the page
is scrolled to the top; otherwise they wait behind a button. A row that no longer matches the filter stays,
updated, until the next query.
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
#: A cell with a link to the row, which also makes it reachable by keyboard.
LINK_CELL = """<q-td :props="props"><a :href="props.row.to" @click.stop>{{ props.value }}</a></q-td>"""


def column(
    name: str, label: str, classes: str, *, align: str = "left", sortable: bool = False
) -> dict[str, Any]:
    """A column of a list; `classes` place its cells in the card layout on phones."""
    place = {"name": name, "label": label, "field": name, "align": align}
    return {**place, "sortable": sortable, "classes": classes, "headerClasses": ""}


@dataclass(frozen=True, slots=True)
class ListConfig:
    """The name, columns, cell templates and texts of a list."""

    name: str
    columns: Sequence[dict[str, Any]]
    cells: Mapping[str, str]
    icon: str
    empty_text: str
    no_match_text: str
    new: Callable[[int], str]
    new_row_actions: frozenset[str] = field(default_factory=frozenset)
    affected_keys: Callable[[Event], Iterable[str]] = lambda event: (event.subject_id,)


class LiveList(ui.element):
    """One page of a list. `fetch_page` returns its rows and the total; `fetch_row` returns one row by key."""

    def __init__(
        self,
        config: ListConfig,
        state: ListState,
        *,
        fetch_page: Callable[[], Awaitable[tuple[list[Row], int]]],
        fetch_row: Callable[[str], Awaitable[Row]],
        on_open: Callable[[str], Awaitable[None]] | None = None,
        on_address: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__("div")
        self.classes("sb-list")
        self._config, self._list_state = config, state
        self._fetch_page, self._fetch_one = fetch_page, fetch_row
        self._on_open, self._on_address = on_open, on_address
        self._browser = BrowserState(self._on_popstate)
        self._is_loaded = False
        self._load_number = 0
        self._current = ""
        self._waiting: set[str] = set()
        with self:
            self.toolbar = ListToolbar(state, self.change)
            self._new_button = ui.button(icon="arrow_upward", on_click=self.show_new, color="dark")
            self._new_button.classes("sb-waiting").set_visibility(False)
            self.table = self._draw_table()
            self._placeholder = ui.element("div")
            with self._placeholder:
                empty_state.skeleton_rows()

    @property
    def keys(self) -> list[str]:
        return [row["key"] for row in self.table.rows]

    async def open(self) -> None:
        await load_in_background(self._reload())

    async def load(self) -> None:
        """Read the page again regardless of events. Raises DomainError."""
        self._load_number += 1
        load_number = self._load_number
        try:
            rows, total = await live.consistent_read(self._fetch_page)
        except DomainError:
            if load_number == self._load_number and not self._is_loaded:
                self._fail()
            raise
        # Ignore the results of superseded searches.
        if load_number == self._load_number and not self.is_deleted:
            self._show(rows, total)

    async def change(self, changes: Mapping[str, str], *, push: bool = True) -> None:
        """Change parameters, go to the first page, and update the URL."""
        if self._list_state.change(**changes):
            history = ui.navigate.history
            (history.push if push else history.replace)(self._list_state.to())
            await self._reload()

    async def show_all(self) -> None:
        self._list_state.clear()
        self.toolbar.follow()
        ui.navigate.history.push(self._list_state.to())
        await self._reload()

    async def on_events(self, new_events: list[Event]) -> None:
        """Update the list after new events. Raises DomainError."""
        if not self._is_loaded:
            return await self.load()
        rows, total = await self._fetch_page()
        touched = {name for event in new_events for name in self._config.affected_keys(event)}
        new_keys = {event.subject_id for event in new_events if event.action in self._config.new_row_actions}
        await self._patch(rows, touched)
        self._waiting |= (new_keys & {row["key"] for row in rows}) - set(self.keys)
        if self._waiting and self._browser.at_top:
            return self._show(rows, total)
        self._count(total)
        return self._update_new_button()

    def select(self, key: str) -> None:
        """Mark the row that is open beside the list."""
        self._current = key
        for at, row in enumerate(self.table.rows):
            if row["current"] != (row["key"] == key):
                self.table.rows[at] = self._decorated(row, row["glow"])

    async def show_new(self) -> None:
        """Show the waiting rows, on the first page."""
        await self.change({"page": "1"})
        ui.run_javascript("scrollTo({top: 0})")
        if self._waiting:
            await self._reload()

    async def _reload(self) -> None:
        with notices.report_errors():
            await self.load()

    async def _on_popstate(self, parameters: dict[str, str]) -> None:
        self._list_state.take(parameters)
        self.toolbar.follow()
        await self._reload()
        if self._on_address is not None:
            await self._on_address()

    async def _patch(self, rows: list[Row], touched: set[str]) -> None:
        """Replace the changed rows with a glow."""
        fresh = {row["key"]: row for row in rows}
        for at, before in enumerate(self.table.rows):
            key = before["key"]
            after = fresh.get(key) or (await self._fetch_row(key) if key in touched else None)
            if after is not None and {**before, **after} != before:
                is_glowing = before["glow"] == "sb-changed"
                self.table.rows[at] = self._decorated(
                    after, "sb-changed-again" if is_glowing else "sb-changed"
                )

    def _decorated(self, row: Row, glow: str) -> Row:
        """The row with the state of this page only."""
        return {**row, "glow": glow, "current": row["key"] == self._current}

    async def _fetch_row(self, key: str) -> Row | None:
        try:
            return await self._fetch_one(key)
        except NotFound:
            return None

    def _show(self, rows: list[Row], total: int) -> None:
        new_keys, self._waiting, self._is_loaded = self._waiting, set(), True
        self.table.rows = [self._decorated(row, "sb-new" if row["key"] in new_keys else "") for row in rows]
        self.table.set_visibility(bool(rows))
        by, descending = self._list_state.sort
        self.table.pagination = {
            "page": min(self._list_state.page, max(1, -(-total // PER_PAGE))),
            "rowsPerPage": PER_PAGE,
            "rowsNumber": total,
            "sortBy": by,
            "descending": descending,
        }
        self._update_new_button()
        self._placeholder.clear()
        if not rows:
            self._explain()

    def _explain(self) -> None:
        with self._placeholder:
            if self._list_state.narrowed:
                empty_state.empty(
                    "search_off", self._config.no_match_text, "Show all", on_click=self.show_all
                )
            else:
                empty_state.empty(self._config.icon, self._config.empty_text)

    def _fail(self) -> None:
        self.table.set_visibility(False)
        self._placeholder.clear()
        with self._placeholder:
            empty_state.failed(f"The list of {self._config.name.lower()} could not be read.", self._reload)

    def _count(self, total: int) -> None:
        if self.table.pagination["rowsNumber"] != total:
            self.table.pagination = {**self.table.pagination, "rowsNumber": total}

    def _update_new_button(self) -> None:
        self._new_button.set_text(self._config.new(len(self._waiting)))
        self._new_button.set_visibility(bool(self._waiting))

    def _draw_table(self) -> ui.table:
        pagination = {"rowsPerPage": PER_PAGE, "rowsNumber": 0}
        table = LiveTable(rows=[], columns=list(self._config.columns), row_key="key", pagination=pagination)
        table.classes("sb-table").set_visibility(False)
        table.props('binary-state-sort :rows-per-page-options="[0]" :table-row-class-fn="' + _ROW_CLASS + '"')
        table.props["aria-label"] = self._config.name
        for name, template in self._config.cells.items():
            table.add_slot(f"body-cell-{name}", template)
        table.on("request", self._on_request, ["pagination"])
        if self._on_open is None:
            table.on("rowClick", js_handler=_ROW_CLICK)
        else:
            table.on("rowClick", self._opened, js_handler="(event, row) => emit(row.key)")
            table.on("open", self._opened)
        return table

    async def _on_request(self, event: events.GenericEventArguments) -> None:
        pagination = event.args["pagination"]
        sort = f"{'-' if pagination.get('descending') else ''}{pagination.get('sortBy') or ''}"
        paged = {"page": str(pagination.get("page") or 1)}
        await self.change({"sort": sort} if sort != self._list_state["sort"] else paged)

    async def _opened(self, event: events.GenericEventArguments) -> None:
        if self._on_open is not None:
            await self._on_open(str(event.args))
