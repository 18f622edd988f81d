"""Contact messages: anybody may write, only the shop may read."""

from collections.abc import Awaitable, Callable

import pytest

from data import messages, rate_limits
from data.accounts import users
from data.accounts.permissions import Credentials
from data.errors import NotAuthenticated, NotFound, PermissionDenied, RateLimited, ValidationFailed
from data.lifecycle import Role
from data.models import MessageState
from tests.conftest import TestShop

NEW, READ, ANSWERED = MessageState.NEW, MessageState.READ, MessageState.ANSWERED


async def write(shop: TestShop, body: str = "Is the mug blue?", *, by: Credentials | None = None) -> int:
    return await messages.write(
        "Jörg Müller", " Jorg@Shop.example ", "A question", body, by=by or shop.guest, address="10.0.0.1"
    )


async def test_a_guest_writes_and_the_shop_reads(shop: TestShop) -> None:
    number = await write(shop, "Hello!\nIs the mug blue?\x00")
    message = await messages.find(number, by=shop.sam)
    assert (message.name, message.email, message.subject) == (
        "Jörg Müller",
        "jorg@shop.example",
        "A question",
    )
    assert (message.body, message.state, message.user_id) == ("Hello!\nIs the mug blue?", NEW, None)
    fact = await shop.last(f"message:{number}")
    assert (fact.action, fact.actor, fact.to_status) == ("write", Role.CUSTOMER, "new")


async def test_what_a_customer_writes_is_known_to_be_his(shop: TestShop) -> None:
    ada = await users.identify(shop.ada)
    number = await write(shop, by=shop.ada)
    assert (await messages.find(number, by=shop.sam)).user_id == ada.id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 201),
        ("email", "none"),
        ("email", "a@\ud800.example"),
        ("subject", "x" * 201),
        ("body", "\0"),
        ("body", "x" * 5_001),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(shop: TestShop, field: str, value: str) -> None:
    good = {"name": "Jo", "email": "jo@shop.example", "subject": "", "body": "Hello"}
    with pytest.raises(ValidationFailed) as refused:
        await messages.write(**{**good, field: value}, by=shop.guest, address="10.0.0.1")
    assert refused.value.field == field
    assert (await messages.page(shop.sam))[1] == 0


async def test_a_flood_from_one_address_is_stopped(shop: TestShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rate_limits.LIMITS, "write", (3, 600))
    for _ in range(3):
        await write(shop)
    with pytest.raises(RateLimited):
        await write(shop)
    await messages.write("Jo", "jo@shop.example", "", "Hello", by=shop.guest, address="10.0.0.2")
    assert (await messages.page(shop.sam))[1] == 4


async def test_the_newest_comes_first_in_pages(shop: TestShop) -> None:
    numbers = [await write(shop, f"Message {number}") for number in range(5)]
    first, total = await messages.page(shop.sam, page=1, per_page=2)
    assert ([message.id for message in first], total) == ([numbers[4], numbers[3]], 5)
    last, _ = await messages.page(shop.sam, page=3, per_page=2)
    assert [message.id for message in last] == [numbers[0]]


async def test_messages_are_found_without_accents_and_by_state(shop: TestShop) -> None:
    blue, red = await write(shop, "The blue one"), await write(shop, "The réd one")
    await messages.mark(red, READ, by=shop.sam)

    async def found(**query: object) -> list[int]:
        rows, total = await messages.page(shop.sam, **query)  # pyright: ignore[reportArgumentType]
        assert total == len(rows)
        return [message.id for message in rows]

    assert await found(search="RED muller") == [red]
    assert await found(search="one question") == [red, blue]
    assert await found(search="%") == []
    assert await found(state=NEW) == [blue]
    assert await found(state=READ, search="blue") == []


async def test_the_shop_notes_what_became_of_a_message(shop: TestShop) -> None:
    number = await write(shop)
    assert (await messages.mark(number, ANSWERED, by=shop.sam)).state is ANSWERED
    assert (await messages.find(number, by=shop.sam)).state is ANSWERED
    fact = await shop.last(f"message:{number}")
    assert (fact.action, fact.from_status, fact.to_status, fact.actor) == (
        "mark",
        "new",
        "answered",
        Role.ADMIN,
    )


async def test_noting_it_twice_is_harmless(shop: TestShop) -> None:
    number = await write(shop)
    await messages.mark(number, READ, by=shop.sam)
    await messages.mark(number, READ, by=shop.sam)
    assert [fact.action for fact in await shop.history(f"message:{number}")] == ["write", "mark"]
    await messages.mark(number, NEW, by=shop.sam)
    assert (await messages.find(number, by=shop.sam)).state is NEW


async def test_counts_are_by_state(shop: TestShop) -> None:
    numbers = [await write(shop) for _ in range(3)]
    await messages.mark(numbers[0], READ, by=shop.sam)
    assert await messages.counts(shop.sam) == {NEW: 2, READ: 1, ANSWERED: 0}


SHOP_ONLY: list[Callable[[int, Credentials], Awaitable[object]]] = [
    lambda number, by: messages.mark(number, READ, by=by),
    lambda number, by: messages.find(number, by=by),
    lambda _, by: messages.page(by),
    lambda _, by: messages.counts(by),
]


@pytest.mark.parametrize("attempt", SHOP_ONLY)
async def test_only_the_shop_may(
    shop: TestShop, attempt: Callable[[int, Credentials], Awaitable[object]]
) -> None:
    number = await write(shop, by=shop.ada)
    with pytest.raises(PermissionDenied):
        await attempt(number, shop.ada)
    with pytest.raises(NotAuthenticated):
        await attempt(number, shop.guest)
    assert (await messages.find(number, by=shop.sam)).state is NEW


@pytest.mark.parametrize("attempt", SHOP_ONLY[:2])
@pytest.mark.parametrize("number", [0, -1, 999, 10**30])
async def test_no_such_message(
    shop: TestShop, attempt: Callable[[int, Credentials], Awaitable[object]], number: int
) -> None:
    with pytest.raises(NotFound):
        await attempt(number, shop.sam)


async def test_reading_a_message_does_not_undo_that_it_was_answered(shop: TestShop) -> None:
    number = await write(shop)
    await messages.mark(number, MessageState.ANSWERED, by=shop.sam)

    seen = await messages.mark(number, MessageState.READ, by=shop.sam, only_if=MessageState.NEW)

    assert seen.state is MessageState.ANSWERED
    assert (await shop.last(f"message:{number}")).to_status == "answered"
