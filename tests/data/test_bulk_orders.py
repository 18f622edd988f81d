"""Bulk requests: asked for, quoted, accepted or declined; processed only at an agreed price."""

import asyncio

import pytest

from data import bulk_orders, orders
from data.bulk_orders import Wish
from data.lifecycle import Action, CancelPolicy, Kind, PaymentMethod, PaymentStatus, QuoteState, Role, Status
from data.models import MoveReason
from data.money import LARGEST
from data.orders import Bulk, Contact, OrderView, Wanted
from data.people import Actor
from data.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal, SignedOut
from tests.conftest import CANDLE, MUG, SOAP, TestShop
from tests.data.ordering import (
    ADA,
    GRACE,
    Happening,
    actions,
    ask_bulk,
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


async def quoted(shop: TestShop, *lines: tuple[str, int], total_minor: int = 4000) -> str:
    number = (await ask_bulk(shop.ada, *lines)).order.number
    await bulk_orders.quote(number, by=shop.sam, total_minor=total_minor)
    return number


async def unchanged(shop: TestShop, before: OrderView) -> bool:
    return await orders.detail(before.number, by=shop.sam) == before


# Asking.


async def test_a_request_has_no_price_and_takes_no_stock(shop: TestShop) -> None:
    placed = await bulk_orders.request(
        [Wanted(CANDLE, 500), Wanted(SOAP, 20)],
        by=shop.ada,
        contact=Contact("Ada", "ada@shop.example"),
        wish=Wish(" Spa Ltd ", "mid March", "In white,\nplease."),
    )
    order = placed.order
    assert (order.kind, order.status, order.total_minor, order.items) == (Kind.BULK, Status.PENDING, 0, 520)
    assert order.bulk == Bulk("Spa Ltd", "mid March", "In white,\nplease.", QuoteState.NEW, "")
    assert order.payment_method is PaymentMethod.BANK_TRANSFER
    assert [line.held for line in order.lines] == [0, 0]
    assert (await stock(CANDLE), await stock(SOAP)) == (10, 0)
    fact = await shop.last(f"order:{order.number}")
    assert (fact.action, fact.actor, fact.data["kind"], fact.data["stock"]) == (
        "place",
        Role.CUSTOMER,
        "bulk",
        [],
    )


@pytest.mark.parametrize(
    ("field", "wish", "lines"),
    [
        ("company", Wish(""), [(CANDLE, 1)]),
        ("company", Wish("x" * 201), [(CANDLE, 1)]),
        ("wantedBy", Wish("Spa", "x" * 61), [(CANDLE, 1)]),
        ("message", Wish("Spa", "", "x" * 10_000), [(CANDLE, 1)]),
        ("quantity", Wish("Spa"), [(CANDLE, 0)]),
        ("quantity", Wish("Spa"), [(CANDLE, 100_001)]),
        ("lines", Wish("Spa"), []),
        ("lines", Wish("Spa"), [("NOTHING", 1)]),
    ],
)
async def test_what_cannot_be_asked_for_is_refused_at_its_field(
    shop: TestShop, field: str, wish: Wish, lines: list[tuple[str, int]]
) -> None:
    wanted = [Wanted(*line) for line in lines]
    with pytest.raises(Invalid) as refusal:
        await bulk_orders.request(wanted, by=shop.ada, contact=ADA, wish=wish)
    assert refusal.value.field == field
    assert (await orders.page(orders.Query(), by=shop.sam)).total == 0


async def test_the_same_client_key_is_the_same_request(shop: TestShop) -> None:
    first = await ask_bulk(shop.guest, contact=GRACE, client_key="once")
    assert await ask_bulk(shop.guest, contact=GRACE, client_key="once") == first
    regular = await place(shop.guest, contact=GRACE, client_key="once")
    assert regular.order.number != first.order.number


# Quoting.


async def test_a_quote_names_a_price_and_nothing_else(shop: TestShop) -> None:
    number = (await ask_bulk(shop.ada)).order.number

    order = await bulk_orders.quote(number, by=shop.sam, total_minor=4000, note=" Two weeks. ")

    assert (order.total_minor, order.status, order.version) == (4000, Status.PENDING, 2)
    assert order.bulk
    assert (order.bulk.quote_state, order.bulk.quote_note) == (QuoteState.QUOTED, "Two weeks.")
    assert order.payment_status is PaymentStatus.UNPAID
    fact = await shop.last(f"order:{number}")
    assert (fact.action, fact.source, fact.target) == ("quote", None, None)
    assert (fact.actor, fact.reason, fact.data["quote"]) == (Role.ADMIN, "€40.00", ["new", "quoted"])
    assert await stock() == 10


async def test_a_better_price_can_be_named_until_it_is_accepted(shop: TestShop) -> None:
    number = await quoted(shop)
    assert (await bulk_orders.quote(number, by=shop.sam, total_minor=3500)).total_minor == 3500
    await bulk_orders.accept(number, by=shop.ada)
    before = await orders.detail(number, by=shop.sam)
    with pytest.raises(Conflict, match="no longer"):
        await bulk_orders.quote(number, by=shop.sam, total_minor=9999)
    assert await unchanged(shop, before)


@pytest.mark.parametrize("total", [0, -1, LARGEST + 1, 10**30])
async def test_a_price_that_there_cannot_be_is_refused(shop: TestShop, total: int) -> None:
    number = (await ask_bulk(shop.ada)).order.number
    with pytest.raises(Invalid) as refusal:
        await bulk_orders.quote(number, by=shop.sam, total_minor=total)
    assert refusal.value.field == "total"


async def test_a_note_has_a_length(shop: TestShop) -> None:
    number = (await ask_bulk(shop.ada)).order.number
    with pytest.raises(Invalid) as refusal:
        await bulk_orders.quote(number, by=shop.sam, total_minor=1, note="x" * 10_000)
    assert refusal.value.field == "note"


async def test_a_cancelled_request_is_not_quoted_until_it_is_reinstated(shop: TestShop) -> None:
    number = await quoted(shop)
    await move(shop.ada, number, Action.CANCEL)
    with pytest.raises(Conflict):
        await bulk_orders.quote(number, by=shop.sam, total_minor=1)
    await move(shop.sam, number, Action.REINSTATE)
    assert (await bulk_orders.quote(number, by=shop.sam, total_minor=1)).total_minor == 1


@pytest.mark.parametrize("kind", [Kind.REGULAR, Kind.SAMPLE])
async def test_other_orders_have_no_quote(shop: TestShop, kind: Kind) -> None:
    number = await new(shop, kind=kind)
    before = await orders.detail(number, by=shop.sam)
    for verb in (
        bulk_orders.quote(number, by=shop.sam, total_minor=1),
        bulk_orders.accept(number, by=shop.ada),
        bulk_orders.decline(number, by=shop.ada),
    ):
        with pytest.raises(Conflict, match="not a bulk request"):
            await verb
    assert await unchanged(shop, before)


# Answering.


async def test_accepting_agrees_to_the_price(shop: TestShop) -> None:
    number = await quoted(shop)

    order = await bulk_orders.accept(number, by=shop.ada)

    assert order.bulk
    assert (order.bulk.quote_state, order.status) == (QuoteState.ACCEPTED, Status.PENDING)
    fact = await shop.last(f"order:{number}")
    assert (fact.action, fact.actor, fact.reason) == ("accept", Role.CUSTOMER, "€40.00")
    assert fact.data["quote"] == ["quoted", "accepted"]


async def test_accepting_twice_changes_nothing(shop: TestShop) -> None:
    number = await quoted(shop)
    first = await bulk_orders.accept(number, by=shop.ada)
    assert await bulk_orders.accept(number, by=shop.ada) == first
    assert await actions(shop, number) == ["place", "quote", "accept"]


async def test_declining_ends_the_request_and_says_why(shop: TestShop) -> None:
    number = await quoted(shop)

    order = await bulk_orders.decline(number, by=shop.ada, reason=" Too dear ")

    assert order.bulk
    assert (order.bulk.quote_state, order.status) == (QuoteState.DECLINED, Status.CANCELLED)
    assert order.cancel_reason == "Too dear"
    assert await actions(shop, number) == ["place", "quote", "decline", "cancel"]
    fact = await shop.last(f"order:{number}")
    assert (fact.actor, fact.source, fact.target) == (Role.CUSTOMER, "pending", "cancelled")
    assert await moves(shop) == []


async def test_who_declines_without_a_word_still_leaves_a_reason(shop: TestShop) -> None:
    number = await quoted(shop)
    assert (await bulk_orders.decline(number, by=shop.ada)).cancel_reason == "Quote declined"


async def test_a_quote_is_declined_whatever_the_cancel_policy_is(shop: TestShop) -> None:
    await set_policy(shop, CancelPolicy.NEVER)
    number = await quoted(shop)
    assert (await bulk_orders.decline(number, by=shop.ada)).status is Status.CANCELLED


async def test_a_reason_that_does_not_fit_declines_nothing(shop: TestShop) -> None:
    number = await quoted(shop)
    before = await orders.detail(number, by=shop.sam)
    with pytest.raises(Invalid):
        await bulk_orders.decline(number, by=shop.ada, reason="x" * 10_000)
    assert await unchanged(shop, before)


async def test_what_is_not_quoted_is_neither_accepted_nor_declined(shop: TestShop) -> None:
    fresh = (await ask_bulk(shop.ada)).order.number
    declined, cancelled, accepted = await quoted(shop), await quoted(shop), await quoted(shop)
    await bulk_orders.decline(declined, by=shop.ada)
    await move(shop.ada, cancelled, Action.CANCEL)
    await bulk_orders.accept(accepted, by=shop.ada)
    for number in (fresh, declined, cancelled):
        with pytest.raises(Conflict, match="no open quote"):
            await bulk_orders.accept(number, by=shop.ada)
    for number in (fresh, declined, cancelled, accepted):
        with pytest.raises(Conflict, match="no open quote"):
            await bulk_orders.decline(number, by=shop.ada)


async def test_of_accepting_and_declining_at_once_one_counts(shop: TestShop) -> None:
    number = await quoted(shop)
    answers = await asyncio.gather(
        bulk_orders.accept(number, by=shop.ada),
        bulk_orders.decline(number, by=shop.ada),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [OrderView, Conflict]


async def test_a_declined_request_that_is_reinstated_can_be_quoted_anew(shop: TestShop) -> None:
    number = await quoted(shop)
    await bulk_orders.decline(number, by=shop.ada)
    await move(shop.sam, number, Action.REINSTATE)
    await bulk_orders.quote(number, by=shop.sam, total_minor=3000)
    order = await bulk_orders.accept(number, by=shop.ada)
    assert (order.total_minor, order.cancel_reason) == (3000, None)


# Working on it.


@pytest.mark.parametrize("state", [QuoteState.NEW, QuoteState.QUOTED, QuoteState.DECLINED])
async def test_only_an_agreed_request_is_processed(shop: TestShop, state: QuoteState) -> None:
    number = (await ask_bulk(shop.ada)).order.number
    if state is not QuoteState.NEW:
        await bulk_orders.quote(number, by=shop.sam, total_minor=4000)
    if state is QuoteState.DECLINED:
        await bulk_orders.decline(number, by=shop.ada)
        await move(shop.sam, number, Action.REINSTATE)
    before = await orders.detail(number, by=shop.sam)
    assert Action.PROCESS not in {step.action for step in before.steps}
    with pytest.raises(Conflict, match="not accepted a quote"):
        await move(shop.sam, number, Action.PROCESS)
    assert await unchanged(shop, before)


async def test_the_goods_are_taken_when_the_desk_starts_and_given_back_when_it_stops(shop: TestShop) -> None:
    number = await quoted(shop, (CANDLE, 4), (MUG, 1))
    await bulk_orders.accept(number, by=shop.ada)
    assert await stock() == 10

    await move(shop.sam, number, Action.PROCESS)
    assert (await stock(CANDLE), await stock(MUG)) == (6, 2)
    await move(shop.sam, number, Action.REOPEN)
    assert (await stock(CANDLE), await stock(MUG)) == (10, 3)
    await move(shop.sam, number, Action.PROCESS)
    await move(shop.ada, number, Action.CANCEL)
    await move(shop.sam, number, Action.REINSTATE)

    assert await moves(shop) == [
        (-4, MoveReason.SALE),
        (4, MoveReason.UNDO),
        (-4, MoveReason.SALE),
        (4, MoveReason.CANCEL),
    ]


async def test_more_than_there_is_waits_until_it_was_bought_in(shop: TestShop) -> None:
    number = await quoted(shop, (CANDLE, 4), (MUG, 100))
    await bulk_orders.accept(number, by=shop.ada)
    with pytest.raises(Conflict, match="only 3 of “Blue mug” in stock, and this order needs 100"):
        await move(shop.sam, number, Action.PROCESS)
    assert (await stock(CANDLE), await stock(MUG)) == (10, 3)
    assert (await orders.detail(number, by=shop.sam)).status is Status.PENDING


# Who may not.


async def test_only_the_customer_answers_a_quote(shop: TestShop) -> None:
    number = await quoted(shop)
    before = await orders.detail(number, by=shop.sam)
    for who, refusal in (
        (shop.sam, NotAllowed),
        (shop.ben, NotFound),
        (shop.guest, NotFound),
        (Actor(key="guessed"), NotFound),
        (Actor(token="stale"), SignedOut),
    ):
        with pytest.raises(refusal):
            await bulk_orders.accept(number, by=who)
        with pytest.raises(refusal):
            await bulk_orders.decline(number, by=who)
    assert await unchanged(shop, before)


async def test_a_guest_answers_with_the_key_of_his_link(shop: TestShop) -> None:
    placed = await ask_bulk(shop.guest, contact=GRACE)
    number = placed.order.number
    await bulk_orders.quote(number, by=shop.sam, total_minor=1)
    await bulk_orders.accept(number, by=Actor(key=placed.key))
    fact = await shop.last(f"order:{number}")
    assert (fact.actor, fact.data["name"]) == (Role.CUSTOMER, "Grace Guest")


async def test_only_the_shop_names_a_price(shop: TestShop) -> None:
    placed = await ask_bulk(shop.guest, contact=GRACE)
    for who, refusal in (
        (shop.ada, NotAllowed),
        (shop.guest, SignedOut),
        (Actor(key=placed.key), SignedOut),
        (Actor(token="stale"), SignedOut),
    ):
        with pytest.raises(refusal):
            await bulk_orders.quote(placed.order.number, by=who, total_minor=1)
    assert await actions(shop, placed.order.number) == ["place"]


@pytest.mark.parametrize(
    ("lost", "refusal"), [(disable_sam, SignedOut), (sign_out_sam, SignedOut), (fire_sam, NotAllowed)]
)
async def test_an_admin_who_is_none_any_more_names_no_price(
    shop: TestShop, lost: Happening, refusal: type[Refusal]
) -> None:
    number = (await ask_bulk(shop.ada)).order.number
    await lost(shop)
    with pytest.raises(refusal):
        await bulk_orders.quote(number, by=shop.sam, total_minor=1)
    assert await actions(shop, number) == ["place"]


async def test_an_order_that_there_is_not_is_not_found(shop: TestShop) -> None:
    with pytest.raises(NotFound):
        await bulk_orders.quote("SB-99999", by=shop.sam, total_minor=1)
    for who in (shop.ada, shop.guest):
        with pytest.raises(NotFound):
            await bulk_orders.accept("SB-99999", by=who)
