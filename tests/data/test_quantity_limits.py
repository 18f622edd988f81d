"""The most of one product in an order: set by the shop, or for one product; judged when it is ordered."""

from typing import Any

import pytest

from data import carts, products
from data import shop as shops
from data.errors import ValidationFailed
from data.orders import LineItemRequest, bulk
from data.products.commands import ProductFields
from tests.conftest import CANDLE, MUG, TestShop
from tests.data.ordering import ADA, ask_bulk, ask_sample, place

VISITOR = "visitor"


async def stocked(shop: TestShop, **settings: Any) -> None:
    """Four hundred candles, and what is set about them."""
    await products.adjust_stock(CANDLE, by=shop.sam, delta=390)
    await edit(shop, **settings)


async def edit(shop: TestShop, sku: str = CANDLE, **settings: Any) -> None:
    fields: ProductFields = {**settings}  # type: ignore[typeddict-item]
    await products.edit(sku, by=shop.sam, expected_version=99, **fields)


async def refused(shop: TestShop, *lines: tuple[str, int]) -> ValidationFailed:
    with pytest.raises(ValidationFailed) as refusal:
        await place(shop.guest, *lines)
    return refusal.value


async def left(sku: str) -> int:
    return (await products.by_skus([sku]))[sku].stock


async def test_one_anonymous_order_does_not_empty_the_shelf(shop: TestShop) -> None:
    await stocked(shop)

    refusal = await refused(shop, (CANDLE, 400))

    assert (refusal.field, str(refusal)) == ("quantity", "At most 100 of “Lavender candle” per order.")
    assert await left(CANDLE) == 400
    await place(shop.guest, (CANDLE, 100))
    print(f"one order of 400: {await left(CANDLE)} of 400 left, with the limit of 100")


async def test_control_without_a_limit_one_order_takes_all(shop: TestShop) -> None:
    await stocked(shop, max_quantity=100_000)
    await place(shop.guest, (CANDLE, 400))
    print(f"one order of 400: {await left(CANDLE)} of 400 left, without a limit")
    assert await left(CANDLE) == 0


async def test_the_same_product_named_twice_counts_together(shop: TestShop) -> None:
    await stocked(shop)
    await refused(shop, (CANDLE, 60), (CANDLE, 41))
    await refused(shop, (CANDLE, 100), (" CANDLE ", 1))
    assert await left(CANDLE) == 400


async def test_a_products_own_limit_takes_the_place_of_the_shops(shop: TestShop) -> None:
    await stocked(shop, max_quantity=2)
    await shops.edit(shop.sam, max_quantity=1)

    await place(shop.guest, (CANDLE, 2), (MUG, 1))

    assert "At most 2 of" in str(await refused(shop, (CANDLE, 3)))
    assert "At most 1 of “Blue mug”" in str(await refused(shop, (MUG, 2)))
    await edit(shop, max_quantity=None)
    assert "At most 1 of" in str(await refused(shop, (CANDLE, 2)))


@pytest.mark.parametrize("limit", [0, -1, 100_001])
async def test_a_limit_is_a_number_that_makes_sense(shop: TestShop, limit: int) -> None:
    for attempt in (
        edit(shop, max_quantity=limit),
        products.create(by=shop.sam, title="Bowl", sku="BOWL", price_minor=1, max_quantity=limit),
        shops.edit(shop.sam, max_quantity=limit),
    ):
        with pytest.raises(ValidationFailed) as refusal:
            await attempt
        assert refusal.value.field == "max_quantity"


async def test_a_cart_takes_no_more_than_can_be_ordered(shop: TestShop) -> None:
    await stocked(shop)
    for attempt in (carts.put(VISITOR, CANDLE, 101), carts.add(VISITOR, CANDLE, 101)):
        with pytest.raises(ValidationFailed, match=r"At most 100 of this product per order\.") as refusal:
            await attempt
        assert refusal.value.field == "quantity"
    await carts.add(VISITOR, CANDLE, 60)
    with pytest.raises(ValidationFailed, match="per order, and 60 in your cart already"):
        await carts.add(VISITOR, CANDLE, 41)
    assert (await carts.add(VISITOR, CANDLE, 40)).count == 100


async def test_a_cart_with_more_is_told_and_stays_as_it_is(shop: TestShop) -> None:
    await carts.put(VISITOR, CANDLE, 5)
    await shops.edit(shop.sam, max_quantity=4)

    (line,) = (await carts.lines(VISITOR)).lines

    assert (line.quantity, line.enough, line.allowed) == (5, True, False)
    (line,) = (await carts.put(VISITOR, CANDLE, 4)).lines
    assert line.allowed


async def test_an_order_placed_before_the_limit_is_given_again(shop: TestShop) -> None:
    first = await place(shop.ada, (CANDLE, 5), client_key="once")
    await shops.edit(shop.sam, max_quantity=4)
    assert await place(shop.ada, (CANDLE, 5), client_key="once") == first


async def test_a_bulk_request_may_ask_for_more_and_a_sample_is_one(shop: TestShop) -> None:
    await shops.edit(shop.sam, max_quantity=1)
    placed = await ask_bulk(shop.guest, (CANDLE, 5_000))
    assert placed.order.items == 5_000
    assert (await ask_sample(shop.guest)).order.items == 1
    with pytest.raises(ValidationFailed, match="At most 100,000"):
        await bulk.request(
            [LineItemRequest(CANDLE, 100_001)],
            by=shop.ada,
            contact=ADA,
            wish=bulk.BulkInquiry("Ada Ltd"),
        )
