"""Placing an order: number, frozen lines, stock and first event; and what is refused, with nothing done."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from data import orders, products
from data.accounts.permissions import Credentials
from data.errors import Conflict, DomainError, NotAuthenticated, NotFound, ValidationFailed
from data.lifecycle import OrderKind, PaymentMethod, PaymentStatus, Role, Status
from data.models import MoveReason
from data.orders import Address, Contact, LineItemRequest, OrderLineView
from tests.conftest import CANDLE, MUG, SOAP, TestShop
from tests.data.ordering import ADA, GRACE, HOME, change_user, moves, place, stock

pytestmark = pytest.mark.usefixtures("sound")


async def all_of_them(shop: TestShop) -> int:
    return (await orders.page(orders.OrderFilter(), by=shop.sam)).total


async def refused(
    shop: TestShop, *lines: tuple[str, int], contact: Contact = ADA, **more: Any
) -> DomainError:
    """Why this order is not placed; and neither stock nor anything else is touched by trying."""
    head = shop.store.last_seq
    with pytest.raises(DomainError) as refusal:
        await place(shop.ada, *lines, contact=contact, **more)
    await shop.store.poll()
    assert shop.store.last_seq == head
    assert [await stock(sku) for sku in (CANDLE, MUG, SOAP)] == [10, 3, 0]
    assert await all_of_them(shop) == 0
    return refusal.value


async def test_an_order_is_pending_unpaid_and_takes_its_goods(shop: TestShop) -> None:
    placed = (await place(shop.ada, (CANDLE, 2), (MUG, 1))).order

    assert (placed.kind, placed.status) == (OrderKind.REGULAR, Status.PENDING)
    assert (placed.payment_status, placed.payment_method) == (PaymentStatus.UNPAID, PaymentMethod.ON_DELIVERY)
    assert (placed.items, placed.total_minor, placed.currency) == (3, 3300, "EUR")
    assert placed.lines == (
        OrderLineView(CANDLE, "Lavender candle", 2, 1250, 2),
        OrderLineView(MUG, "Blue mug", 1, 800, 1),
    )
    assert (placed.name, placed.email, placed.address) == ("Ada", "ada@shop.example", HOME)
    assert (await stock(CANDLE), await stock(MUG)) == (8, 2)
    assert await moves(shop) == [(-2, MoveReason.SALE)]


async def test_placing_is_the_first_event_of_an_order(shop: TestShop) -> None:
    number = (await place(shop.ada, (CANDLE, 2), (MUG, 1))).order.number

    [fact] = await shop.history(f"order:{number}")
    assert (fact.action, fact.from_status, fact.to_status, fact.actor) == (
        "place",
        None,
        "pending",
        Role.CUSTOMER,
    )
    assert fact.data == {
        "name": "Ada",
        "kind": "regular",
        "total": 3300,
        "currency": "EUR",
        "stock": [CANDLE, MUG],
    }


async def test_numbers_go_up_one_by_one_and_a_refusal_takes_none(shop: TestShop) -> None:
    first = await place(shop.ada)
    with pytest.raises(Conflict):
        await place(shop.ada, (SOAP, 1))
    second = await place(shop.guest, contact=GRACE)
    assert (first.order.number, second.order.number) == ("SB-10001", "SB-10002")


async def test_a_line_keeps_its_price_when_the_product_gets_another(shop: TestShop) -> None:
    number = (await place(shop.ada)).order.number
    candle = await products.find("lavender-candle")
    await products.edit(
        CANDLE, by=shop.sam, expected_version=candle.version, price_minor=1, title="Rose candle"
    )

    order = await orders.get(number, by=shop.ada)
    assert order.total_minor == 1250
    assert (order.lines[0].title, order.lines[0].unit_price_minor) == ("Lavender candle", 1250)


async def test_what_is_typed_is_kept_without_stray_spaces_and_control_characters(shop: TestShop) -> None:
    typed = Contact(" Ada\0  Lovelace\n", " ADA@Shop.Example ", Address("Lane 1 ", " 1", "Köln\t", ""))
    order = (await place(shop.ada, contact=typed)).order
    assert (order.name, order.email) == ("Ada Lovelace", "ada@shop.example")
    assert order.address == Address("Lane 1", "1", "Köln", "")


async def test_the_same_product_named_twice_is_one_line(shop: TestShop) -> None:
    order = (await place(shop.ada, (CANDLE, 2), (MUG, 1), (CANDLE, 3))).order
    assert [(line.sku, line.quantity) for line in order.lines] == [(CANDLE, 5), (MUG, 1)]


async def test_the_last_pieces_can_be_ordered(shop: TestShop) -> None:
    await place(shop.ada, (MUG, 3))
    assert await stock(MUG) == 0


# What cannot be ordered.


async def test_what_is_sold_out_is_refused_by_its_title(shop: TestShop) -> None:
    assert str(await refused(shop, (SOAP, 1))) == "“Olive soap” is sold out."


async def test_more_than_there_is_is_refused_with_what_is_left(shop: TestShop) -> None:
    refusal = await refused(shop, (CANDLE, 1), (MUG, 4))
    assert isinstance(refusal, Conflict)
    assert str(refusal) == "There are only 3 of “Blue mug” left. Please order fewer."


async def test_more_than_there_is_in_two_lines_is_refused_too(shop: TestShop) -> None:
    assert isinstance(await refused(shop, (MUG, 2), (MUG, 2)), Conflict)


@pytest.mark.parametrize("quantity", [0, -1, 1000, 10**9, 10**30])
async def test_a_quantity_that_there_cannot_be_is_refused(shop: TestShop, quantity: int) -> None:
    refusal = await refused(shop, (CANDLE, quantity))
    assert isinstance(refusal, ValidationFailed)
    assert refusal.field == "quantity"


@pytest.mark.parametrize("sku", ["NOTHING", "", "candle", "CANDLE' OR 1=1", "\0", "x" * 10_000, "\ud800"])
async def test_a_product_that_is_not_there_is_refused(shop: TestShop, sku: str) -> None:
    refusal = await refused(shop, (sku, 1))
    assert isinstance(refusal, ValidationFailed)
    assert refusal.field == "lines"
    assert len(str(refusal)) < 120


async def test_an_archived_product_is_not_sold(shop: TestShop) -> None:
    await products.archive(MUG, by=shop.sam)
    with pytest.raises(ValidationFailed, match="MUG"):
        await place(shop.ada, (MUG, 1))


async def test_an_order_needs_a_line_and_has_an_end(shop: TestShop) -> None:
    with pytest.raises(ValidationFailed, match="nothing in this order"):
        await orders.place([], by=shop.ada, contact=ADA, method=PaymentMethod.ON_DELIVERY)
    many = [LineItemRequest(f"P{number}", 1) for number in range(51)]
    with pytest.raises(ValidationFailed, match="at most 50"):
        await orders.place(many, by=shop.ada, contact=ADA, method=PaymentMethod.ON_DELIVERY)


@pytest.mark.parametrize(
    ("field", "contact"),
    [
        ("name", replace(ADA, name=" \0 ")),
        ("name", replace(ADA, name="x" * 201)),
        ("email", replace(ADA, email="none")),
        ("email", replace(ADA, email="")),
        ("email", replace(ADA, email="a@b@c.example")),
        ("email", replace(ADA, email="x" * 10_000 + "@shop.example")),
        ("street", replace(ADA, address=replace(HOME, street="x" * 10_000))),
        ("street", replace(ADA, address=replace(HOME, street=""))),
        ("postcode", replace(ADA, address=replace(HOME, postcode="1" * 21))),
        ("city", replace(ADA, address=replace(HOME, city=""))),
        ("city", replace(ADA, address=replace(HOME, city="x" * 10_000))),
        ("country", replace(ADA, address=replace(HOME, country="x" * 61))),
    ],
)
async def test_what_cannot_be_typed_is_refused_at_its_field(
    shop: TestShop, field: str, contact: Contact
) -> None:
    refusal = await refused(shop, contact=contact)
    assert isinstance(refusal, ValidationFailed)
    assert refusal.field == field


# Whose order it is.


async def test_a_customers_order_is_his_and_nobody_elses(shop: TestShop) -> None:
    placed = await place(shop.ada)
    number = placed.order.number

    assert placed.key is None
    assert (await orders.get(number, by=shop.ada)).number == number
    assert (await orders.get(number, by=shop.sam)).number == number
    for stranger in (shop.ben, shop.guest, Credentials(key="guessed")):
        with pytest.raises(NotFound):
            await orders.get(number, by=stranger)


async def test_a_guest_has_the_key_of_his_order_and_of_no_other(shop: TestShop) -> None:
    mine, other = await place(shop.guest, contact=GRACE), await place(shop.guest, contact=GRACE)
    assert mine.key
    assert mine.key != other.key

    assert (await orders.get(mine.order.number, by=Credentials(key=mine.key))).name == "Grace Guest"
    assert (await orders.get(mine.order.number, by=replace(shop.ben, key=mine.key))).name == "Grace Guest"
    for key in (None, "", other.key, mine.key + "x", "ö", "\ud800"):
        with pytest.raises(NotFound):
            await orders.get(mine.order.number, by=Credentials(key=key))


async def test_the_key_itself_is_not_stored(shop: TestShop) -> None:
    key = (await place(shop.guest, contact=GRACE, client_key="once")).key
    assert key
    stored = await asyncio.to_thread(
        lambda: b"".join(p.read_bytes() for p in shop.path.parent.glob("shop.db*"))
    )
    assert key.encode() not in stored


async def test_who_is_signed_out_does_not_order_as_a_guest_by_mistake(shop: TestShop) -> None:
    await change_user(shop, "Ada", active=False)
    for actor in (shop.ada, Credentials(token="stale")):
        with pytest.raises(NotAuthenticated):
            await place(actor)
    assert await all_of_them(shop) == 0


async def test_the_shop_orders_for_somebody_at_the_counter(shop: TestShop) -> None:
    number = (await place(shop.sam, contact=GRACE)).order.number
    assert (await shop.last(f"order:{number}")).actor is Role.ADMIN


# Placing it again.


async def test_the_same_client_key_again_is_the_same_order(shop: TestShop) -> None:
    first = await place(shop.ada, (CANDLE, 2), client_key="once")
    again = await place(shop.ada, (CANDLE, 2), client_key="once")

    assert again == first
    assert await stock() == 8
    assert len(await shop.history(f"order:{first.order.number}")) == 1
    assert await all_of_them(shop) == 1


async def test_the_same_client_key_gives_a_guest_the_same_key_again(shop: TestShop) -> None:
    first = await place(shop.guest, contact=GRACE, client_key="once")
    again = await place(shop.guest, contact=replace(GRACE, email="GRACE@shop.example"), client_key="once")
    assert again == first
    assert again.key is not None


async def test_the_same_client_key_answers_with_the_order_as_it_is_now(shop: TestShop) -> None:
    first = await place(shop.ada, client_key="once")
    await orders.cancel(first.order.number, by=shop.sam, reason="Out of stock")

    again = await place(shop.ada, client_key="once")
    assert (again.order.number, again.order.status) == (first.order.number, Status.CANCELLED)


async def test_many_at_once_with_the_same_client_key_place_one_order(shop: TestShop) -> None:
    placed = await asyncio.gather(*(place(shop.ada, client_key="once") for _ in range(10)))
    assert {one.order.number for one in placed} == {"SB-10001"}
    assert await stock() == 9


async def test_another_person_with_the_same_client_key_gets_an_order_of_his_own(shop: TestShop) -> None:
    hers = await place(shop.ada, client_key="once")
    of_ben = await place(shop.ben, client_key="once")
    guests = await place(shop.guest, contact=GRACE, client_key="once")
    other_guests = await place(shop.guest, contact=replace(GRACE, email="g2@shop.example"), client_key="once")

    assert len({placed.order.number for placed in (hers, of_ben, guests, other_guests)}) == 4
    assert guests.key != other_guests.key
    assert of_ben.order.user_id != hers.order.user_id


@pytest.mark.parametrize("lines", [[(CANDLE, 2)], [(MUG, 1)], [(CANDLE, 1), (MUG, 1)]])
async def test_the_same_client_key_for_something_else_is_refused(
    shop: TestShop, lines: list[tuple[str, int]]
) -> None:
    await place(shop.ada, client_key="once")
    with pytest.raises(Conflict, match="SB-10001"):
        await place(shop.ada, *lines, client_key="once")
    assert await all_of_them(shop) == 1
    assert await stock() == 9


async def test_without_a_client_key_twice_is_two_orders(shop: TestShop) -> None:
    await place(shop.ada)
    await place(shop.ada, client_key="")
    assert await all_of_them(shop) == 2


async def test_a_client_key_has_a_length(shop: TestShop) -> None:
    refusal = await refused(shop, client_key="x" * 10_000)
    assert isinstance(refusal, ValidationFailed)
    assert refusal.field == "clientKey"
