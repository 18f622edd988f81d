"""Each number of the overview, clicked, opens exactly the orders that it counts."""

import pytest

from data import dashboard, orders
from data.lifecycle import Kind, PaymentStatus, QuoteState, Status
from data.models import Order
from data.orders import Query, Sort
from tests.conftest import TestShop
from tests.data.test_dashboard import everything, one_of_each, revenue


async def found(shop: TestShop, query: Query) -> list[Order]:
    """What the desk's list shows for this query, on all of its pages, as the database has it."""
    rows = await orders.batch(query, by=shop.sam, before=None)
    page = await orders.page(query, by=shop.sam)
    assert page.total == len(rows)
    assert sum(page.per_status.values()) >= len(rows)
    numbers = {row.number for row in rows}
    return [order for order in await shop.store.read(everything) if order.number in numbers]


@pytest.mark.parametrize("sort", Sort)
async def test_the_revenue_opens_the_orders_that_earned_it(shop: TestShop, sort: Sort) -> None:
    await shop.store.change(one_of_each)
    counted = (await dashboard.overview(shop.sam)).total_revenue

    earning = await found(shop, Query(earning=True, sort=sort))

    assert sum(order.total_minor - order.refunded_minor for order in earning) == counted
    assert revenue(earning) == counted


async def test_the_revenue_can_be_narrowed_further(shop: TestShop) -> None:
    await shop.store.change(one_of_each)

    shipped = await found(shop, Query(earning=True, status=Status.SHIPPED, kind=Kind.BULK))
    cancelled = await found(shop, Query(earning=True, status=Status.CANCELLED))

    assert {(o.status, o.kind, o.quote_state) for o in shipped} == {("shipped", "bulk", "accepted")}
    assert cancelled == []


async def test_what_is_to_be_done_opens_exactly_that(shop: TestShop) -> None:
    await shop.store.change(one_of_each)
    todo = await dashboard.todo(shop.sam)

    pending = await found(shop, Query(status=Status.PENDING))
    quotes = await found(shop, Query(status=Status.PENDING, kind=Kind.BULK, quote=QuoteState.NEW))
    refunds = await found(shop, Query(payment=PaymentStatus.REFUND_DUE))

    assert (len(pending), len(quotes), len(refunds)) == (todo.pending, todo.quotes_to_make, todo.refunds_due)
