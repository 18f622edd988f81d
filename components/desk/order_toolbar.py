"""The row above the list of orders: search, filters with their counts, refresh, auto-refresh, export."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Protocol

from nicegui import events, ui

from components.desk.admin_page import AdminPage
from components.desk.counted_select import CountedSelect
from components.shared.status_badge import badge_style
from data.lifecycle import OrderKind, Status
from data.orders import OrderFilter

ALL = "all"


class OnFilter(Protocol):
    """What is called with the filters that were changed."""

    def __call__(self, **changes: Any) -> Awaitable[None]:
        """Ask for something else."""
        ...


class ToolbarCounts:
    """The numbers beside the statuses, worked out once for all pages that show the same news."""

    def __init__(self, counts: Mapping[Status, int], seq: int) -> None:
        self.seq = seq
        self.options = _statuses(counts)
        self.totals: dict[Status | None, int] = {None: sum(counts.values()), **counts}
        self.labels = list(self.options.values())
        self.shown = [{"value": at, "label": label} for at, label in enumerate(self.labels)]


class OrderToolbar:
    """The controls; `count` puts numbers beside the statuses, `show` sets all to another query."""

    def __init__(
        self,
        page: AdminPage,
        query: OrderFilter,
        *,
        on_filter: OnFilter,
        on_search: Callable[[str], Awaitable[None]],
        on_refresh: Callable[[], Awaitable[None]],
    ) -> None:
        self._page = page
        self._on_filter = on_filter
        self._on_search = on_search
        with ui.element("div").classes("sb-toolbar").props('role=group aria-label="Filters"'):
            self._search = self._draw_search(query)
            self._status = CountedSelect(
                _statuses({}), value=query.status or ALL, on_change=self._status_chosen
            )
            self._status.props('aria-label="Status" dense outlined')
            self._kind = ui.select(_kinds(), value=query.kind or ALL, on_change=self._kind_chosen)
            self._kind.props('aria-label="Kind" dense outlined')
            self._chips = ui.element("div").classes("sb-row")
        self._shown: list[str] = []
        self._show_chips(query)
        with page.frame.actions:
            self._draw_freshness(on_refresh)

    def show(self, query: OrderFilter) -> None:
        """Set the controls to a query that came from elsewhere."""
        self._search.value = query.q
        self._status.value = query.status or ALL
        self._kind.value = query.kind or ALL
        self._show_chips(query)

    def count(self, counts: Mapping[Status, int]) -> None:
        """Put the numbers beside the statuses."""
        self._status.count(_statuses(counts))

    def hold(self, counted: "ToolbarCounts") -> None:
        """Know the numbers, without a word to the browser: it has them over the line."""
        self._status.hold(counted.seq, counted.options, counted.shown)

    def redraw(self) -> None:
        """Send the browser anew what is held here."""
        self._status.update()

    def export_to(self, address: str) -> None:
        """Where the button "Export" gets the list as it is filtered now."""
        if self._export.props.get("href") != address:
            self._export.props["href"] = address

    def _show_chips(self, query: OrderFilter) -> None:
        """Say which filters came with the address, each with a way to let go of it."""
        chips = _chips(query)
        if list(chips) == self._shown:
            return
        self._shown = list(chips)
        self._chips.clear()
        with self._chips:
            for label, without in chips.items():
                button = ui.button(label, icon="close", on_click=partial(self._on_filter, **without))
                button.props(f'outline dense aria-label="Remove filter: {label}"')

    def _draw_search(self, query: OrderFilter) -> ui.input:
        box = ui.input(value=query.q, placeholder="Number, name, e-mail, product", on_change=self._typed)
        box.props('aria-label="Search orders" inputmode=search clearable debounce=250 maxlength=200')
        box.classes("sb-search-input sb-grow")
        with box.add_slot("prepend"):
            ui.icon("search").props("aria-hidden=true")
        return box

    def _draw_freshness(self, on_refresh: Callable[[], Awaitable[None]]) -> None:
        self._export = ui.button("Export", icon="download").props("flat")
        self._auto = ui.switch("Auto-refresh", value=True, on_change=self._auto_switched)
        self._auto.props('aria-label="Auto-refresh"')
        self._refresh = ui.button(icon="sync", on_click=self._refreshing(on_refresh)).props("outline")
        self._refresh.props('aria-label="Refresh orders" title="Refresh orders"')

    def _refreshing(self, on_refresh: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        async def refresh() -> None:
            self._refresh.props(add="loading")
            try:
                await on_refresh()
            finally:
                self._refresh.props(remove="loading")

        return refresh

    def _auto_switched(self, event: events.ValueChangeEventArguments[bool | None]) -> None:
        self._page.poll_timer.active = bool(event.value)
        self._refresh.set_icon("sync" if event.value else "sync_disabled")
        self._page.light.polls(on=bool(event.value))

    async def _typed(self, event: events.ValueChangeEventArguments[str | None]) -> None:
        await self._on_search((event.value or "").strip())

    async def _status_chosen(self, event: events.ValueChangeEventArguments[Any]) -> None:
        word = event.value
        await self._on_filter(status=Status(word) if word in set(Status) else None)

    async def _kind_chosen(self, event: events.ValueChangeEventArguments[Any]) -> None:
        word = event.value
        await self._on_filter(kind=OrderKind(word) if word in set(OrderKind) else None)


def _chips(query: OrderFilter) -> dict[str, dict[str, Any]]:
    chips: dict[str, dict[str, Any]] = {}
    if query.payment is not None:
        chips[badge_style(query.payment).word] = {"payment": None}
    if query.quote is not None:
        chips[f"Quote: {badge_style(query.quote).word}"] = {"quote": None}
    if query.earning:
        chips["Counted as revenue"] = {"earning": False}
    if query.user_id is not None:
        chips["One customer"] = {"user_id": None}
    return chips


def _statuses(counts: Mapping[Status, int]) -> dict[str, str]:
    numbers = {status: f" ({counts[status]:,})" for status in counts}
    every = f" ({sum(counts.values()):,})" if counts else ""
    return {ALL: f"All statuses{every}"} | {
        s.value: f"{badge_style(s).word}{numbers.get(s, '')}" for s in Status
    }


def _kinds() -> dict[str, str]:
    return {ALL: "All kinds"} | {kind.value: badge_style(kind).word for kind in OrderKind}
