"""The order desk: all orders, filtered, searched, sorted, acted upon; live."""

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
    """The page at /admin/orders."""
    about = await shop.view()
    with admin_page("Orders", actor=visit.actor, person=visit.person, shop_name=about.name) as page:
        listing = OrderList(page, visit, query_of(live.address_parameters()))
        page.on_reload, page.view = listing.load, listing
        await listing.load()


def unpaged(query: OrderFilter) -> OrderFilter:
    """The same orders, in whatever status, order and page."""
    return replace(
        query, status=None, sort=OrderSort.PLACED, descending=True, page=1, per_page=OrderFilter().per_page
    )


@dataclass(frozen=True, slots=True)
class OrderListUpdate:
    """What happened to the orders of a query, as the table and the toolbar have it."""

    rows: dict[str, Row]
    happened: ListChanges
    placed: AbstractSet[str]
    counted: ToolbarCounts


class OrderList:
    """The list on one open page: what it asks for, and what it shows."""

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
        self.news = ui.button(on_click=self.load).classes("sb-waiting").props("icon=arrow_upward color=dark")
        self.table = OrderTable(
            on_page=self.on_pagination,
            on_act=self.run_action,
            on_select=self.selected,
            per_page=query.per_page,
        )
        self.state = ui.element("div")
        self.selection = SelectionBar(on_act=self.act_on_selection, on_clear=self.clear_selection)

    async def load(self) -> None:
        """Read the page anew and show it; what went wrong is said where the list would be."""
        self.state.clear()
        wanted = self.query
        try:
            found = await live.consistent_read(lambda: orders.page(wanted, by=self.visit.actor))
        except DomainError as refusal:
            if wanted != self.query:
                return
            with self.state:
                empty_state.failed(f"The orders could not be read. {refusal}", self.load)
            return
        if wanted != self.query:
            return  # who types on gets the answer to what he typed last, in whatever order the answers come
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
        """Bring the numbers beside the filters up to date."""
        self.toolbar.count(counts)
        self.table.count(sum(n for status, n in counts.items() if self.query.status in {None, status}))

    def key(self) -> OrderFilter:
        """Pages that show the same orders, in whatever status, get the same news."""
        if self._keyed is not self.query:
            self._keyed, self._key = self.query, unpaged(self.query)
        return self._key

    async def prepare(self, batch: live.EventBatch) -> live.Update:
        """Read what the orders are now that something happened to, and how many there are."""
        facts = [fact for fact in batch.events if fact.subject_type == "order"]
        if not facts:
            return live.Update()
        placed = {fact.subject_id for fact in facts if fact.action == "place"}
        touched = {fact.subject_id for fact in facts if fact.action != "place"}
        came = placed | {fact.subject_id for fact in facts if fact.from_status != fact.to_status}
        happened = await orders.list_changes([*touched], [*came], self.key(), by=self.visit.actor)
        rows = {row.number: as_row(row) for row in happened.changed}
        counted = ToolbarCounts(happened.per_status, batch.events[-1].seq)
        return live.Update(
            {"rows": rows, "counts": counted.labels}, OrderListUpdate(rows, happened, placed, counted)
        )

    def apply(self, state: "OrderListUpdate | None") -> None:
        """Hold the changed rows; new orders slide in on top, or wait behind a button."""
        if state is None:
            return
        self.table.replace_silently(state.rows)
        self.toolbar.hold(state.counted)
        self.table.count(state.counted.totals.get(self.query.status, 0))
        if state.happened.arrived or self.waiting or self.table.selected:
            with self.table.client:
                self.selected()
                self._refresh_pending(state.happened.changed)
                self._insert_new(state)

    def resend(self) -> None:
        """Send the browser anew what is held here."""
        self.table.update()
        self.toolbar.redraw()

    def _refresh_pending(self, changed: Iterable[OrderRow]) -> None:
        """What waits is shown as it is by then, if it still fits."""
        fresh = {order.number: order for order in changed}
        waiting = [fresh.get(order.number, order) for order in self.waiting]
        self.waiting = [order for order in waiting if self.query.status in {None, order.status}]

    def _insert_new(self, news: "OrderListUpdate") -> None:
        """New orders slide in on top or wait; those that only came to fit the filter always wait."""
        there = {*self.table.order_numbers, *(order.number for order in self.waiting)}
        came = [order for order in news.happened.arrived if order.number not in there]
        came = [order for order in came if order.status == (self.query.status or order.status)]
        new = [order for order in came if order.number in news.placed]
        fitting = [order for order in came if order.number not in news.placed and self.query.status]
        self.waiting = [*new, *fitting, *self.waiting]
        newest_first = self.query.sort is OrderSort.PLACED and self.query.descending and self.query.page == 1
        if new and not fitting and newest_first and self.reading.at_top and not self.table.selected_numbers:
            self.table.prepend(sorted(self.waiting, key=lambda order: order.id, reverse=True))
            self.waiting = []
        if new or fitting:
            self.state.clear()
        self._update_new_button()

    def _update_new_button(self) -> None:
        many = len(self.waiting)
        self.news.set_text(f"{many} new order{'s' if many != 1 else ''}")
        self.news.set_visibility(many > 0)

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

    async def _on_popstate(self, words: dict[str, str]) -> None:
        """Back or forward in the browser."""
        self.query = query_of(words)
        self.toolbar.show(self.query)
        with notices.report_errors():
            await self.load()

    async def filter(self, **changes: Any) -> None:
        """Ask for something else, from its first page on, and keep it in the address."""
        if any(getattr(self.query, name) != value for name, value in changes.items()):
            await self.ask(narrowed(self.query, **changes))

    async def search(self, typed: str) -> None:
        """As filter(), while somebody types: the address changes, the browser's history does not grow."""
        if typed != self.query.q:
            await self.ask(narrowed(self.query, q=typed), push=False)

    async def clear_filters(self) -> None:
        """Show all orders."""
        await self.ask(OrderFilter())

    async def on_pagination(self, pagination: Mapping[str, Any]) -> None:
        """Another page, another order, or another number of rows."""
        words = {
            "sort": f"{'-' if pagination.get('descending') else ''}{pagination.get('sortBy') or ''}",
            "page": str(pagination.get("page")),
            "perPage": str(pagination.get("rowsPerPage")),
        }
        asked = query_of(words)
        await self.ask(
            replace(
                self.query,
                sort=asked.sort,
                descending=asked.descending,
                page=asked.page,
                per_page=asked.per_page,
            )
        )

    async def ask(self, query: OrderFilter, *, push: bool = True) -> None:
        """Show another query, and put it into the address."""
        if query == self.query:
            return
        self.query = query
        self.toolbar.show(query)
        history = ui.navigate.history
        (history.push if push else history.replace)(address_of(query))
        await self.load()

    async def run_action(self, number: str, action: str) -> None:
        """One order's step, from its row. The number and the word come from a browser: the verb decides."""
        if action in set(Action):
            await order_commands.act(self.visit, [number], Action(action))

    async def act_on_selection(self, action: Action) -> None:
        """One step for all that is selected."""
        await order_commands.act(self.visit, self.table.selected_numbers, action)
        self.clear_selection()

    def selected(self) -> None:
        """Show what can be done with what is selected."""
        chosen = set(self.table.selected_numbers)
        rows = [row for row in self.table.rows if row["number"] in chosen]
        self.selection.show([row["next"] for row in rows])

    def clear_selection(self) -> None:
        """Select nothing."""
        self.table.selected = []
        self.selected()
