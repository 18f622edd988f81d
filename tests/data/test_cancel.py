"""Cancelling: who may, until when, what it gives back, and what becomes of doing it twice or too late."""

from dataclasses import replace

import pytest

from data import orders
from data.accounts.permissions import SYSTEM, Credentials
from data.errors import Conflict, DomainError, NotAuthenticated, NotFound, ValidationFailed
from data.lifecycle import Action, CancelPolicy, OrderKind, PaymentStatus, Role, Status
from data.models import MoveReason
from data.orders import OrderView
from tests.conftest import CANDLE, MUG, TestShop
from tests.data.ordering import (
    GRACE,
    WHY,
    Happening,
    change_user,
    disable_sam,
    fire_sam,
    move,
    moves,
    new,
    place,
    set_policy,
    sign_out_sam,
    stock,
)

pytestmark = pytest.mark.usefixtures("sound")


async def cancel(
    number: str, by: Credentials, reason: str = WHY, idempotency_key: str | None = None
) -> OrderView:
    return await orders.cancel(number, by=by, reason=reason, idempotency_key=idempotency_key)


async def refused(shop: TestShop, number: str, by: Credentials, reason: str = WHY) -> DomainError:
    """Why this is not cancelled; and nothing is changed by trying."""
    before, on_shelf = await orders.get(number, by=shop.sam), await stock()
    with pytest.raises(DomainError) as refusal:
        await cancel(number, by, reason)
    if not isinstance(refusal.value, NotAuthenticated):
        assert await orders.get(number, by=SYSTEM) == before
    assert await stock() == on_shelf
    return refusal.value


async def test_a_customers_cancel_changes_status_stock_and_history_at_once(shop: TestShop) -> None:
    number = (await place(shop.ada, (CANDLE, 2), (MUG, 3))).order.number

    order = await cancel(number, shop.ada, " Found it elsewhere ")

    assert (order.status, order.cancel_reason, order.version) == (Status.CANCELLED, "Found it elsewhere", 2)
    assert (await stock(CANDLE), await stock(MUG)) == (10, 3)
    assert await moves(shop) == [(-2, MoveReason.SALE), (2, MoveReason.CANCEL)]
    assert [line.held for line in order.lines] == [0, 0]
    fact = await shop.last(f"order:{number}")
    assert (fact.action, fact.from_status, fact.to_status) == ("cancel", "pending", "cancelled")
    assert (fact.actor, fact.reason) == (Role.CUSTOMER, "Found it elsewhere")
    assert (fact.data["name"], fact.data["stock"]) == ("Ada", [CANDLE, MUG])


async def test_an_admins_cancel_says_that_it_was_the_shop(shop: TestShop) -> None:
    number = await new(shop, Status.PROCESSING)

    await cancel(number, shop.sam, "Out of stock")

    fact = await shop.last(f"order:{number}")
    assert (fact.actor, fact.from_status, fact.to_status) == (Role.ADMIN, "processing", "cancelled")
    assert (fact.reason, fact.data["name"]) == ("Out of stock", "Sam")
    assert await stock() == 10


async def test_a_guest_cancels_with_the_key_of_his_link(shop: TestShop) -> None:
    placed = await place(shop.guest, contact=GRACE)

    order = await cancel(placed.order.number, Credentials(key=placed.key))

    assert order.status is Status.CANCELLED
    fact = await shop.last(f"order:{order.number}")
    assert (fact.actor, fact.data["name"], fact.data["by"]) == (Role.CUSTOMER, "Grace Guest", None)


async def test_each_kind_of_order_can_be_cancelled_and_gives_back_what_it_took(shop: TestShop) -> None:
    for kind in OrderKind:
        number = await new(shop, Status.PROCESSING, kind)
        assert await stock() < 10
        await cancel(number, shop.ada)
        assert await stock() == 10


# Who may not.


async def test_a_stranger_does_not_even_learn_that_there_is_such_an_order(shop: TestShop) -> None:
    number = await new(shop)
    for stranger in (shop.ben, shop.guest, Credentials(key="guessed"), replace(shop.ben, key="guessed")):
        refusal = await refused(shop, number, stranger)
        assert isinstance(refusal, NotFound)
        with pytest.raises(NotFound) as unknown:
            await cancel("SB-99999", stranger)
        assert str(unknown.value) == str(refusal)


async def test_a_key_opens_one_order_only(shop: TestShop) -> None:
    number, other = await new(shop), await place(shop.guest, contact=GRACE)
    assert isinstance(await refused(shop, number, Credentials(key=other.key)), NotFound)


@pytest.mark.parametrize("lost", [disable_sam, sign_out_sam])
async def test_an_admin_who_is_disabled_or_signed_out_cancels_nothing(
    shop: TestShop, lost: Happening
) -> None:
    number = await new(shop)
    await lost(shop)
    with pytest.raises(NotAuthenticated):
        await cancel(number, shop.sam)
    assert (await orders.get(number, by=SYSTEM)).status is Status.PENDING


async def test_a_demoted_admin_is_a_stranger_to_other_peoples_orders(shop: TestShop) -> None:
    number = await new(shop)
    await fire_sam(shop)
    with pytest.raises(NotFound):
        await cancel(number, shop.sam)
    assert (await orders.get(number, by=shop.ada)).status is Status.PENDING


async def test_a_token_that_is_no_longer_good_is_not_taken_for_a_guest_with_a_key(shop: TestShop) -> None:
    placed = await place(shop.guest, contact=GRACE)
    await change_user(shop, "Ben", active=False)
    for actor in (replace(shop.ben, key=placed.key), Credentials(token="stale", key=placed.key)):
        assert isinstance(await refused(shop, placed.order.number, actor), NotAuthenticated)


# Until when.


@pytest.mark.parametrize(
    ("policy", "at", "allowed"),
    [
        (CancelPolicy.NEVER, Status.PENDING, False),
        (CancelPolicy.NEVER, Status.PROCESSING, False),
        (CancelPolicy.WHILE_PENDING, Status.PENDING, True),
        (CancelPolicy.WHILE_PENDING, Status.PROCESSING, False),
        (CancelPolicy.UNTIL_SHIPPED, Status.PENDING, True),
        (CancelPolicy.UNTIL_SHIPPED, Status.PROCESSING, True),
    ],
)
async def test_a_customer_cancels_as_the_shops_policy_says(
    shop: TestShop, policy: CancelPolicy, at: Status, *, allowed: bool
) -> None:
    await set_policy(shop, policy)
    number = await new(shop, at)
    offered = [step.action for step in (await orders.get(number, by=shop.ada)).steps]

    if allowed:
        assert offered == [Action.CANCEL]
        assert (await cancel(number, shop.ada)).status is Status.CANCELLED
    else:
        assert offered == []
        refusal = await refused(shop, number, shop.ada)
        assert isinstance(refusal, Conflict)
        assert "contact the shop" in str(refusal).lower()
        assert refusal.status == at


@pytest.mark.parametrize("policy", CancelPolicy)
async def test_the_policy_does_not_bind_the_shop(shop: TestShop, policy: CancelPolicy) -> None:
    await set_policy(shop, policy)
    assert (await cancel(await new(shop, Status.PROCESSING), shop.sam)).status is Status.CANCELLED


@pytest.mark.parametrize("at", [Status.SHIPPED, Status.DELIVERED, Status.RETURNED])
async def test_what_has_left_the_shop_is_not_cancelled_by_anybody(shop: TestShop, at: Status) -> None:
    number = await new(shop, at)
    for who in (shop.ada, shop.sam, SYSTEM):
        refusal = await refused(shop, number, who)
        assert isinstance(refusal, Conflict)
        assert refusal.status == at
        assert str(refusal).startswith(f"This order is {at} by admin at ")


async def test_a_cancel_is_judged_on_the_present_status_not_on_the_page(shop: TestShop) -> None:
    """Ada's page is old and says pending; the order is being processed, which her shop's policy allows."""
    number = await new(shop)
    await move(shop.sam, number, Action.PROCESS)
    assert (await cancel(number, shop.ada)).history[-1].source == "processing"


# Why.


async def test_a_cancel_needs_a_reason_that_fits(shop: TestShop) -> None:
    number = await new(shop)
    for who, reason in ((shop.ada, ""), (shop.sam, " \0\n"), (shop.ada, "x" * 10_000)):
        refusal = await refused(shop, number, who, reason)
        assert isinstance(refusal, ValidationFailed)
        assert refusal.field == "reason"


async def test_a_reason_is_kept_as_typed(shop: TestShop) -> None:
    hostile = "'; DROP TABLE orders; -- <img onerror=alert(1)> \u202e =cmd|' /C calc'!A0"
    assert (await cancel(await new(shop), shop.ada, hostile)).cancel_reason == hostile


# What it does to money.


async def test_what_was_paid_is_owed_back(shop: TestShop) -> None:
    number = await new(shop)
    await orders.receive(number, by=shop.sam)

    order = await cancel(number, shop.ada)

    assert (order.payment_status, order.paid_minor, order.refunded_minor) == (
        PaymentStatus.REFUND_DUE,
        1250,
        0,
    )


async def test_what_was_not_paid_is_not_owed_back(shop: TestShop) -> None:
    assert (await cancel(await new(shop), shop.ada)).payment_status is PaymentStatus.UNPAID
