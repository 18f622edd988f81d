"""What becomes of a cancel that comes twice or too late, and of one that is sent again with its key."""

import asyncio
import re

import pytest

from data import orders
from data.errors import Conflict, NotFound, ValidationFailed
from data.lifecycle import Action, CancelPolicy, Status
from data.orders import OrderView
from tests.conftest import TestShop
from tests.data.ordering import actions, by_hand, move, new, set_policy, status, stock
from tests.data.test_cancel import cancel, refused

pytestmark = pytest.mark.usefixtures("sound")


@pytest.mark.parametrize("again_by", ["ada", "sam"])
async def test_cancelling_twice_says_so_and_changes_nothing(shop: TestShop, again_by: str) -> None:
    number = await new(shop)
    first = await cancel(number, shop.ada)

    refusal = await refused(shop, number, getattr(shop, again_by))

    assert isinstance(refusal, Conflict)
    assert refusal.status == "cancelled"
    assert re.fullmatch(
        r"This order is already cancelled by customer at \d\d:\d\d:\d\d UTC on \d\d \w{3} \d{4}\. "
        r"Nothing was changed\.",
        str(refusal),
    )
    assert f"{first.history[-1].at:%H:%M:%S}" in str(refusal)
    assert await actions(shop, number) == ["place", "cancel"]


async def test_of_many_cancels_at_once_one_counts(shop: TestShop) -> None:
    number = await new(shop)
    answers = await asyncio.gather(*(cancel(number, shop.ada) for _ in range(10)), return_exceptions=True)

    assert sum(isinstance(answer, OrderView) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 9
    assert await actions(shop, number) == ["place", "cancel"]
    assert await stock() == 10


async def test_the_admin_who_ships_too_late_is_told_who_cancelled_and_when(shop: TestShop) -> None:
    number = await new(shop, Status.PROCESSING)
    cancelled = await cancel(number, shop.ada)

    with pytest.raises(Conflict) as refusal:
        await move(shop.sam, number, Action.SHIP, tracking_number="T1")

    when = cancelled.history[-1].at
    assert str(refusal.value).startswith(f"This order is cancelled by customer at {when:%H:%M:%S} UTC on ")
    assert refusal.value.status == "cancelled"
    assert (await orders.get(number, by=shop.sam)).tracking_number == ""


async def test_after_a_change_by_hand_the_refusal_does_not_guess_who_it_was(shop: TestShop) -> None:
    number = await new(shop, Status.PROCESSING)
    by_hand(shop, "UPDATE orders SET status = 'shipped' WHERE number = ?", number)
    assert "shipped by unknown at" in str(await refused(shop, number, shop.ada))


# The same again.


async def test_the_same_idempotency_key_gives_the_same_answer_and_one_event(shop: TestShop) -> None:
    number = await new(shop)
    first = await cancel(number, shop.ada, idempotency_key="once")
    again = await cancel(number, shop.ada, idempotency_key="once")

    assert again == first
    assert await actions(shop, number) == ["place", "cancel"]
    assert await stock() == 10


async def test_an_idempotency_key_counts_for_one_order_and_one_step(shop: TestShop) -> None:
    number, other = await new(shop), await new(shop)
    await cancel(number, shop.ada, idempotency_key="once")

    assert (await cancel(other, shop.ada, idempotency_key="once")).status is Status.CANCELLED
    await cancel(another := await new(shop), shop.sam, idempotency_key="twice")
    with pytest.raises(Conflict, match="something else"):
        await move(shop.sam, another, Action.REINSTATE, idempotency_key="twice")
    assert await status(shop, another) is Status.CANCELLED


async def test_the_same_key_after_a_reinstate_gives_the_answer_of_before(shop: TestShop) -> None:
    number = await new(shop)
    first = await cancel(number, shop.ada, idempotency_key="once")
    await move(shop.sam, number, Action.REINSTATE)

    again = await cancel(number, shop.ada, idempotency_key="once")

    assert again == first
    assert again.status is Status.CANCELLED
    assert await status(shop, number) is Status.PENDING
    assert await actions(shop, number) == ["place", "cancel", "reinstate"]


async def test_the_same_key_with_another_reason_is_refused(shop: TestShop) -> None:
    number = await new(shop)
    await cancel(number, shop.ada, idempotency_key="once")
    with pytest.raises(Conflict, match="something else"):
        await cancel(number, shop.ada, "Another reason", idempotency_key="once")


async def test_an_idempotency_key_shows_nothing_to_a_stranger(shop: TestShop) -> None:
    number = await new(shop)
    await cancel(number, shop.ada, idempotency_key="once")
    with pytest.raises(NotFound):
        await cancel(number, shop.ben, idempotency_key="once")


async def test_the_key_of_a_refused_cancel_is_not_used_up(shop: TestShop) -> None:
    await set_policy(shop, CancelPolicy.NEVER)
    number = await new(shop)
    with pytest.raises(Conflict):
        await cancel(number, shop.ada, idempotency_key="once")
    await set_policy(shop, CancelPolicy.UNTIL_SHIPPED)
    assert (await cancel(number, shop.ada, idempotency_key="once")).status is Status.CANCELLED


async def test_an_idempotency_key_has_a_length(shop: TestShop) -> None:
    for key in ("x" * 201, "", " "):
        with pytest.raises(ValidationFailed) as refusal:
            await cancel(await new(shop), shop.ada, idempotency_key=key)
        assert refusal.value.field == "idempotencyKey"
