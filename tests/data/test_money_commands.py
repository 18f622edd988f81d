"""Every command that moves money takes an idempotency key and the sum that was seen.

Which commands these are is found out by calling all of them: what changes what somebody owes, agreed to,
paid or got back moves money.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import Session, select

from data import orders, products
from data.accounts.permissions import SYSTEM, Credentials
from data.database import events, store
from data.errors import Conflict, DomainError
from data.lifecycle import QUOTE_AGREED, OrderKind, PaymentMethod, PaymentStatus, Role
from data.models import Order, Payment
from data.orders import LineItemRequest, bulk, payments
from tests.conftest import CANDLE, TestShop
from tests.data.ordering import ADA
from tests.security.permissions_data import CALLS, Asked
from tests.security.test_permissions_data import rows, things

pytestmark = pytest.mark.usefixtures("sound")


@dataclass(frozen=True)
class Money:
    """How a command is called, under which name it takes the sum that was seen, and what that sum is."""

    call: Callable[..., Awaitable[Any]]
    takes: str
    seen: int


_ONE = [LineItemRequest(CANDLE, 1)]
_PAY = PaymentMethod.ON_DELIVERY

MONEY: dict[str, Money] = {
    "orders.place": Money(
        lambda by, _, **more: orders.place(_ONE, by=by, contact=ADA, method=_PAY, **more),
        "expected_total_minor",
        1250,
    ),
    "orders.receive": Money(
        lambda by, asked, **more: orders.receive(asked.order, by=by, **more), "expected_minor", 1250
    ),
    "orders.refund": Money(
        lambda by, asked, **more: orders.refund(asked.bulk, by=by, amount_minor=100, **more),
        "expected_minor",
        4000,
    ),
    "bulk.quote": Money(
        lambda by, asked, **more: bulk.quote(asked.bulk, by=by, total_minor=900, **more),
        "expected_total_minor",
        4000,
    ),
    "bulk.accept": Money(
        lambda by, asked, **more: bulk.accept(asked.bulk, by=by, **more), "expected_total_minor", 4000
    ),
}


def sums(session: Session) -> dict[str, tuple[int, bool, int, int]]:
    """For each order with a price: the price, whether it is agreed, what came in and what went back."""
    return {
        order.number: (
            order.total_minor,
            order.kind is OrderKind.REGULAR or order.quote_state in QUOTE_AGREED,
            order.paid_minor,
            order.refunded_minor,
        )
        for order in session.exec(select(Order))
        if order.total_minor
    }


def entitled(shop: TestShop, verb: str) -> Credentials:
    """The admin, or the customer where the admin may not."""
    row = rows().get(verb, {"sam": "yes"})
    return shop.sam if row["sam"] == "yes" else shop.ada


async def moves_money(shop: TestShop, verb: str) -> bool:
    asked, _ = await things(shop, verb, of_grace=False)
    before = await shop.store.read(sums)
    await CALLS[verb](entitled(shop, verb), asked)
    return await shop.store.read(sums) != before


async def those_that_move_money(shop: TestShop) -> set[str]:
    await products.adjust_stock(CANDLE, by=SYSTEM, delta=1000)
    return {verb for verb in CALLS if await moves_money(shop, verb)}


def parameters(verb: str) -> Mapping[str, inspect.Parameter]:
    noun, _, name = verb.partition(".")
    return inspect.signature(getattr({"orders": orders, "bulk": bulk}[noun], name)).parameters


def demands_sum(verb: str) -> bool:
    return parameters(verb)[MONEY[verb].takes].default is inspect.Parameter.empty


def lacks(verb: str) -> list[str]:
    """What a command does not take of what every command about money has to take."""
    taken = parameters(verb)
    seen = any(word.startswith("expected_") and word.endswith("_minor") for word in taken)
    return [word for word, there in (("key", "idempotency_key" in taken), ("sum", seen)) if not there]


async def test_every_command_about_money_takes_a_key_and_the_sum_seen(shop: TestShop) -> None:
    found = await those_that_move_money(shop)

    print(f"{len(CALLS)} commands and queries called, {len(found)} move money: {', '.join(sorted(found))}")
    assert found == set(MONEY)
    assert {verb: lacks(verb) for verb in found if lacks(verb)} == {}


async def test_control_a_command_without_key_and_sum_is_found(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def give_away(number: str, *, by: Credentials) -> None:
        """Books money, and asks for neither."""

        def verb(session: Session) -> None:
            assert by.token
            order = session.exec(select(Order).where(Order.number == number)).one()
            session.add(Payment(order_id=order.id or 0, amount_minor=1))
            order.paid_minor += 1
            order.payment_status = PaymentStatus.PAID
            order.version += 1
            events.record(session, f"order:{number}", "receive", actor=Role.ADMIN)
            session.add(order)

        await store.write(verb)

    monkeypatch.setattr(orders, "give_away", give_away, raising=False)
    monkeypatch.setitem(CALLS, "orders.give_away", lambda by, asked: give_away(asked.order, by=by))

    found = await those_that_move_money(shop)

    print(f"control: {sorted(found - set(MONEY))} lacks {lacks('orders.give_away')}")
    assert found - set(MONEY) == {"orders.give_away"}
    assert lacks("orders.give_away") == ["key", "sum"]


async def asked_for(shop: TestShop, verb: str) -> tuple[Credentials, Asked]:
    asked, _ = await things(shop, verb, of_grace=False)
    return entitled(shop, verb), asked


@pytest.mark.parametrize("verb", MONEY)
async def test_the_same_key_again_is_the_same_answer_and_moves_nothing(shop: TestShop, verb: str) -> None:
    who, asked = await asked_for(shop, verb)
    said = {MONEY[verb].takes: MONEY[verb].seen, "idempotency_key": "once"}
    first = await MONEY[verb].call(who, asked, **said)
    before, seen = await shop.store.read(sums), await head(shop)

    again = await MONEY[verb].call(who, asked, **said)

    assert again == first
    assert await shop.store.read(sums) == before
    assert await head(shop) == seen


@pytest.mark.parametrize("verb", MONEY)
@pytest.mark.parametrize("off", [-1, 1, 10**30])
async def test_another_sum_than_the_one_seen_moves_nothing(shop: TestShop, verb: str, off: int) -> None:
    who, asked = await asked_for(shop, verb)
    before, seen = await shop.store.read(sums), await head(shop)

    with pytest.raises(Conflict, match="not what was shown before") as refusal:
        await MONEY[verb].call(who, asked, **{MONEY[verb].takes: MONEY[verb].seen + off})

    assert refusal.value.total_minor == MONEY[verb].seen
    assert await shop.store.read(sums) == before
    assert await head(shop) == seen


#: Without key and sum an order is a new one each time; its `client_key` and its key are there to tell.
REPEATABLE = sorted(MONEY.keys() - {"orders.place"})


async def moved_by_sending_it_again(shop: TestShop, verb: str) -> bool:
    """Whether a retry moves money once more, with neither key nor sum where they may be left out."""
    who, asked = await asked_for(shop, verb)
    said = {MONEY[verb].takes: MONEY[verb].seen} if demands_sum(verb) else {}
    found: list[object] = []
    for _ in range(2):
        with suppress(DomainError):
            await MONEY[verb].call(who, asked, **said)
        found.append(await shop.store.read(sums))
    return found[0] != found[1]


@pytest.mark.parametrize("verb", REPEATABLE)
async def test_without_key_and_sum_a_retry_moves_no_money(shop: TestShop, verb: str) -> None:
    assert not await moved_by_sending_it_again(shop, verb)


async def test_control_without_the_rule_about_parts_a_retry_refunds_twice(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payments, "_refuse_part", lambda *_: None)
    assert await moved_by_sending_it_again(shop, "orders.refund")


async def head(shop: TestShop) -> int:
    await shop.store.poll()
    return shop.store.last_seq
