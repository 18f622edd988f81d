"""A hand with a SQL shell: what it changes is told, what would break the history is refused."""

import sqlite3

import pytest
from sqlmodel import select

from data.database.events import Event
from data.lifecycle import Role
from data.models import Order, Product
from tests.conftest import CANDLE, TestShop
from tests.data.rows import an_order
from tests.data.watching import by_hand


async def test_a_status_changed_by_hand_is_told_with_an_unknown_actor(
    shop: TestShop, heard: list[Event]
) -> None:
    await shop.store.write(lambda session: session.add(an_order(number="SB-1")))
    with by_hand(shop) as hand:
        hand.execute("UPDATE orders SET status = 'shipped' WHERE number = 'SB-1'")
    await shop.store.poll()
    [fact] = heard
    assert (fact.subject, fact.action, fact.from_status, fact.to_status) == (
        "order:SB-1",
        "change",
        "pending",
        "shipped",
    )
    assert (fact.actor, fact.reason, fact.data) == (Role.UNKNOWN, None, {})
    assert fact.at.tzinfo is not None
    order = await shop.store.read(lambda session: session.exec(select(Order)).one())
    assert order.version == 2
    assert order.updated_at > order.placed_at


async def test_a_stock_changed_by_hand_is_told_and_accounted_for(shop: TestShop, heard: list[Event]) -> None:
    with by_hand(shop) as hand:
        hand.execute("UPDATE product SET stock = 4 WHERE sku = 'CANDLE'")
        moves = hand.execute("SELECT SUM(delta) FROM stock_move WHERE product_id = 1").fetchone()
    await shop.store.poll()
    [fact] = heard
    assert (fact.subject, fact.action, fact.from_status, fact.to_status) == (
        "product:CANDLE",
        "stock",
        "10",
        "4",
    )
    assert fact.actor is Role.UNKNOWN
    assert moves == (4,)
    product = await shop.store.read(
        lambda session: session.exec(select(Product).where(Product.sku == CANDLE)).one()
    )
    assert (product.stock, product.version) == (4, 2)


async def test_a_hand_that_changes_nothing_of_weight_is_not_told(shop: TestShop, heard: list[Event]) -> None:
    with by_hand(shop) as hand:
        hand.execute("UPDATE product SET stock = stock, title = 'Candle' WHERE sku = 'CANDLE'")
    await shop.store.poll()
    assert heard == []


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("UPDATE event SET actor = 'admin'", "events are history and cannot be changed"),
        ("DELETE FROM event", "events are history and cannot be deleted"),
        ("DELETE FROM orders", "orders are never deleted; cancel them"),
        ("UPDATE orders SET status = 'Shipped'", "status must be one of 6: pending, processing"),
        ("UPDATE product SET stock = -1", "CHECK constraint failed"),
    ],
)
async def test_a_hand_is_kept_from_what_would_break_the_history(
    shop: TestShop, statement: str, answer: str
) -> None:
    await shop.store.write(lambda session: session.add(an_order(number="SB-1")))
    with by_hand(shop) as hand:
        before = list(hand.iterdump())
        with pytest.raises(sqlite3.IntegrityError, match=answer):
            hand.execute(statement)
        assert list(hand.iterdump()) == before
