"""The toolbar of the order list: search, filters with counts, refresh, auto-refresh, export."""

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
    """The callback for changed filters."""

    def __call__(self, **changes: Any) -> Awaitable[None]: ...


class ToolbarCounts:
    """The counts per status, computed once for all pages that receive the same message."""

    def __init__(self, counts: Mapping[Status, int], seq: int) -> None:
        self.seq = seq
        self.options = _statuses(counts)
        self.totals: dict[Status | None, int] = {None: sum(counts.values()), **counts}
        self.labels = list(self.options.values())
        self.shown = [{"value": at, "label": label} for at, label in enumerate(self.labels)]


class OrderToolbar:
    """The controls; `count` sets the counts per status, `show` sets all controls to a query."""

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
            self._draw_actions(on_refresh)

    def show(self, query: OrderFilter) -> None:
        self._search.value = query.q
        self._status.value = query.status or ALL
        self._kind.value = query.kind or ALL
        self._show_chips(query)

    def count(self, counts: Mapping[Status, int]) -> None:
        self._status.count(_statuses(counts))

    def hold(self, counts: ToolbarCounts) -> None:
        """Update the counts in the server state only; the browser gets them through the channel."""
        self._status.hold(counts.seq, counts.options, counts.shown)

    def redraw(self) -> None:
        """Send the server state to the browser again."""
        self._status.update()

    def export_to(self, address: str) -> None:
        """Set the URL of the export button."""
        if self._export.props.get("href") != address:
            self._export.props["href"] = address

    def _show_chips(self, query: OrderFilter) -> None:
        """Show the filters that have no control of their own, each with a remove button."""
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

    def _draw_actions(self, on_refresh: Callable[[], Awaitable[None]]) -> None:
        self._export = ui.button("Export", icon="download").props("flat")
        self._auto = ui.switch("Auto-refresh", value=True, on_change=self._auto_switched)
        self._auto.props('aria-label="Auto-refresh"')
        self._refresh = ui.button(icon="sync", on_click=self._with_spinner(on_refresh)).props("outline")
        self._refresh.props('aria-label="Refresh orders" title="Refresh orders"')

    def _with_spinner(self, on_refresh: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
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
        value = event.value
        await self._on_filter(status=Status(value) if value in set(Status) else None)

    async def _kind_chosen(self, event: events.ValueChangeEventArguments[Any]) -> None:
        value = event.value
        await self._on_filter(kind=OrderKind(value) if value in set(OrderKind) else None)


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
