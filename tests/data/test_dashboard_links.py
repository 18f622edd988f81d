"""Each number of the overview, clicked, opens exactly the orders that it counts."""

import pytest

from data import dashboard, orders
from data.lifecycle import OrderKind, PaymentStatus, QuoteState, Status
from data.models import Order
from data.orders import OrderFilter, OrderSort
from tests.conftest import TestShop
from tests.data.test_dashboard import everything, one_of_each, revenue


async def found(shop: TestShop, query: OrderFilter) -> list[Order]:
    """What the desk's list shows for this query, on all of its pages, as the database has it."""
    rows = await orders.export_chunk(query, by=shop.sam, before=None)
    page = await orders.page(query, by=shop.sam)
    assert page.total == len(rows)
    assert sum(page.per_status.values()) >= len(rows)
    numbers = {row.number for row in rows}
    return [order for order in await shop.store.read(everything) if order.number in numbers]


@pytest.mark.parametrize("sort", OrderSort)
async def test_the_revenue_opens_the_orders_that_earned_it(shop: TestShop, sort: OrderSort) -> None:
    await shop.store.write(one_of_each)
    counted = (await dashboard.overview(shop.sam)).total_revenue

    earning = await found(shop, OrderFilter(earning=True, sort=sort))

    assert sum(order.total_minor - order.refunded_minor for order in earning) == counted
    assert revenue(earning) == counted


async def test_the_revenue_can_be_narrowed_further(shop: TestShop) -> None:
    await shop.store.write(one_of_each)

    shipped = await found(shop, OrderFilter(earning=True, status=Status.SHIPPED, kind=OrderKind.BULK))
    cancelled = await found(shop, OrderFilter(earning=True, status=Status.CANCELLED))

    assert {(o.status, o.kind, o.quote_state) for o in shipped} == {("shipped", "bulk", "accepted")}
    assert cancelled == []


async def test_what_is_to_be_done_opens_exactly_that(shop: TestShop) -> None:
    await shop.store.write(one_of_each)
    todo = await dashboard.todo(shop.sam)

    pending = await found(shop, OrderFilter(status=Status.PENDING))
    quotes = await found(shop, OrderFilter(status=Status.PENDING, kind=OrderKind.BULK, quote=QuoteState.NEW))
    refunds = await found(shop, OrderFilter(payment=PaymentStatus.REFUND_DUE))

    assert (len(pending), len(quotes), len(refunds)) == (todo.pending, todo.quotes_to_make, todo.refunds_due)
