"""Nobody agrees to a price that was not shown: quoted again in between, or another price in the shop."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from data import money, orders, products
from data.errors import Conflict
from data.lifecycle import PaymentMethod, QuoteState
from data.orders import LineItemRequest, OrderView, bulk
from tests.conftest import CANDLE, TestShop
from tests.data.ordering import ADA, complaints, quoted, stock

READ, QUOTED_AGAIN = 100_000, 900_000


@pytest.fixture(autouse=True)
async def sound(shop: TestShop) -> AsyncIterator[None]:
    """Whatever the test did, in the end nothing in the database contradicts anything else."""
    yield
    assert await complaints(shop) == []


async def accept_what_was_read(shop: TestShop) -> OrderView:
    """A customer reads one price, the shop names another, and the customer accepts what they read."""
    number = await quoted(shop, total_minor=READ)
    seen = (await orders.get(number, by=shop.ada)).total_minor
    await bulk.quote(number, by=shop.sam, total_minor=QUOTED_AGAIN)
    return await bulk.accept(number, by=shop.ada, expected_total_minor=seen)


async def order_what_was_read(shop: TestShop) -> OrderView:
    """A customer reads one price, the shop changes it, and the customer orders."""
    candle = (await products.by_skus([CANDLE]))[CANDLE]
    await products.edit(
        CANDLE, by=shop.sam, expected_version=candle.version, price_minor=9 * candle.price_minor
    )
    placed = await orders.place(
        [LineItemRequest(CANDLE, 1)],
        by=shop.ada,
        contact=ADA,
        method=PaymentMethod.ON_DELIVERY,
        expected_total_minor=candle.price_minor,
    )
    return placed.order


def nothing_is_expected(*_: Any) -> None:
    """What the guard would be without the guard."""


async def test_a_quote_that_was_changed_in_between_is_not_accepted(shop: TestShop) -> None:
    with pytest.raises(Conflict, match=r"The price is €9,000\.00 now") as refusal:
        await accept_what_was_read(shop)

    [row] = (await orders.page(orders.OrderFilter(), by=shop.sam)).rows
    print(f"read at {READ}, quoted again at {QUOTED_AGAIN}: refused, still {row.quote_state}")
    assert refusal.value.total_minor == QUOTED_AGAIN
    assert row.quote_state is QuoteState.QUOTED
    accepted = await bulk.accept(row.number, by=shop.ada, expected_total_minor=QUOTED_AGAIN)
    assert accepted.total_minor == QUOTED_AGAIN


async def test_control_without_the_expected_price_nine_times_as_much_is_agreed(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(money, "expect", nothing_is_expected)

    order = await accept_what_was_read(shop)

    print(f"control, no sum is expected: read at {READ}, accepted at {order.total_minor}")
    assert order.total_minor == 9 * READ
    assert order.bulk
    assert order.bulk.quote_state is QuoteState.ACCEPTED


async def test_an_order_at_another_price_is_not_placed(shop: TestShop) -> None:
    with pytest.raises(Conflict, match=r"The total is €112\.50 now") as refusal:
        await order_what_was_read(shop)

    print(f"seen at 1250, costs {refusal.value.total_minor} now: refused, nothing placed")
    assert refusal.value.total_minor == 9 * 1250
    assert (await orders.page(orders.OrderFilter(), by=shop.sam)).total == 0
    assert await stock() == 10


async def test_control_without_the_expected_total_it_is_placed(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(money, "expect", nothing_is_expected)

    order = await order_what_was_read(shop)

    print(f"control, no sum is expected: seen at 1250, placed at {order.total_minor}")
    assert order.total_minor == 9 * 1250
