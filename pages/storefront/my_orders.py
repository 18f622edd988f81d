"""`/orders`: a customer's own orders of all kinds, with filters and counts; live."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from nicegui import ui

from components import guards, live
from components.shared import empty_state
from components.shared.stat_card import StatCard
from components.shared.status_badge import badge_style
from components.storefront.my_order_row import MyOrderRow
from components.storefront.pager import pager
from components.storefront.row_cancellation import RowCancellation
from components.storefront.shop_page import shop_page
from components.urls import address, page_number
from data import orders, shop
from data.database.events import Event
from data.lifecycle import OPEN, OrderKind, Status
from data.orders import OrderFilter, OrderListPage, OwnOrders

PER_PAGE = 10
MAX_PER_PAGE = 200
E = TypeVar("E", bound=StrEnum)

#: The status filter's value for "pending, processing or shipped"; its other values are statuses.
IN_PROGRESS = "in_progress"


@dataclass(frozen=True, slots=True)
class MyOrdersFilter:
    """The query parameters of the page."""

    status: Status | None
    in_progress: bool
    kind: OrderKind | None
    page: int

    def address(self, **changes: object) -> str:
        """The address of the list with changed filters, on the first page unless `page` is given."""
        parameters = {
            "status": IN_PROGRESS if self.in_progress else self.status,
            "kind": self.kind,
            **changes,
        }
        return address("/orders", **parameters)


async def my_orders_page(visit: guards.Customer, status: str = "", kind: str = "", page: str = "1") -> None:
    """The page; kind, status and page number are query parameters."""
    order_filter = MyOrdersFilter(
        _member(Status, status), status == IN_PROGRESS, _member(OrderKind, kind), page_number(page)
    )
    async with shop_page("My orders", visit):
        my_orders = MyOrders(visit, order_filter)
        await my_orders.update([])
    live.subscribe(my_orders.update, concerns=my_orders.may_concern, actor=visit.actor)


class MyOrders:
    """The list on its page. Rows change in place; it is drawn again only when it has other orders."""

    def __init__(self, visit: guards.RequestContext, order_filter: MyOrdersFilter) -> None:
        self._visit, self._filter = visit, order_filter
        self._rows: dict[str, MyOrderRow] = {}
        self._drawn = self._more_than_shown = False
        self._cards = _cards()
        _filters(order_filter)
        self._list = ui.element("div")
        self._cancellation = RowCancellation(visit.actor, lambda: self._rows, lambda: self.update([]))

    def may_concern(self, event: Event) -> bool:
        """Whether the event may be about one of the customer's orders, shown or only counted, or a new one.

        The shop's settings decide which of them can still be cancelled.
        """
        may_be_own = event.subject_id in self._rows or event.action == "place" or self._more_than_shown
        return event.subject == shop.SUBJECT or (event.subject_type == "order" and may_be_own)

    async def update(self, _events: list[Event]) -> None:
        """Read and show the present orders."""
        own = await live.consistent_read(lambda: _find(self._visit, self._filter))
        self._count(own)
        rows = {row.number: row for row in own.page.rows}
        if self._drawn and list(rows) == list(self._rows):
            for number, row in rows.items():
                self._rows[number].set(row, own.steps[number])
        else:
            self._draw(own)
        await self._cancellation.follow()

    def _count(self, own: OwnOrders) -> None:
        counts = own.per_status
        self._more_than_shown = sum(counts.values()) > len(own.page.rows)
        numbers = {
            "Total": sum(counts.values()),
            "In progress": sum(counts[status] for status in OPEN),
            "Delivered": counts[Status.DELIVERED],
            "Cancelled": counts[Status.CANCELLED],
        }
        for title, number in numbers.items():
            self._cards[title].set(f"{number:,}")

    def _draw(self, own: OwnOrders) -> None:
        self._drawn = True
        self._list.clear()
        with self._list:
            if not own.page.rows:
                self._draw_empty(has_orders=any(own.per_status.values()))
            with ui.element("ul").classes("sb-my-orders").props('aria-label="Orders"'):
                ask = self._cancellation.ask
                self._rows = {
                    row.number: MyOrderRow(row, own.steps[row.number], ask) for row in own.page.rows
                }
            pager(own.page.page, own.page.pages, lambda page: self._filter.address(page=page))

    def _draw_empty(self, *, has_orders: bool) -> None:
        if has_orders:
            empty_state.empty(
                "filter_alt_off", "No order of yours is like that.", "Show all my orders", to="/orders"
            )
        else:
            empty_state.empty(
                "receipt_long", "You have not ordered anything yet.", "Look around the shop", to="/"
            )


async def _find(visit: guards.RequestContext, order_filter: MyOrdersFilter) -> OwnOrders:
    query = OrderFilter(
        status=order_filter.status, kind=order_filter.kind, page=order_filter.page, per_page=PER_PAGE
    )
    if not order_filter.in_progress:
        return await orders.own_page(query, by=visit.actor)
    return await _in_progress(visit, query)


async def _in_progress(visit: guards.RequestContext, query: OrderFilter) -> OwnOrders:
    """The orders of all open statuses in one list, at most MAX_PER_PAGE of each status."""
    one_status = replace(query, page=1, per_page=MAX_PER_PAGE)
    parts = [await orders.own_page(replace(one_status, status=status), by=visit.actor) for status in OPEN]
    rows = sorted((row for part in parts for row in part.page.rows), key=lambda row: row.id, reverse=True)
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = min(query.page, pages)
    page_rows = tuple(rows[(number - 1) * PER_PAGE : number * PER_PAGE])
    counts = parts[0].page.per_status
    page = OrderListPage(page_rows, len(rows), number, pages, capped=False, per_status=counts)
    steps = {number: allowed for part in parts for number, allowed in part.steps.items()}
    return OwnOrders(page, parts[0].per_status, steps)


def _cards() -> dict[str, StatCard]:
    with ui.element("div").classes("sb-cards sb-cards-four"):
        return {
            "Total": StatCard("Total", to="/orders", counts="all you ever ordered"),
            "In progress": StatCard(
                "In progress", to=address("/orders", status=IN_PROGRESS), counts="not with you yet"
            ),
            "Delivered": _card_of(Status.DELIVERED, "arrived"),
            "Cancelled": _card_of(Status.CANCELLED, "never sent"),
        }


def _card_of(status: Status, counts: str) -> StatCard:
    return StatCard(badge_style(status).word, to=address("/orders", status=status), counts=counts)


def _filters(order_filter: MyOrdersFilter) -> None:
    with ui.element("div").classes("sb-row sb-filters"):
        kinds = {"": "All kinds", **{kind.value: badge_style(kind).word for kind in OrderKind}}
        _filter("Kind", kinds, order_filter.kind or "", lambda kind: order_filter.address(kind=kind))
        statuses = {
            "": "All statuses",
            IN_PROGRESS: "In progress",
            **{status.value: badge_style(status).word for status in Status},
        }
        selected = IN_PROGRESS if order_filter.in_progress else order_filter.status or ""
        _filter("Status", statuses, selected, lambda status: order_filter.address(status=status))


def _filter(label: str, options: dict[str, str], value: str, to: Callable[[str], str]) -> None:
    ui.select(options, label=label, value=value, on_change=lambda event: ui.navigate.to(to(event.value)))


def _member(enum: type[E], value: str) -> E | None:
    return enum(value) if value in set(enum) else None
