"""The desk's numbers: each is what a careful count of everything gives, however many orders there are."""

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from itertools import product as every

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from data import dashboard, messages, newsletter, products
from data import shop as shops
from data.accounts.permissions import Credentials
from data.dashboard import Day, Overview, Todo
from data.errors import NotAuthenticated, PermissionDenied, ValidationFailed
from data.lifecycle import OrderKind, PaymentStatus, QuoteState, Status
from data.models import MessageState, Order, now
from tests.conftest import CANDLE, TestShop
from tests.data.rows import an_order

QUOTES = {OrderKind.REGULAR: [None], OrderKind.SAMPLE: [None], OrderKind.BULK: list(QuoteState)}


def one_of_each(session: Session) -> None:
    """An order of each kind in each status, payment and quote; each total tells which it was."""
    minor = 1
    for kind, status, payment in every(OrderKind, Status, PaymentStatus):
        for quote in QUOTES[kind]:
            minor *= 3
            total = minor % 1_000_003
            refunded = total // 2 if payment is PaymentStatus.REFUNDED else 0
            session.add(
                an_order(
                    kind=kind,
                    status=status,
                    payment_status=payment,
                    quote_state=quote,
                    total_minor=total,
                    paid_minor=total,
                    refunded_minor=refunded,
                )
            )


def revenue(orders: list[Order]) -> int:
    """As product.md says it, without the counters and without the table of steps."""
    return sum(
        order.total_minor - order.refunded_minor
        for order in orders
        if order.status not in ("cancelled", "returned")
        and (order.kind == "regular" or (order.kind == "bulk" and order.quote_state == "accepted"))
    )


def everything(session: Session) -> list[Order]:
    return list(session.exec(select(Order)).all())


async def test_an_empty_shop_has_only_its_people_and_products(shop: TestShop) -> None:
    assert await dashboard.overview(shop.sam) == Overview(0, 0, 0, 0, 0, 2, 0, 0, 0, 3, "EUR")
    assert await dashboard.todo(shop.sam) == Todo(0, 0, 0, 0, 2)


async def test_orders_are_counted_by_kind_and_revenue_leaves_out_what_was_not_earned(shop: TestShop) -> None:
    await shop.store.write(one_of_each)
    orders = await shop.store.read(everything)
    seen = await dashboard.overview(shop.sam)
    assert seen.total_orders == len(orders) == seen.regular_orders + seen.bulk_orders + seen.free_samples
    assert seen.regular_orders == sum(order.kind == "regular" for order in orders) == 24
    assert seen.bulk_orders == sum(order.kind == "bulk" for order in orders) == 96
    assert seen.free_samples == sum(order.kind == "sample" for order in orders) == 24
    assert seen.total_revenue == revenue(orders) > 0


async def test_the_numbers_follow_every_change(shop: TestShop) -> None:
    await shop.store.write(one_of_each)
    dice = random.Random(7)  # noqa: S311 - a test wants the same dice each time

    def shake(session: Session) -> None:
        for order in everything(session):
            order.status = dice.choice(list(Status))
            order.payment_status = dice.choice(list(PaymentStatus))
            order.quote_state = dice.choice(QUOTES[order.kind])
            order.total_minor, order.paid_minor, order.refunded_minor = (
                dice.randrange(9_999),
                500,
                dice.randrange(500),
            )
            order.version += 1
            session.add(order)

    for _ in range(3):
        await shop.store.write(shake)
        orders = await shop.store.read(everything)
        seen, todo = await dashboard.overview(shop.sam), await dashboard.todo(shop.sam)
        assert (seen.total_orders, seen.total_revenue) == (len(orders), revenue(orders))
        assert todo.pending == sum(order.status == "pending" for order in orders)
        assert todo.refunds_due == sum(order.payment_status == "refund_due" for order in orders)
        assert sum(day.revenue_minor for day in await dashboard.days(shop.sam)) == seen.total_revenue


async def test_a_status_changed_by_hand_counts_too(shop: TestShop) -> None:
    await shop.store.write(lambda session: session.add(an_order(total_minor=500)))
    assert (await dashboard.overview(shop.sam)).total_revenue == 500
    await shop.store.write(
        lambda session: session.connection().exec_driver_sql("UPDATE orders SET status = 'cancelled'")
    )
    seen = await dashboard.overview(shop.sam)
    assert (seen.total_orders, seen.total_revenue) == (1, 0)


async def test_messages_subscribers_and_products_are_counted(shop: TestShop) -> None:
    numbers = [
        await messages.write("Jo", "jo@shop.example", "", "Hello", by=shop.guest, address="10.0.0.1")
        for _ in range(3)
    ]
    await messages.mark(numbers[0], MessageState.READ, by=shop.sam)
    for who in ("ann", "bob"):
        await newsletter.subscribe(f"{who}@shop.example", address="10.0.0.1")
    rows, _ = await newsletter.page(shop.sam)
    await newsletter.unsubscribe(rows[0].id, by=shop.sam)
    await products.archive(CANDLE, by=shop.sam)
    seen = await dashboard.overview(shop.sam)
    assert (seen.total_messages, seen.unread_messages) == (3, 2)
    assert (seen.newsletter_subscribers, seen.total_products, seen.total_users) == (1, 2, 2)
    assert (await dashboard.todo(shop.sam)).unread_messages == 2


async def test_what_is_to_be_done(shop: TestShop) -> None:
    def orders(session: Session) -> None:
        for status, quote in every([Status.PENDING, Status.CANCELLED], QuoteState):
            session.add(an_order(kind=OrderKind.BULK, status=status, quote_state=quote))
        session.add(an_order(status=Status.CANCELLED, payment_status=PaymentStatus.REFUND_DUE))

    await shop.store.write(orders)
    assert await dashboard.todo(shop.sam) == Todo(4, 1, 1, 0, 2)


async def test_low_stock_is_at_or_below_what_the_shop_says_and_only_of_what_is_on_sale(
    shop: TestShop,
) -> None:
    await shops.edit(shop.sam, low_stock=10)
    assert (await dashboard.todo(shop.sam)).low_stock == 3
    await products.archive(CANDLE, by=shop.sam)
    assert (await dashboard.todo(shop.sam)).low_stock == 2
    await shops.edit(shop.sam, low_stock=0)
    assert (await dashboard.todo(shop.sam)).low_stock == 1


async def test_every_day_is_there_oldest_first(shop: TestShop) -> None:
    today = now().date()
    midnight = datetime.combine(today, time(), UTC)

    def orders(session: Session) -> None:
        session.add(an_order(total_minor=100, placed_at=midnight))
        session.add(an_order(total_minor=900, placed_at=midnight, status=Status.CANCELLED))
        session.add(an_order(total_minor=20, placed_at=midnight - timedelta(microseconds=1)))
        session.add(an_order(total_minor=3, placed_at=midnight - timedelta(days=2)))
        session.add(an_order(total_minor=7, placed_at=midnight - timedelta(days=3)))

    await shop.store.write(orders)
    assert await dashboard.days(shop.sam, last=4) == [
        Day(today - timedelta(days=3), 1, 7),
        Day(today - timedelta(days=2), 1, 3),
        Day(today - timedelta(days=1), 1, 20),
        Day(today, 2, 100),
    ]
    assert [day.orders for day in await dashboard.days(shop.sam, last=1)] == [2]
    assert len(await dashboard.days(shop.sam)) == 30


@pytest.mark.parametrize("last", [0, -1, 367])
async def test_a_span_that_there_cannot_be_is_refused(shop: TestShop, last: int) -> None:
    with pytest.raises(ValidationFailed):
        await dashboard.days(shop.sam, last)


QUESTIONS: list[Callable[[Credentials], Awaitable[object]]] = [
    dashboard.overview,
    dashboard.todo,
    dashboard.days,
]


@pytest.mark.parametrize("question", QUESTIONS)
async def test_only_the_shop_may(
    shop: TestShop, question: Callable[[Credentials], Awaitable[object]]
) -> None:
    with pytest.raises(PermissionDenied):
        await question(shop.ada)
    with pytest.raises(NotAuthenticated):
        await question(shop.guest)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_no_number_looks_at_the_orders(
    shop: TestShop, question: Callable[[Credentials], Awaitable[object]]
) -> None:
    """That is what makes a million orders answer as fast as one."""
    asked: list[str] = []
    event.listen(
        shop.store._reading, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement)
    )
    await question(shop.sam)
    assert asked
    assert not [statement for statement in asked if "FROM orders" in statement or "JOIN orders" in statement]
