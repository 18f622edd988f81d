"""`/admin/orders`: the list of all orders with filters, search, sorting and actions; live."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from nicegui import ui

from components import live
from components.desk import order_commands
from components.desk.admin_page import AdminPage, admin_page
from components.desk.order_table import OrderTable, Row, as_row
from components.desk.order_toolbar import OrderToolbar, ToolbarCounts
from components.desk.selection_bar import SelectionBar
from components.guards import Admin, RequestContext
from components.shared import empty_state, notices
from components.shared.browser_events import BrowserState
from data import orders, shop
from data.errors import DomainError
from data.lifecycle import Action, Status
from data.orders import ListChanges, OrderFilter, OrderRow, OrderSort
from pages.admin.order_query_params import address_of, narrowed, query_of


async def orders_page(visit: Admin) -> None:
    about = await shop.view()
    with admin_page("Orders", actor=visit.actor, person=visit.person, shop_name=about.name) as page:
        order_list = OrderList(page, visit, query_of(live.address_parameters()))
        page.on_reload, page.view = order_list.load, order_list
        await order_list.load()


def unpaged(query: OrderFilter) -> OrderFilter:
    """The query without status, sorting and page."""
    return replace(
        query, status=None, sort=OrderSort.PLACED, descending=True, page=1, per_page=OrderFilter().per_page
    )


@dataclass(frozen=True, slots=True)
class OrderListUpdate:
    """Changes of the orders of a query, as the table and the toolbar need them."""

    rows: dict[str, Row]
    changes: ListChanges
    placed: AbstractSet[str]
    counts: ToolbarCounts


class OrderList:
    """The list on one open page."""

    def __init__(self, page: AdminPage, visit: RequestContext, query: OrderFilter) -> None:
        self.page = page
        self.visit = visit
        self.query = query
        self._keyed, self._key = query, unpaged(query)
        self.waiting: list[OrderRow] = []
        self.reading = BrowserState(self._on_popstate)
        self.toolbar = OrderToolbar(
            page, query, on_filter=self.filter, on_search=self.search, on_refresh=page.refresh
        )
        self.new_button = ui.button(on_click=self.load).classes("sb-waiting")
        self.new_button.props("icon=arrow_upward color=dark")
        self.table = OrderTable(
            on_page=self.on_pagination,
            on_act=self.run_action,
            on_select=self.selected,
            per_page=query.per_page,
        )
        self.state = ui.element("div")
        self.selection = SelectionBar(on_act=self.act_on_selection, on_clear=self.clear_selection)

    async def load(self) -> None:
        """Read the page of orders again and show it; an error is shown in place of the list."""
        self.state.clear()
        query = self.query
        try:
            found = await live.consistent_read(lambda: orders.page(query, by=self.visit.actor))
        except DomainError as error:
            if query != self.query:
                return
            with self.state:
                empty_state.failed(f"The orders could not be read. {error}", self.load)
            return
        if query != self.query:
            return  # ignore results of superseded searches
        self.query = replace(self.query, page=found.page)
        self.table.show(
            found,
            sort=self.query.sort.value,
            descending=self.query.descending,
            per_page=self.query.per_page,
        )
        self.waiting = []
        self._update_new_button()
        self.selected()
        with self.state:
            self._explain(found.total, capped=found.capped)
        self.count(found.per_status)
        self.toolbar.export_to(address_of(replace(self.query, page=1), "/admin/orders.csv"))

    def count(self, counts: Mapping[Status, int]) -> None:
        """Update the numbers beside the filters."""
        self.toolbar.count(counts)
        self.table.count(sum(n for status, n in counts.items() if self.query.status in {None, status}))

    def key(self) -> OrderFilter:
        """Pages with the same filters, apart from the status, get the same updates."""
        if self._keyed is not self.query:
            self._keyed, self._key = self.query, unpaged(self.query)
        return self._key

    async def prepare(self, batch: live.EventBatch) -> live.Update:
        """Read the orders that changed, and count all."""
        events = [event for event in batch.events if event.subject_type == "order"]
        if not events:
            return live.Update()
        placed = {event.subject_id for event in events if event.action == "place"}
        changed = {event.subject_id for event in events if event.action != "place"}
        may_be_new = placed | {event.subject_id for event in events if event.from_status != event.to_status}
        changes = await orders.list_changes([*changed], [*may_be_new], self.key(), by=self.visit.actor)
        rows = {row.number: as_row(row) for row in changes.changed}
        counts = ToolbarCounts(changes.per_status, batch.events[-1].seq)
        return live.Update(
            {"rows": rows, "counts": counts.labels}, OrderListUpdate(rows, changes, placed, counts)
        )

    def apply(self, state: "OrderListUpdate | None") -> None:
        """Replace the changed rows. New orders are added on top, or wait behind a button."""
        if state is None:
            return
        self.table.replace_silently(state.rows)
        self.toolbar.hold(state.counts)
        self.table.count(state.counts.totals.get(self.query.status, 0))
        if state.changes.arrived or self.waiting or self.table.selected:
            with self.table.client:
                self.selected()
                self._refresh_pending(state.changes.changed)
                self._insert_new(state)

    def resend(self) -> None:
        """Send the server's state to the browser again."""
        self.table.update()
        self.toolbar.redraw()

    def _refresh_pending(self, changed: Iterable[OrderRow]) -> None:
        """Replace waiting orders that changed, and drop those that no longer match the status filter."""
        fresh = {order.number: order for order in changed}
        waiting = [fresh.get(order.number, order) for order in self.waiting]
        self.waiting = [order for order in waiting if self.query.status in {None, order.status}]

    def _insert_new(self, update: "OrderListUpdate") -> None:
        """Add new orders on top, or let them wait. Older orders that match the filter now always wait."""
        known = {*self.table.order_numbers, *(order.number for order in self.waiting)}
        arrived = [order for order in update.changes.arrived if order.number not in known]
        arrived = [order for order in arrived if order.status == (self.query.status or order.status)]
        new = [order for order in arrived if order.number in update.placed]
        matching = [order for order in arrived if order.number not in update.placed and self.query.status]
        self.waiting = [*new, *matching, *self.waiting]
        newest_first = self.query.sort is OrderSort.PLACED and self.query.descending and self.query.page == 1
        if new and not matching and newest_first and self.reading.at_top and not self.table.selected_numbers:
            self.table.prepend(sorted(self.waiting, key=lambda order: order.id, reverse=True))
            self.waiting = []
        if new or matching:
            self.state.clear()
        self._update_new_button()

    def _update_new_button(self) -> None:
        count = len(self.waiting)
        self.new_button.set_text(f"{count} new order{'s' if count != 1 else ''}")
        self.new_button.set_visibility(count > 0)

    def _explain(self, total: int, *, capped: bool) -> None:
        if total == 0 and self.query == OrderFilter():
            empty_state.empty("receipt_long", "No orders yet. They appear here the moment they are placed.")
        elif total == 0:
            empty_state.empty(
                "search_off", "No order fits these filters.", "Show all orders", on_click=self.clear_filters
            )
        elif capped:
            ui.label(
                f"Many orders match; these are the newest {total:,}. Type more to narrow the search."
            ).classes("sb-muted")

    async def _on_popstate(self, parameters: dict[str, str]) -> None:
        self.query = query_of(parameters)
        self.toolbar.show(self.query)
        with notices.report_errors():
            await self.load()

    async def filter(self, **changes: Any) -> None:
        """Change the filters, go to the first page, and write both into the address."""
        if any(getattr(self.query, name) != value for name, value in changes.items()):
            await self.ask(narrowed(self.query, **changes))

    async def search(self, typed: str) -> None:
        """As filter(), while somebody types: replaces the browser's history entry instead of adding one."""
        if typed != self.query.q:
            await self.ask(narrowed(self.query, q=typed), push=False)

    async def clear_filters(self) -> None:
        await self.ask(OrderFilter())

    async def on_pagination(self, pagination: Mapping[str, Any]) -> None:
        """Change the page, the sorting or the number of rows."""
        parameters = {
            "sort": f"{'-' if pagination.get('descending') else ''}{pagination.get('sortBy') or ''}",
            "page": str(pagination.get("page")),
            "perPage": str(pagination.get("rowsPerPage")),
        }
        requested = query_of(parameters)
        await self.ask(
            replace(
                self.query,
                sort=requested.sort,
                descending=requested.descending,
                page=requested.page,
                per_page=requested.per_page,
            )
        )

    async def ask(self, query: OrderFilter, *, push: bool = True) -> None:
        """Show another query, and write it into the address."""
        if query == self.query:
            return
        self.query = query
        self.toolbar.show(query)
        history = ui.navigate.history
        (history.push if push else history.replace)(address_of(query))
        await self.load()

    async def run_action(self, number: str, action: str) -> None:
        """Apply an action of a row. Both arguments come from a browser: the command checks them."""
        if action in set(Action):
            await order_commands.act(self.visit, [number], Action(action))

    async def act_on_selection(self, action: Action) -> None:
        """Apply an action to all selected orders."""
        await order_commands.act(self.visit, self.table.selected_numbers, action)
        self.clear_selection()

    def selected(self) -> None:
        """Show the actions that are possible for the selected orders."""
        numbers = set(self.table.selected_numbers)
        rows = [row for row in self.table.rows if row["number"] in numbers]
        self.selection.show([row["next"] for row in rows])

    def clear_selection(self) -> None:
        self.table.selected = []
        self.selected()
