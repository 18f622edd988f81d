"""`/orders`: a customer's own orders of all three kinds, with filters, counted, and live."""

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
MOST_PER_PAGE = 200
W = TypeVar("W", bound=StrEnum)

#: What the status filter says for "pending, processing or shipped"; the other words are statuses.
IN_PROGRESS = "in_progress"


@dataclass(frozen=True, slots=True)
class MyOrdersFilter:
    """What the address asks for."""

    status: Status | None
    in_progress: bool
    kind: OrderKind | None
    page: int

    def address(self, **changes: object) -> str:
        """The address of the same list, asked for differently; another filter starts at its first page."""
        words = {"status": IN_PROGRESS if self.in_progress else self.status, "kind": self.kind, **changes}
        return address("/orders", **words)


async def my_orders_page(visit: guards.Customer, status: str = "", kind: str = "", page: str = "1") -> None:
    """My orders; kind, status and page stand in the address."""
    wanted = MyOrdersFilter(
        _word(Status, status), status == IN_PROGRESS, _word(OrderKind, kind), page_number(page)
    )
    async with shop_page("My orders", visit):
        mine = MyOrders(visit, wanted)
        await mine.update([])
    live.subscribe(mine.update, concerns=mine.may_concern, actor=visit.actor)


class MyOrders:
    """The list on its page; a row changes in place, and only other orders make another list."""

    def __init__(self, visit: guards.RequestContext, wanted: MyOrdersFilter) -> None:
        self._visit, self._wanted = visit, wanted
        self._rows: dict[str, MyOrderRow] = {}
        self._drawn = self._more_than_shown = False
        self._cards = _cards()
        _filters(wanted)
        self._list = ui.element("div")
        self._cancellation = RowCancellation(visit.actor, lambda: self._rows, lambda: self.update([]))

    def may_concern(self, fact: Event) -> bool:
        """Whether this may be about one of my orders, shown here or only counted, or a new one.

        The shop's policy decides which of them may still be cancelled.
        """
        mine = fact.subject_id in self._rows or fact.action == "place" or self._more_than_shown
        return fact.subject == shop.SUBJECT or (fact.subject_type == "order" and mine)

    async def update(self, _facts: list[Event]) -> None:
        """Show what is true now."""
        mine = await live.consistent_read(lambda: _found(self._visit, self._wanted))
        self._count(mine)
        rows = {row.number: row for row in mine.page.rows}
        if self._drawn and list(rows) == list(self._rows):
            for number, row in rows.items():
                self._rows[number].set(row, mine.steps[number])
        else:
            self._draw(mine)
        await self._cancellation.follow()

    def _count(self, mine: OwnOrders) -> None:
        counts = mine.per_status
        self._more_than_shown = sum(counts.values()) > len(mine.page.rows)
        numbers = {
            "Total": sum(counts.values()),
            "In progress": sum(counts[status] for status in OPEN),
            "Delivered": counts[Status.DELIVERED],
            "Cancelled": counts[Status.CANCELLED],
        }
        for title, number in numbers.items():
            self._cards[title].set(f"{number:,}")

    def _draw(self, mine: OwnOrders) -> None:
        self._drawn = True
        self._list.clear()
        with self._list:
            if not mine.page.rows:
                self._draw_empty(anything=any(mine.per_status.values()))
            with ui.element("ul").classes("sb-my-orders").props('aria-label="Orders"'):
                ask = self._cancellation.ask
                self._rows = {
                    row.number: MyOrderRow(row, mine.steps[row.number], ask) for row in mine.page.rows
                }
            pager(mine.page.page, mine.page.pages, lambda page: self._wanted.address(page=page))

    def _draw_empty(self, *, anything: bool) -> None:
        if anything:
            empty_state.empty(
                "filter_alt_off", "No order of yours is like that.", "Show all my orders", to="/orders"
            )
        else:
            empty_state.empty(
                "receipt_long", "You have not ordered anything yet.", "Look around the shop", to="/"
            )


async def _found(visit: guards.RequestContext, wanted: MyOrdersFilter) -> OwnOrders:
    query = OrderFilter(status=wanted.status, kind=wanted.kind, page=wanted.page, per_page=PER_PAGE)
    if not wanted.in_progress:
        return await orders.own_page(query, by=visit.actor)
    return await _in_progress(visit, query)


async def _in_progress(visit: guards.RequestContext, query: OrderFilter) -> OwnOrders:
    """The orders of all open statuses in one list; nobody has more open ones than one question gives."""
    all_of_one = replace(query, page=1, per_page=MOST_PER_PAGE)
    parts = [await orders.own_page(replace(all_of_one, status=status), by=visit.actor) for status in OPEN]
    rows = sorted((row for part in parts for row in part.page.rows), key=lambda row: row.id, reverse=True)
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = min(query.page, pages)
    shown = tuple(rows[(number - 1) * PER_PAGE : number * PER_PAGE])
    counted = parts[0].page.per_status
    page = OrderListPage(shown, len(rows), number, pages, capped=False, per_status=counted)
    steps = {number: found for part in parts for number, found in part.steps.items()}
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


def _filters(wanted: MyOrdersFilter) -> None:
    with ui.element("div").classes("sb-row sb-filters"):
        kinds = {"": "All kinds", **{kind.value: badge_style(kind).word for kind in OrderKind}}
        _filter("Kind", kinds, wanted.kind or "", lambda word: wanted.address(kind=word))
        statuses = {
            "": "All statuses",
            IN_PROGRESS: "In progress",
            **{one.value: badge_style(one).word for one in Status},
        }
        now = IN_PROGRESS if wanted.in_progress else wanted.status or ""
        _filter("Status", statuses, now, lambda word: wanted.address(status=word))


def _filter(label: str, options: dict[str, str], value: str, to: Callable[[str], str]) -> None:
    ui.select(options, label=label, value=value, on_change=lambda event: ui.navigate.to(to(event.value)))


def _word(words: type[W], asked: str) -> W | None:
    return words(asked) if asked in set(words) else None
