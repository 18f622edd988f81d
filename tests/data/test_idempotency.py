"""The rule of idempotency keys, which is the same for every command."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, func, select, update

from data import messages, newsletter, orders
from data.accounts import idempotency
from data.accounts.permissions import Credentials
from data.errors import Conflict, DomainError, NotAuthenticated, NotFound, PermissionDenied, ValidationFailed
from data.lifecycle import Action, PaymentMethod
from data.models import IdempotencyKey, now
from data.orders import LineItemRequest, TransitionInput, payments, samples
from data.orders import bulk as bulk_orders
from tests.conftest import CANDLE, TestShop
from tests.data.ordering import (
    ADA,
    GRACE,
    actions,
    ask_bulk,
    ask_sample,
    change_user,
    disable_sam,
    fire_sam,
    move,
    new,
    place,
    sign_out_sam,
    stock,
)

pytestmark = pytest.mark.usefixtures("sound")


def _keys(session: Session) -> int:
    return session.exec(select(func.count()).select_from(IdempotencyKey)).one()


async def remembered(shop: TestShop) -> int:
    return await shop.store.read(_keys)


async def events_so_far(shop: TestShop) -> int:
    await shop.store.poll()
    return shop.store.last_seq


# What a repetition gets.


async def test_a_repeated_part_refund_is_booked_once(shop: TestShop) -> None:
    number = await new(shop)
    await orders.receive(number, by=shop.sam)

    first = await orders.refund(number, by=shop.sam, amount_minor=100, idempotency_key="once")
    again = await orders.refund(number, by=shop.sam, amount_minor=100, idempotency_key="once")

    assert again == first
    assert (await orders.get(number, by=shop.sam)).refunded_minor == 100
    assert await actions(shop, number) == ["place", "receive", "refund"]


async def test_control_without_keys_two_part_refunds_are_booked(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payments, "_refuse_part", lambda *_: None)
    number = await new(shop)
    await orders.receive(number, by=shop.sam)
    for _ in range(2):
        await orders.refund(number, by=shop.sam, amount_minor=100)
    assert (await orders.get(number, by=shop.sam)).refunded_minor == 200


async def test_a_repeated_order_is_the_answer_of_before(shop: TestShop) -> None:
    first = await place(shop.ada, idempotency_key="once")
    await move(shop.sam, first.order.number, Action.PROCESS)

    assert await place(shop.ada, idempotency_key="once") == first
    assert await stock() == 9


async def test_a_guest_who_repeats_gets_the_link_again_and_it_is_stored_nowhere(shop: TestShop) -> None:
    for ask in (place, ask_bulk, ask_sample):
        first = await ask(shop.guest, contact=GRACE, idempotency_key="once")
        assert first.key
        assert await ask(shop.guest, contact=GRACE, idempotency_key="once") == first
        stored = b"".join(path.read_bytes() for path in shop.path.parent.glob("shop.db*"))
        assert first.key.encode() not in stored


async def test_a_repeated_message_is_written_once(shop: TestShop) -> None:
    said = ("Grace", "grace@shop.example", "", "Open?")
    first = await messages.write(*said, by=shop.guest, address="x", idempotency_key="once")
    assert await messages.write(*said, by=shop.guest, address="x", idempotency_key="once") == first
    assert (await messages.page(shop.sam))[1] == 1


async def test_a_repeated_subscription_does_not_undo_an_unsubscription(shop: TestShop) -> None:
    await newsletter.subscribe("g@shop.example", address="x", idempotency_key="once")
    [subscriber], _ = await newsletter.page(shop.sam)
    await newsletter.unsubscribe(subscriber.id, shop.sam)

    await newsletter.subscribe("g@shop.example", address="x", idempotency_key="once")

    assert (await newsletter.find(subscriber.id, shop.sam)).state == "unsubscribed"


async def test_a_declined_quote_stays_declined_whatever_came_after(shop: TestShop) -> None:
    number = (await ask_bulk(shop.ada)).order.number
    await bulk_orders.quote(number, by=shop.sam, total_minor=4000, idempotency_key="quote")
    first = await bulk_orders.decline(number, by=shop.ada, idempotency_key="once")
    await move(shop.sam, number, Action.REINSTATE)

    assert await bulk_orders.decline(number, by=shop.ada, idempotency_key="once") == first
    assert await actions(shop, number) == ["place", "quote", "decline", "cancel", "reinstate"]


# Another content.


async def test_a_key_with_other_content_is_refused_and_changes_nothing(shop: TestShop) -> None:
    number = await new(shop)
    bulk = (await ask_bulk(shop.ada)).order.number
    said = ("Grace", "grace@shop.example", "")
    await orders.receive(number, by=shop.sam, idempotency_key="once")
    await bulk_orders.quote(bulk, by=shop.sam, total_minor=4000, idempotency_key="once")
    await place(shop.guest, contact=GRACE, idempotency_key="once")
    await samples.request(CANDLE, by=shop.guest, contact=GRACE, idempotency_key="once")
    await messages.write(*said, "Open?", by=shop.guest, address="x", idempotency_key="once")
    await newsletter.subscribe("g@shop.example", address="x", idempotency_key="once")
    before = await events_so_far(shop)

    for command in (
        orders.refund(number, by=shop.sam, idempotency_key="once"),
        orders.receive(number, by=shop.sam, expected_minor=1, idempotency_key="once"),
        bulk_orders.quote(bulk, by=shop.sam, total_minor=4000, note="Soon", idempotency_key="once"),
        place(shop.guest, (CANDLE, 2), contact=GRACE, idempotency_key="once"),
        place(shop.guest, contact=ADA, idempotency_key="once"),
        orders.place(
            [LineItemRequest(CANDLE, 1)],
            by=shop.guest,
            contact=GRACE,
            method=PaymentMethod.BANK_TRANSFER,
            idempotency_key="once",
        ),
        samples.request(CANDLE, by=shop.guest, contact=GRACE, message="Blue", idempotency_key="once"),
        messages.write(*said, "Closed?", by=shop.guest, address="x", idempotency_key="once"),
        newsletter.subscribe("h@shop.example", address="x", idempotency_key="once"),
    ):
        with pytest.raises(Conflict, match="something else"):
            await command
    assert await events_so_far(shop) == before


async def test_a_key_counts_for_one_person(shop: TestShop) -> None:
    adas = await place(shop.ada, idempotency_key="once")
    bens = await place(shop.ben, idempotency_key="once")
    assert adas.order.number != bens.order.number


async def test_the_key_of_a_refused_command_is_not_used_up(shop: TestShop) -> None:
    number = await new(shop)
    with pytest.raises(Conflict):
        await orders.receive(number, by=shop.sam, expected_minor=1, idempotency_key="once")
    assert (
        await orders.receive(number, by=shop.sam, expected_minor=1250, idempotency_key="once")
    ).paid_minor == 1250


@pytest.mark.parametrize("key", ["", " \0 ", "x" * 201])
async def test_a_key_that_is_none_is_refused(shop: TestShop, key: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        await place(shop.ada, idempotency_key=key)
    assert refusal.value.field == "idempotencyKey"
    assert await stock() == 10


# Who is shown the answer of before.


@pytest.mark.parametrize(
    ("lost", "refusal"),
    [(disable_sam, NotAuthenticated), (sign_out_sam, NotAuthenticated), (fire_sam, PermissionDenied)],
)
async def test_who_may_no_longer_do_it_is_shown_no_answer_of_before(
    shop: TestShop, lost: object, refusal: type[Exception]
) -> None:
    number = await new(shop)
    await orders.receive(number, by=shop.sam, idempotency_key="once")
    await lost(shop)  # type: ignore[operator]
    with pytest.raises(refusal):
        await orders.receive(number, by=shop.sam, idempotency_key="once")


async def test_a_demoted_admin_is_not_shown_the_step_on_an_order_of_their_own(shop: TestShop) -> None:
    number = (await place(shop.sam)).order.number
    await move(shop.sam, number, Action.PROCESS, idempotency_key="once")
    await fire_sam(shop)
    with pytest.raises(DomainError):
        await move(shop.sam, number, Action.PROCESS, idempotency_key="once")


async def test_a_stranger_with_the_same_key_is_shown_nothing(shop: TestShop) -> None:
    placed = await place(shop.guest, contact=GRACE)
    details = TransitionInput(reason="Twice", idempotency_key="once")
    await orders.transition(
        placed.order.number, Action.CANCEL, by=Credentials(key=placed.key), details=details
    )
    for stranger in (shop.ben, shop.guest, Credentials(key="guessed")):
        with pytest.raises(NotFound):
            await orders.transition(placed.order.number, Action.CANCEL, by=stranger, details=details)


# What is kept, and for how long.


async def test_without_a_key_nothing_is_kept(shop: TestShop) -> None:
    await orders.cancel(await new(shop), by=shop.ada, reason="Other")
    assert await remembered(shop) == 0


async def test_a_refusal_keeps_nothing(shop: TestShop) -> None:
    with pytest.raises(Conflict):
        await place(shop.ada, (CANDLE, 11), idempotency_key="once")
    assert await remembered(shop) == 0


async def grow_old(shop: TestShop, by: timedelta) -> None:
    await shop.store.write(
        lambda session: session.connection().execute(update(IdempotencyKey).values(at=now() - by)) and None
    )


async def test_old_keys_are_forgotten_at_the_start_and_with_each_new_one(shop: TestShop) -> None:
    await place(shop.ada, idempotency_key="first")
    await place(shop.ada, idempotency_key="second")
    await grow_old(shop, idempotency.KEPT - timedelta(hours=1))
    assert await idempotency.prune() == 0

    await grow_old(shop, idempotency.KEPT + timedelta(hours=1))
    await place(shop.ada, idempotency_key="third")
    assert await remembered(shop) == 1

    await grow_old(shop, idempotency.KEPT + timedelta(hours=1))
    assert await idempotency.prune() == 1


async def test_an_answer_of_another_version_is_not_guessed(shop: TestShop) -> None:
    number = await new(shop)
    await orders.receive(number, by=shop.sam, idempotency_key="once")
    older = update(IdempotencyKey).where(col(IdempotencyKey.key) == "once").values(answer='{"number": 1}')
    await shop.store.write(lambda session: session.connection().execute(older) and None)
    with pytest.raises(Conflict, match="done already"):
        await orders.receive(number, by=shop.sam, idempotency_key="once")


async def test_an_account_switched_off_and_on_again_gets_its_answer(shop: TestShop) -> None:
    first = await place(shop.ada, idempotency_key="once")
    await change_user(shop, "Ada", active=False)
    with pytest.raises(NotAuthenticated):
        await place(shop.ada, idempotency_key="once")
    await change_user(shop, "Ada", active=True)
    assert await place(shop.ada, idempotency_key="once") == first
