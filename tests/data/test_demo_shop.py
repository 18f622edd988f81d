"""The demo shop: furnished so that a visitor has something of everything to try."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data import dashboard, products
from data.accounts import passwords
from data.accounts.permissions import SYSTEM
from data.database import store
from data.database.store import Store
from data.lifecycle import OrderKind, PaymentStatus, QuoteState, Role, Status
from data.seed import demo
from tests.data.filled_shops import complaints, open_store, rows


@pytest.fixture(scope="module")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    assert demo.fill(open_store(path))
    store.close()
    return path


@pytest.fixture
def demo_shop(demo_file: Path) -> Iterator[Store]:
    yield open_store(demo_file)
    store.close()


def test_the_demo_shop_has_something_of_everything(demo_shop: Store) -> None:
    by_kind = set(rows(demo_shop, "SELECT DISTINCT kind, status FROM orders"))
    quotes = rows(demo_shop, "SELECT quote_state, COUNT(*) FROM orders WHERE kind = 'bulk' GROUP BY 1")
    payments = {state for (state,) in rows(demo_shop, "SELECT DISTINCT payment_status FROM orders")}

    assert complaints(demo_shop) == []
    assert {("regular", status) for status in Status} <= by_kind
    assert {(kind, status) for kind in ("bulk", "sample") for status in ("pending", "delivered")} <= by_kind
    assert {quote for quote, _ in quotes} == set(QuoteState)
    assert payments == set(PaymentStatus)
    assert 300 <= rows(demo_shop, "SELECT COUNT(*) FROM orders")[0][0] <= 340


async def test_what_the_program_filled_in_by_itself_is_not_taken_for_another_program(tmp_path: Path) -> None:
    empty = open_store(tmp_path / "shop.db")
    assert demo.fill(empty)

    await empty.poll()

    assert empty.last_seq > 300
    assert empty.foreign_monotonic is None
    store.close()


@pytest.mark.usefixtures("demo_shop")
async def test_the_demo_shop_gives_the_desk_something_to_do() -> None:
    todo = await dashboard.todo(SYSTEM)
    assert todo.pending >= 8
    assert todo.quotes_to_make >= 2
    assert todo.refunds_due >= 2
    assert todo.unread_messages >= 3
    assert todo.low_stock >= 4
    assert (await dashboard.overview(SYSTEM)).newsletter_subscribers >= 50


@pytest.mark.usefixtures("demo_shop")
async def test_the_demo_shops_range_is_fit_to_be_seen() -> None:
    shown, how_many = await products.on_sale(per_page=100)
    assert how_many == 24
    assert len(await products.categories()) == 5
    assert all(len(product.description) > 40 and product.price_minor >= 400 for product in shown)


def test_both_demo_people_can_sign_in_as_printed(demo_shop: Store) -> None:
    printed = "\n".join(demo.credentials())
    people = rows(
        demo_shop, "SELECT email, role, password_hash FROM user WHERE email LIKE 'demo-%' ORDER BY id"
    )
    assert [(email, role) for email, role, _ in people] == [
        (demo.ADMIN, Role.ADMIN),
        (demo.CUSTOMER, Role.CUSTOMER),
    ]
    for email, _, stored in people:
        assert email in printed
        assert passwords._verify(demo.PASSWORD, stored)
    assert demo.PASSWORD in printed


def test_the_demo_customer_sees_orders_of_each_kind(demo_shop: Store) -> None:
    mine = rows(
        demo_shop,
        f"SELECT kind, status FROM orders WHERE email = '{demo.CUSTOMER}'",  # noqa: S608 - our own
    )
    assert {kind for kind, _ in mine} == set(OrderKind)
    assert {"pending", "shipped", "delivered", "cancelled", "returned"} <= {status for _, status in mine}
    assert len(mine) < 15


def test_the_demo_fills_only_an_empty_shop(demo_shop: Store) -> None:
    before = rows(demo_shop, "SELECT seq FROM event_counter")
    assert not demo.fill(demo_shop)
    assert rows(demo_shop, "SELECT seq FROM event_counter") == before
