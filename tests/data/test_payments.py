"""Money received and given back: an axis of its own, which adds up whatever becomes of the order."""

import pytest
from sqlmodel import Session, col, select

from data import orders
from data.accounts.permissions import SYSTEM, Credentials
from data.errors import Conflict, DomainError, NotAuthenticated, NotFound, PermissionDenied, ValidationFailed
from data.lifecycle import Action, OrderKind, PaymentStatus, Role, Status
from data.models import Payment
from data.orders import bulk
from tests.conftest import TestShop
from tests.data.ordering import (
    GRACE,
    Happening,
    actions,
    ask_bulk,
    disable_sam,
    fire_sam,
    move,
    new,
    payment,
    place,
    sign_out_sam,
    stock,
)

pytestmark = pytest.mark.usefixtures("sound")


def _booked(session: Session) -> list[int]:
    return list(session.exec(select(Payment.amount_minor).order_by(col(Payment.id))))


async def booked(shop: TestShop) -> list[int]:
    return await shop.store.read(_booked)


async def test_receiving_notes_the_whole_total_and_says_so(shop: TestShop) -> None:
    number = await new(shop)

    order = await orders.receive(number, by=shop.sam)

    assert (order.payment_status, order.paid_minor, order.status) == (
        PaymentStatus.PAID,
        1250,
        Status.PENDING,
    )
    assert await booked(shop) == [1250]
    fact = await shop.last(f"order:{number}")
    assert (fact.action, fact.from_status, fact.to_status) == ("receive", None, None)
    assert (fact.actor, fact.reason) == (Role.ADMIN, "€12.50")
    assert (fact.data["payment"], fact.data["name"]) == ("paid", "Sam")
    assert await stock() == 9


async def test_money_is_not_received_twice(shop: TestShop) -> None:
    number = await new(shop)
    await orders.receive(number, by=shop.sam)
    with pytest.raises(Conflict, match="the payment of this order is paid"):
        await orders.receive(number, by=shop.sam)
    assert await booked(shop) == [1250]
    assert await actions(shop, number) == ["place", "receive"]


async def test_all_of_it_is_given_back(shop: TestShop) -> None:
    number = await new(shop)
    await orders.receive(number, by=shop.sam)

    order = await orders.refund(number, by=shop.sam)

    assert (order.payment_status, order.paid_minor, order.refunded_minor) == (
        PaymentStatus.REFUNDED,
        1250,
        1250,
    )
    assert await booked(shop) == [1250, -1250]
    fact = await shop.last(f"order:{number}")
    assert (fact.action, fact.actor, fact.reason) == ("refund", Role.ADMIN, "€12.50")


async def test_it_is_given_back_in_parts_until_nothing_is_left(shop: TestShop) -> None:
    number = await new(shop)
    await orders.receive(number, by=shop.sam)
    await move(shop.ada, number, Action.CANCEL)

    first = await orders.refund(number, by=shop.sam, amount_minor=250, expected_minor=1250)
    assert (first.payment_status, first.refunded_minor) == (PaymentStatus.REFUND_DUE, 250)
    last = await orders.refund(number, by=shop.sam)
    assert (last.payment_status, last.refunded_minor) == (PaymentStatus.REFUNDED, 1250)
    assert await booked(shop) == [1250, -250, -1000]
    with pytest.raises(Conflict, match="the payment of this order is refunded"):
        await orders.refund(number, by=shop.sam)


@pytest.mark.parametrize("amount", [0, -1, 1251, 10**30])
async def test_an_amount_that_there_is_not_is_refused_at_its_field(shop: TestShop, amount: int) -> None:
    number = await new(shop)
    await orders.receive(number, by=shop.sam)
    with pytest.raises(ValidationFailed, match=r"up to €12\.50") as refusal:
        await orders.refund(number, by=shop.sam, amount_minor=amount)
    assert refusal.value.field == "amount"
    assert await payment(shop, number) is PaymentStatus.PAID


async def test_what_was_not_paid_is_not_given_back(shop: TestShop) -> None:
    number = await new(shop)
    with pytest.raises(Conflict, match="nothing to refund: the payment of this order is unpaid"):
        await orders.refund(number, by=shop.sam)
    assert await booked(shop) == []


@pytest.mark.parametrize("at", [Status.CANCELLED, Status.RETURNED])
async def test_money_that_comes_after_the_end_is_owed_back_at_once(shop: TestShop, at: Status) -> None:
    number = await new(shop, at)
    assert (await orders.receive(number, by=shop.sam)).payment_status is PaymentStatus.REFUND_DUE


@pytest.mark.parametrize("at", Status)
async def test_money_moves_at_every_status_and_moves_no_status(shop: TestShop, at: Status) -> None:
    number = await new(shop, at)
    await orders.receive(number, by=shop.sam)
    order = await orders.refund(number, by=shop.sam, amount_minor=1, expected_minor=1250)
    assert order.status is at
    assert order.refunded_minor == 1


async def test_no_payment_ever_blocks_a_cancel(shop: TestShop) -> None:
    for paid, given_back, after in (
        (False, None, PaymentStatus.UNPAID),
        (True, None, PaymentStatus.REFUND_DUE),
        (True, 250, PaymentStatus.REFUND_DUE),
        (True, 1250, PaymentStatus.REFUNDED),
    ):
        number = await new(shop)
        if paid:
            await orders.receive(number, by=shop.sam)
        if given_back:
            await orders.refund(number, by=shop.sam, amount_minor=given_back, expected_minor=1250)
        assert (await move(shop.ada, number, Action.CANCEL)).payment_status is after


async def test_a_free_sample_has_no_payment(shop: TestShop) -> None:
    number = await new(shop, kind=OrderKind.SAMPLE)
    with pytest.raises(Conflict, match="nothing to receive"):
        await orders.receive(number, by=shop.sam)


async def test_a_request_without_a_price_has_no_payment(shop: TestShop) -> None:
    number = (await ask_bulk(shop.ada)).order.number
    with pytest.raises(Conflict, match="nothing to receive"):
        await orders.receive(number, by=shop.sam)


async def test_a_price_that_was_paid_is_not_quoted_anew(shop: TestShop) -> None:
    """Else the shop would count a total that nobody paid, on an order that says it is paid."""
    number = (await ask_bulk(shop.ada)).order.number
    await bulk.quote(number, by=shop.sam, total_minor=4000)
    await orders.receive(number, by=shop.sam)

    with pytest.raises(Conflict):
        await bulk.quote(number, by=shop.sam, total_minor=9000)

    order = await bulk.accept(number, by=shop.ada, expected_total_minor=4000)
    assert (order.total_minor, order.paid_minor, order.payment_status) == (4000, 4000, PaymentStatus.PAID)


# Who may not.


async def test_only_the_shop_books_money(shop: TestShop) -> None:
    number, guests = await new(shop), await place(shop.guest, contact=GRACE)
    for who, refusal in (
        (shop.ada, PermissionDenied),
        (shop.ben, PermissionDenied),
        (shop.guest, NotAuthenticated),
        (Credentials(token="stale"), NotAuthenticated),
    ):
        with pytest.raises(refusal):
            await orders.receive(number, by=who)
        with pytest.raises(refusal):
            await orders.refund(number, by=who)
    with pytest.raises(NotAuthenticated):
        await orders.receive(guests.order.number, by=Credentials(key=guests.key))
    assert await booked(shop) == []


@pytest.mark.parametrize(
    ("lost", "refusal"),
    [(disable_sam, NotAuthenticated), (sign_out_sam, NotAuthenticated), (fire_sam, PermissionDenied)],
)
async def test_an_admin_who_is_none_any_more_books_nothing(
    shop: TestShop, lost: Happening, refusal: type[DomainError]
) -> None:
    number = await new(shop)
    await lost(shop)
    with pytest.raises(refusal):
        await orders.receive(number, by=shop.sam)
    assert (await orders.get(number, by=SYSTEM)).payment_status is PaymentStatus.UNPAID


async def test_an_order_that_there_is_not_is_not_found(shop: TestShop) -> None:
    with pytest.raises(NotFound):
        await orders.receive("SB-99999", by=shop.sam)
    with pytest.raises(NotFound):
        await orders.refund("SB-99999", by=shop.sam)
