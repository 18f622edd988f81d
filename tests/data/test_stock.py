"""Stock: always the sum of its moves, and a sale is never overwritten."""

import asyncio

import pytest
from sqlmodel import func, select

from data import products
from data.errors import Conflict, ValidationFailed
from data.lifecycle import Role
from data.models import MoveReason, Product, StockMove
from tests.conftest import CANDLE, TestShop
from tests.data.rows import moves, sell_one


async def actions(shop: TestShop) -> list[str]:
    return [fact.action for fact in await shop.history("product:CANDLE")]


async def test_stock_that_came_in_is_added_to_what_is_there_now(shop: TestShop) -> None:
    await shop.store.write(sell_one)
    assert (await products.adjust_stock(CANDLE, by=shop.sam, delta=5)).stock == 14
    fact = await shop.last("product:CANDLE")
    assert (fact.action, fact.from_status, fact.to_status, fact.actor) == ("stock", "9", "14", Role.ADMIN)
    assert await shop.store.read(lambda s: moves(s, CANDLE)) == [
        (10, MoveReason.ADJUST),
        (-1, MoveReason.SALE),
        (5, MoveReason.ADJUST),
    ]


@pytest.mark.parametrize("delta", [-11, 999_991, 10**30])
async def test_stock_stays_between_nothing_and_a_million(shop: TestShop, delta: int) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await products.adjust_stock(CANDLE, by=shop.sam, delta=delta)
    assert refused.value.field == "delta"
    assert (await products.at_desk(CANDLE, by=shop.sam)).stock == 10


async def test_a_count_of_the_shelf_is_written_down(shop: TestShop) -> None:
    assert (await products.set_stock(CANDLE, by=shop.sam, stock=4, expected=10)).stock == 4
    assert (await shop.store.read(lambda s: moves(s, CANDLE)))[-1] == (-6, MoveReason.ADJUST)


async def test_a_count_does_not_overwrite_a_sale(shop: TestShop) -> None:
    await shop.store.write(sell_one)
    with pytest.raises(Conflict, match="9 in stock now, no longer 10"):
        await products.set_stock(CANDLE, by=shop.sam, stock=12, expected=10)
    assert (await products.at_desk(CANDLE, by=shop.sam)).stock == 9


async def test_a_count_that_agrees_leaves_no_trace(shop: TestShop) -> None:
    await products.set_stock(CANDLE, by=shop.sam, stock=10, expected=10)
    assert await actions(shop) == ["create"]


async def test_stock_is_the_sum_of_its_moves_after_many_changes_at_once(shop: TestShop) -> None:
    deliveries = [products.adjust_stock(CANDLE, by=shop.sam, delta=delta) for delta in (5, -3, 8, -1, 2)]
    await asyncio.gather(*deliveries, *(shop.store.write(sell_one) for _ in range(5)))
    total = select(func.sum(StockMove.delta)).join(Product).where(Product.sku == CANDLE)
    assert (await products.at_desk(CANDLE, by=shop.sam)).stock == 16
    assert await shop.store.read(lambda s: s.exec(total).one()) == 16


async def test_the_program_is_not_taken_for_a_hand(shop: TestShop) -> None:
    await products.adjust_stock(CANDLE, by=shop.sam, delta=1)
    await products.archive(CANDLE, by=shop.sam)
    await products.unarchive(CANDLE, by=shop.sam)
    actors = [fact.actor for fact in await shop.history("product:CANDLE")]
    assert actors == [Role.SYSTEM, Role.ADMIN, Role.ADMIN, Role.ADMIN]
    assert (await products.at_desk(CANDLE, by=shop.sam)).version == 4
