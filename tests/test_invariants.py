"""The invariants are worth something: each kind of damage to a shop that is in order is noticed."""
# ruff: noqa: S608 - statements put together from our own words

import shutil
import sqlite3
from pathlib import Path

import pytest

from data.database import store
from data.seed import demo
from tests.conftest import SECRET
from tests.support.invariants import broken


def first(condition: str) -> str:
    """Picks the first order of which this is true."""
    return f"id = (SELECT MIN(id) FROM orders WHERE {condition})"


DAMAGE = {
    "stock": "UPDATE product SET stock = stock + 1, version = version + 1 WHERE id = 1",
    "move": "UPDATE stock_move SET delta = delta + 1 WHERE id = 40",
    "held": "UPDATE order_line SET held = quantity - held WHERE id = 10",
    "total": "UPDATE orders SET total_minor = total_minor + 1 WHERE " + first("kind = 'regular'"),
    "items": "UPDATE orders SET items = items + 1 WHERE id = 5",
    "paid": "UPDATE orders SET paid_minor = paid_minor + 1 WHERE id = 5",
    "payment": "DELETE FROM payment WHERE id = 3",
    "payment state": "UPDATE orders SET payment_status = 'refunded' WHERE "
    + first("payment_status = 'paid'"),
    "status": "UPDATE orders SET status = 'shipped', version = version + 1 WHERE "
    + first("status = 'delivered'"),
    "version": "UPDATE orders SET version = version + 1 WHERE id = 5",
    "quote": "UPDATE orders SET quote_state = 'new' WHERE "
    + first("quote_state = 'accepted' AND status = 'delivered'"),
    "side row": "DELETE FROM sample_request WHERE order_id = (SELECT MIN(order_id) FROM sample_request)",
    "reason": "UPDATE orders SET cancel_reason = NULL WHERE status = 'cancelled'",
    "tally": "UPDATE order_tally SET orders = orders + 1",
    "day": "UPDATE day_tally SET total_minor = total_minor + 1 WHERE day = (SELECT MIN(day) FROM day_tally)",
    "counter": "UPDATE event_counter SET seq = seq + 1",
    "search": "UPDATE order_search SET words = 'nothing' WHERE rowid = 7",
    "dangling": "PRAGMA foreign_keys = OFF; DELETE FROM order_line WHERE id = 12",
    "number": "UPDATE orders SET number = 'SB-7' WHERE id = 7",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "shop.db"
    demo.fill(store.open(f"sqlite:///{path}", SECRET))
    store.close()
    return path


def complaints(path: Path) -> list[str]:
    opened = store.open(f"sqlite:///{path}", SECRET)
    try:
        return opened.read_now(lambda session: broken(session.connection()))
    finally:
        store.close()


def test_a_shop_in_order_has_no_complaint(whole: Path) -> None:
    assert complaints(whole) == []


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_noticed(damage: str, whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / "damaged.db"
    shutil.copy(whole, copy)
    with sqlite3.connect(copy) as connection:
        connection.executescript(DAMAGE[damage])
    connection.close()
    assert complaints(copy) != []
