"""Steps back, and goods that come back: each leaves its reason, and the books add up."""

import pytest

from data import orders
from data.errors import Conflict, ValidationFailed
from data.lifecycle import Action, PaymentStatus, Role, Status
from data.models import MoveReason
from tests.conftest import CANDLE, MUG, TestShop
from tests.data.ordering import (
    actions,
    move,
    moves,
    new,
    place,
    status,
    stock,
)

pytestmark = pytest.mark.usefixtures("sound")
UNDO = [
    (Status.PROCESSING, Action.REOPEN),
    (Status.SHIPPED, Action.UNSHIP),
    (Status.DELIVERED, Action.UNDELIVER),
]


@pytest.mark.parametrize(("at", "action"), UNDO)
async def test_an_undo_step_needs_a_reason_and_leaves_one(shop: TestShop, at: Status, action: Action) -> None:
    number = await new(shop, at)
    with pytest.raises(ValidationFailed) as refusal:
        await orders.transition(number, action, by=shop.sam)
    assert refusal.value.field == "reason"
    assert await status(shop, number) is at

    order = await move(shop.sam, number, action, reason="Pressed by mistake")
    assert (order.history[-1].actor, order.history[-1].reason) == (Role.ADMIN, "Pressed by mistake")


@pytest.mark.parametrize(("at", "action"), UNDO)
async def test_undoing_on_the_way_leaves_the_stock_alone(shop: TestShop, at: Status, action: Action) -> None:
    number = await new(shop, at)
    await move(shop.sam, number, action)
    assert await stock() == 9
    assert await moves(shop) == [(-1, MoveReason.SALE)]


async def test_a_parcel_that_did_not_leave_after_all_has_no_tracking_number(shop: TestShop) -> None:
    number = await new(shop, Status.PROCESSING)
    await move(shop.sam, number, Action.SHIP, carrier="DHL", tracking_number="T1")
    order = await move(shop.sam, number, Action.UNSHIP)
    assert (order.carrier, order.tracking_number) == ("", "")


async def test_reinstating_takes_the_goods_again(shop: TestShop) -> None:
    number = (await place(shop.ada, (CANDLE, 4))).order.number
    await move(shop.ada, number, Action.CANCEL)

    order = await move(shop.sam, number, Action.REINSTATE)

    assert (order.status, order.cancel_reason) == (Status.PENDING, None)
    assert await stock() == 6
    assert await moves(shop) == [(-4, MoveReason.SALE), (4, MoveReason.CANCEL), (-4, MoveReason.UNDO)]
    assert (await shop.last(f"order:{number}")).data["stock"] == [CANDLE]


async def test_reinstating_is_refused_whole_where_one_product_is_gone(shop: TestShop) -> None:
    number = (await place(shop.ada, (CANDLE, 1), (MUG, 3))).order.number
    await move(shop.ada, number, Action.CANCEL)
    await place(shop.ben, (MUG, 1))

    with pytest.raises(Conflict, match="only 2 of “Blue mug” in stock, and this order needs 3"):
        await move(shop.sam, number, Action.REINSTATE)

    assert await status(shop, number) is Status.CANCELLED
    assert (await stock(CANDLE), await stock(MUG)) == (10, 2)
    assert await actions(shop, number) == ["place", "cancel"]


async def test_reinstating_makes_paid_what_was_owed_back(shop: TestShop) -> None:
    number = await new(shop)
    await orders.receive(number, by=shop.sam)
    await move(shop.ada, number, Action.CANCEL)
    assert (await move(shop.sam, number, Action.REINSTATE)).payment_status is PaymentStatus.PAID


async def test_what_was_given_back_is_not_reinstated(shop: TestShop) -> None:
    number = await new(shop)
    await orders.receive(number, by=shop.sam)
    await move(shop.ada, number, Action.CANCEL)
    await orders.refund(number, by=shop.sam)

    with pytest.raises(Conflict, match="money was given back"):
        await move(shop.sam, number, Action.REINSTATE)

    assert await stock() == 10
    assert (await orders.get(number, by=shop.sam)).steps == ()


async def test_an_order_can_be_cancelled_and_reinstated_again_and_again(shop: TestShop) -> None:
    number = (await place(shop.ada, (CANDLE, 3))).order.number
    for _ in range(3):
        await move(shop.ada, number, Action.CANCEL)
        await move(shop.sam, number, Action.REINSTATE)
    assert await stock() == 7
    assert (await move(shop.sam, number, Action.CANCEL, reason="Enough")).cancel_reason == "Enough"


# Returning.


@pytest.mark.parametrize("at", [Status.SHIPPED, Status.DELIVERED])
async def test_returned_goods_go_back_to_the_shelf_if_the_desk_says_so(shop: TestShop, at: Status) -> None:
    number = await new(shop, at)
    order = await move(shop.sam, number, Action.RETURN, restock=True)
    assert (order.status, order.lines[0].held, await stock()) == (Status.RETURNED, 0, 10)
    assert await moves(shop) == [(-1, MoveReason.SALE), (1, MoveReason.RETURN)]
    assert (await shop.last(f"order:{number}")).data["stock"] == [CANDLE]


async def test_broken_goods_do_not_go_back_to_the_shelf(shop: TestShop) -> None:
    number = await new(shop, Status.SHIPPED)
    order = await move(shop.sam, number, Action.RETURN, restock=False)
    assert (order.status, await stock()) == (Status.RETURNED, 9)
    assert (await shop.last(f"order:{number}")).data["stock"] == []


async def test_only_a_return_asks_where_the_goods_go(shop: TestShop) -> None:
    number = await new(shop)
    await move(shop.sam, number, Action.PROCESS, restock=True)
    assert await stock() == 9


async def test_what_was_paid_for_returned_goods_is_owed_back(shop: TestShop) -> None:
    number = await new(shop, Status.DELIVERED)
    await orders.receive(number, by=shop.sam)
    order = await move(shop.sam, number, Action.RETURN)
    assert order.payment_status is PaymentStatus.REFUND_DUE
