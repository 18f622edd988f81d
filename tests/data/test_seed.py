"""Made-up data is as true as data made by the verbs: plausible to look at, and without a contradiction."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from data import dashboard, orders, progress, seed
from data.accounts import tokens
from data.accounts.permissions import SYSTEM
from data.database import store
from data.database.store import Store
from data.errors import Conflict, ValidationFailed
from data.lifecycle import OrderKind, PaymentMethod, PaymentStatus, QuoteState, Status
from data.models import MoveReason
from data.orders import OrderFilter
from data.seed import simulation
from tests.conftest import TestShop
from tests.data.filled_shops import complaints, open_store, rows

UNTIL = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
ORDERS, PRODUCTS, CUSTOMERS = 2000, 40, 150

#: Tables whose every column comes from the seed alone; the hashes of passwords and keys are salted.
TOLD = {
    "orders": "id, number, kind, status, payment_status, quote_state, name, email, total_minor, placed_at",
    "order_line": "*",
    "stock_move": "*",
    "payment": "*",
    "product": "*",
    "event": "*",
    "contact_message": "*",
    "subscriber": "*",
    "user": "id, email, name, role, created_at",
}


@pytest.fixture(scope="module")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "shop.db"
    fill(path)
    return path


@pytest.fixture
def filled(filled_file: Path) -> Iterator[Store]:
    yield open_store(filled_file)
    store.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    yield open_store(tmp_path / "shop.db")
    store.close()


def fill(path: Path, number: int = 1) -> None:
    seed.fill_database(
        open_store(path), orders=ORDERS, products=PRODUCTS, customers=CUSTOMERS, seed=number, until=UNTIL
    )
    store.close()


def everything(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with sqlite3.connect(path) as connection:
        told = {
            table: connection.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1').fetchall()  # noqa: S608 - see TOLD
            for table, columns in TOLD.items()
        }
    connection.close()
    return told


def test_a_filled_shop_holds_no_contradiction(filled: Store) -> None:
    assert complaints(filled) == []


def test_as_many_are_there_as_were_asked_for(filled: Store) -> None:
    assert rows(filled, "SELECT COUNT(*), MAX(id) FROM orders") == [(ORDERS, ORDERS)]
    assert rows(filled, "SELECT COUNT(*) FROM product") == [(PRODUCTS,)]
    assert rows(filled, "SELECT COUNT(*) FROM user WHERE role = 'customer'") == [(CUSTOMERS,)]


def test_orders_of_all_kinds_are_in_all_states(filled: Store) -> None:
    regular = {
        status
        for kind, status in rows(filled, "SELECT DISTINCT kind, status FROM orders")
        if kind == "regular"
    }
    assert regular == set(Status)
    assert {kind for (kind,) in rows(filled, "SELECT DISTINCT kind FROM orders")} == set(OrderKind)
    assert {p for (p,) in rows(filled, "SELECT DISTINCT payment_status FROM orders")} == set(PaymentStatus)
    quotes = "SELECT DISTINCT quote_state FROM orders WHERE quote_state IS NOT NULL"
    assert {quote for (quote,) in rows(filled, quotes)} == set(QuoteState)
    assert {why for (why,) in rows(filled, "SELECT DISTINCT why FROM stock_move")} == set(MoveReason)


def test_ids_numbers_and_events_ascend_with_time_over_two_years(filled: Store) -> None:
    placed = [at for (at,) in rows(filled, "SELECT placed_at FROM orders ORDER BY id")]
    happened = [at for (at,) in rows(filled, "SELECT at FROM event ORDER BY seq")]
    assert placed == sorted(placed)
    assert happened == sorted(happened)
    assert UNTIL - timedelta(days=731) < moment(happened[0]) < UNTIL - timedelta(days=729)
    assert UNTIL - timedelta(days=2) < moment(placed[-1]) < UNTIL
    assert moment(happened[-1]) <= UNTIL


def moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def test_the_shelf_was_never_empty_by_more_than_there_was(filled: Store) -> None:
    lowest = """SELECT MIN(left) FROM (
        SELECT SUM(delta) OVER (PARTITION BY product_id ORDER BY id) AS left FROM stock_move)"""
    [(left,)] = rows(filled, lowest)
    assert left >= 0


def test_nobody_in_it_exists(filled: Store) -> None:
    emails = rows(
        filled, "SELECT email FROM orders UNION SELECT email FROM user UNION SELECT email FROM subscriber"
    )
    assert {email.partition("@")[2] for (email,) in emails} == {"example.com", "example.org", "example.net"}


def test_the_same_seed_tells_the_same_and_another_another(filled_file: Path, tmp_path: Path) -> None:
    fill(tmp_path / "again.db")
    fill(tmp_path / "other.db", number=2)

    assert everything(tmp_path / "again.db") == everything(filled_file)
    assert everything(tmp_path / "other.db")["orders"] != everything(filled_file)["orders"]


async def test_what_it_filled_can_be_searched_counted_and_opened(filled: Store) -> None:
    [(number, name)] = rows(filled, "SELECT number, name FROM orders WHERE id = 1234")

    by_number = await orders.page(OrderFilter(q=number), by=SYSTEM)
    by_name = await orders.page(OrderFilter(q=name.upper(), per_page=200), by=SYSTEM)
    order = await orders.get(number, by=SYSTEM)
    figures = await dashboard.overview(SYSTEM)

    assert [row.number for row in by_number.rows] == [number]
    assert number in {row.number for row in by_name.rows} or by_name.total > 200
    assert order.history[0].action == "place"
    assert figures.total_orders == ORDERS
    assert figures.total_revenue > 0


async def test_the_verbs_go_on_where_it_stopped(filled_file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "shop.db"
    shutil.copy(filled_file, copy)
    opened = open_store(copy)
    [(number,)] = rows(
        opened, "SELECT number FROM orders WHERE status = 'pending' AND kind = 'regular' LIMIT 1"
    )

    await orders.cancel(number, by=SYSTEM, reason="Customer asked")

    assert complaints(opened) == []
    store.close()


def test_a_guests_link_opens_his_order_as_if_he_had_ordered(filled: Store) -> None:
    found = rows(filled, "SELECT number, nonce, key_hash FROM orders WHERE user_id IS NULL")
    assert all(tokens.same(stored, tokens.order_key(number, nonce)) for number, nonce, stored in found)
    assert len({nonce for _, nonce, _ in found}) == len(found)


def test_after_each_commit_the_shop_is_whole(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops half-way has a shorter story, not a torn one."""
    monkeypatch.setattr(simulation, "ORDERS_PER_COMMIT", 50)
    seen: list[int] = []

    def look(committed: int) -> None:
        seen.append(committed)
        if len(seen) in {1, 3, 6}:
            assert complaints(empty) == []

    seed.fill_database(empty, orders=300, products=10, customers=20, until=UNTIL, progress=look)
    assert sum(seen) == 300
    assert len(seen) >= 6


def test_the_size_of_a_commit_changes_nothing(
    filled_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulation, "ORDERS_PER_COMMIT", 333)
    fill(tmp_path / "small-steps.db")
    assert everything(tmp_path / "small-steps.db") == everything(filled_file)


async def test_it_adds_to_a_shop_that_is_there(shop: TestShop) -> None:
    before = await orders.place(
        [orders.LineItemRequest("CANDLE", 1)],
        by=shop.ada,
        contact=orders.Contact("Ada", "ada@shop.example", orders.Address("Lane 1", "10115", "Berlin", "")),
        method=PaymentMethod.ON_DELIVERY,
    )

    filled = seed.fill_database(shop.store, orders=200, products=5, customers=10)

    assert (filled.orders, filled.products, filled.customers) == (200, 5, 10)
    assert complaints(shop.store) == []
    assert rows(shop.store, "SELECT COUNT(*) FROM orders") == [(201,)]
    assert (await orders.get(before.order.number, by=shop.ada)).status is Status.PENDING
    by_ada = rows(shop.store, "SELECT COUNT(*) FROM orders WHERE email = 'ada@shop.example'")
    assert by_ada[0][0] > 1, "customers of before order again"


def test_filling_twice_fills_twice(empty: Store) -> None:
    seed.fill_database(empty, orders=100, products=400, customers=20, seed=3)
    seed.fill_database(empty, orders=100, products=400, customers=20, seed=3)
    assert complaints(empty) == []
    assert rows(empty, "SELECT (SELECT COUNT(*) FROM orders), (SELECT COUNT(*) FROM product)") == [(200, 800)]


def test_who_says_nothing_gets_as_much_as_such_a_shop_would_have(empty: Store) -> None:
    filled = seed.fill_database(empty, orders=400)
    assert (filled.orders, filled.products, filled.customers) == (400, 24, 50)
    assert seed.fill_database(empty, orders=50).products == 0, "there is something to sell already"


def test_what_cannot_be_is_refused(empty: Store) -> None:
    with pytest.raises(ValidationFailed, match="at least one product"):
        seed.fill_database(empty, orders=10, products=0)
    with pytest.raises(ValidationFailed):
        seed.fill_database(empty, orders=-1)
    assert rows(empty, "SELECT COUNT(*) FROM event") == [(0,)]


def test_a_shop_in_use_is_left_alone(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "ORDERS_PER_COMMIT", 50)

    def somebody_else(_committed: int) -> None:
        empty.write_now(by_hand)

    with pytest.raises(Conflict, match="Stop the server"):
        seed.fill_database(empty, orders=200, products=10, customers=10, progress=somebody_else)
    monkeypatch.undo()
    assert complaints(empty) == []


def by_hand(session: Session) -> None:
    query = "UPDATE product SET stock = stock + 1 WHERE id = 1"
    session.connection().exec_driver_sql(query)


def test_no_bar_is_drawn_where_nobody_sees_it(empty: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with progress.counter(20, " orders") as advance:
        seed.fill_database(empty, orders=20, progress=advance)
    assert capsys.readouterr() == ("", "")
