"""What becomes of a quote: accepted, declined, worked on."""

import asyncio

import pytest

from data import orders
from data.errors import Conflict, ValidationFailed
from data.lifecycle import Action, CancelPolicy, QuoteState, Role, Status
from data.models import MoveReason
from data.orders import OrderView, bulk
from tests.conftest import CANDLE, MUG, TestShop
from tests.data.ordering import (
    actions,
    ask_bulk,
    move,
    moves,
    quoted,
    set_policy,
    stock,
    unchanged,
)

pytestmark = pytest.mark.usefixtures("sound")


# Answering.


async def test_accepting_agrees_to_the_price(shop: TestShop) -> None:
    number = await quoted(shop)

    order = await bulk.accept(number, by=shop.ada, expected_total_minor=4000)

    assert order.bulk
    assert (order.bulk.quote_state, order.status) == (QuoteState.ACCEPTED, Status.PENDING)
    fact = await shop.last(f"order:{number}")
    assert (fact.action, fact.actor, fact.reason) == ("accept", Role.CUSTOMER, "€40.00")
    assert fact.data["quote"] == ["quoted", "accepted"]


async def test_accepting_twice_changes_nothing(shop: TestShop) -> None:
    number = await quoted(shop)
    first = await bulk.accept(number, by=shop.ada, expected_total_minor=4000)
    assert await bulk.accept(number, by=shop.ada, expected_total_minor=4000) == first
    assert await actions(shop, number) == ["place", "quote", "accept"]


async def test_declining_ends_the_request_and_says_why(shop: TestShop) -> None:
    number = await quoted(shop)

    order = await bulk.decline(number, by=shop.ada, reason=" Too dear ")

    assert order.bulk
    assert (order.bulk.quote_state, order.status) == (QuoteState.DECLINED, Status.CANCELLED)
    assert order.cancel_reason == "Too dear"
    assert await actions(shop, number) == ["place", "quote", "decline", "cancel"]
    fact = await shop.last(f"order:{number}")
    assert (fact.actor, fact.from_status, fact.to_status) == (Role.CUSTOMER, "pending", "cancelled")
    assert await moves(shop) == []


async def test_who_declines_without_a_word_still_leaves_a_reason(shop: TestShop) -> None:
    number = await quoted(shop)
    assert (await bulk.decline(number, by=shop.ada)).cancel_reason == "Quote declined"


async def test_a_quote_is_declined_whatever_the_cancel_policy_is(shop: TestShop) -> None:
    await set_policy(shop, CancelPolicy.NEVER)
    number = await quoted(shop)
    assert (await bulk.decline(number, by=shop.ada)).status is Status.CANCELLED


async def test_a_reason_that_does_not_fit_declines_nothing(shop: TestShop) -> None:
    number = await quoted(shop)
    before = await orders.get(number, by=shop.sam)
    with pytest.raises(ValidationFailed):
        await bulk.decline(number, by=shop.ada, reason="x" * 10_000)
    assert await unchanged(shop, before)


async def test_what_is_not_quoted_is_neither_accepted_nor_declined(shop: TestShop) -> None:
    fresh = (await ask_bulk(shop.ada)).order.number
    declined, cancelled, accepted = await quoted(shop), await quoted(shop), await quoted(shop)
    await bulk.decline(declined, by=shop.ada)
    await move(shop.ada, cancelled, Action.CANCEL)
    await bulk.accept(accepted, by=shop.ada, expected_total_minor=4000)
    for number in (fresh, declined, cancelled):
        with pytest.raises(Conflict, match="no open quote"):
            await bulk.accept(number, by=shop.ada, expected_total_minor=4000)
    for number in (fresh, declined, cancelled, accepted):
        with pytest.raises(Conflict, match="no open quote"):
            await bulk.decline(number, by=shop.ada)


async def test_of_accepting_and_declining_at_once_one_counts(shop: TestShop) -> None:
    number = await quoted(shop)
    answers = await asyncio.gather(
        bulk.accept(number, by=shop.ada, expected_total_minor=4000),
        bulk.decline(number, by=shop.ada),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [OrderView, Conflict]


async def test_a_declined_request_that_is_reinstated_can_be_quoted_anew(shop: TestShop) -> None:
    number = await quoted(shop)
    await bulk.decline(number, by=shop.ada)
    await move(shop.sam, number, Action.REINSTATE)
    await bulk.quote(number, by=shop.sam, total_minor=3000)
    order = await bulk.accept(number, by=shop.ada, expected_total_minor=3000)
    assert (order.total_minor, order.cancel_reason) == (3000, None)


# Working on it.


@pytest.mark.parametrize("state", [QuoteState.NEW, QuoteState.QUOTED, QuoteState.DECLINED])
async def test_only_an_agreed_request_is_processed(shop: TestShop, state: QuoteState) -> None:
    number = (await ask_bulk(shop.ada)).order.number
    if state is not QuoteState.NEW:
        await bulk.quote(number, by=shop.sam, total_minor=4000)
    if state is QuoteState.DECLINED:
        await bulk.decline(number, by=shop.ada)
        await move(shop.sam, number, Action.REINSTATE)
    before = await orders.get(number, by=shop.sam)
    assert Action.PROCESS not in {step.action for step in before.steps}
    with pytest.raises(Conflict, match="not accepted a quote"):
        await move(shop.sam, number, Action.PROCESS)
    assert await unchanged(shop, before)


async def test_the_goods_are_taken_when_the_desk_starts_and_given_back_when_it_stops(shop: TestShop) -> None:
    number = await quoted(shop, (CANDLE, 4), (MUG, 1))
    await bulk.accept(number, by=shop.ada, expected_total_minor=4000)
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
    await bulk.accept(number, by=shop.ada, expected_total_minor=4000)
    with pytest.raises(Conflict, match="only 3 of “Blue mug” in stock, and this order needs 100"):
        await move(shop.sam, number, Action.PROCESS)
    assert (await stock(CANDLE), await stock(MUG)) == (10, 3)
    assert (await orders.get(number, by=shop.sam)).status is Status.PENDING
