"""Money on an order's page at the desk: booked at the sum that was shown, once for each press."""

from collections.abc import AsyncIterator, Callable

import pytest
from nicegui.testing import User
from sqlmodel import Session

from components.shared.money_button import MoneyButton
from data import orders
from data.database.store import Store
from data.lifecycle import PaymentStatus
from data.orders import bulk, payments
from tests.conftest import SECRET, TestShop
from tests.data.ordering import actions, ask_bulk, new, quoted
from tests.desk.helpers import Browse, at, box, eventually, told, type_into


@pytest.fixture
async def elsewhere(shop: TestShop) -> AsyncIterator[Store]:
    """Another process, of whose changes nobody here is told before the next poll."""
    opened = Store(shop.url, SECRET)
    yield opened
    opened.close()


def button(user: User, text: str) -> MoneyButton:
    return next(iter(user.find(kind=MoneyButton, content=text).elements))


def press(user: User, text: str) -> None:
    """Press what the browser shows now."""
    pressed = button(user, text)
    told(pressed, "click", pressed.props["data-shown"])


async def paid(shop: TestShop) -> str:
    number = await new(shop)
    await orders.receive(number, by=shop.sam)
    return number


def refunding(shop: TestShop, number: str, amount: int) -> Callable[[Session], object]:
    return lambda session: payments._refund(
        session, *payments._found(session, number, shop.sam), amount, None
    )


async def test_mark_as_paid_pressed_twice_books_once(shop: TestShop, browse: Browse) -> None:
    number = await new(shop)
    sam = await at(browse, shop.sam, f"/admin/orders/{number}")

    press(sam, "Mark as paid")
    press(sam, "Mark as paid")

    await sam.should_see("Payment noted.", retries=50)
    assert await actions(shop, number) == ["place", "receive"]
    assert box(sam, "Amount").value in {"", None}, "a second press must not find all of it in the box"


async def test_after_a_refund_the_amount_is_empty_and_says_what_is_left(
    shop: TestShop, browse: Browse
) -> None:
    number = await paid(shop)
    sam = await at(browse, shop.sam, f"/admin/orders/{number}")
    assert box(sam, "Amount").value == "12.50"

    type_into(box(sam, "Amount"), "1.00")
    press(sam, "Record refund")
    await eventually(lambda: box(sam, "Amount").props["hint"] == "Up to €11.50")
    await eventually(lambda: not button(sam, "Record refund").working)
    press(sam, "Record refund")

    await eventually(lambda: bool(box(sam, "Amount").error))
    assert box(sam, "Amount").error == "Enter an amount such as 12.50."
    assert (await orders.get(number, by=shop.sam)).refunded_minor == 100


async def test_two_refunds_of_the_same_amount_can_be_meant(shop: TestShop, browse: Browse) -> None:
    number = await paid(shop)
    sam = await at(browse, shop.sam, f"/admin/orders/{number}")
    for left in ("Up to €11.50", "Up to €10.50"):
        type_into(box(sam, "Amount"), "1.00")
        press(sam, "Record refund")
        await eventually(lambda left=left: box(sam, "Amount").props["hint"] == left)
        await eventually(lambda: not button(sam, "Record refund").working)
    assert (await orders.get(number, by=shop.sam)).refunded_minor == 200


async def test_a_refund_on_a_page_that_is_old_is_refused_and_the_page_is_fresh(
    shop: TestShop, browse: Browse, elsewhere: Store
) -> None:
    number = await paid(shop)
    sam = await at(browse, shop.sam, f"/admin/orders/{number}")
    await elsewhere.write(refunding(shop, number, 250))

    type_into(box(sam, "Amount"), "1.00")
    press(sam, "Record refund")

    await sam.should_see("The amount that can be refunded is €10.00 now", retries=50)
    assert box(sam, "Amount").props["hint"] == "Up to €10.00"
    assert box(sam, "Amount").value == "1.00", "what was typed stays"
    assert (await orders.get(number, by=shop.sam)).refunded_minor == 250


async def test_an_amount_that_there_is_not_is_told_at_its_box(shop: TestShop, browse: Browse) -> None:
    number = await paid(shop)
    sam = await at(browse, shop.sam, f"/admin/orders/{number}")
    type_into(box(sam, "Amount"), "99")
    press(sam, "Record refund")
    await eventually(lambda: box(sam, "Amount").error == "Enter an amount up to €12.50.")


async def test_a_quote_sent_twice_is_one_quote(shop: TestShop, browse: Browse) -> None:
    number = (await ask_bulk(shop.ada)).order.number
    sam = await at(browse, shop.sam, f"/admin/orders/{number}")
    type_into(box(sam, "Total price in EUR"), "40")

    press(sam, "Send quote")
    await eventually(lambda: button(sam, "Send quote")._seen_minor == 4000)
    await eventually(lambda: not button(sam, "Send quote").working)
    await button(sam, "Send quote")._press()

    assert await actions(shop, number) == ["place", "quote"]


async def test_a_quote_over_a_price_that_was_not_seen_is_refused(
    shop: TestShop, browse: Browse, elsewhere: Store
) -> None:
    number = await quoted(shop)
    sam = await at(browse, shop.sam, f"/admin/orders/{number}")
    await elsewhere.write(
        lambda session: bulk._quote(session, bulk._found(session, number, shop.sam), 3000, "", None)
    )

    type_into(box(sam, "Total price in EUR"), "50")
    press(sam, "Send quote")
    await sam.should_see("The price is €30.00 now", retries=50)
    assert (await orders.get(number, by=shop.sam)).total_minor == 3000

    press(sam, "Send quote")
    await sam.should_see("Quote saved.", retries=50)
    assert (await orders.get(number, by=shop.sam)).total_minor == 5000


async def test_paid_elsewhere_is_told_and_shown(shop: TestShop, browse: Browse, elsewhere: Store) -> None:
    number = await new(shop)
    sam = await at(browse, shop.sam, f"/admin/orders/{number}")
    await elsewhere.write(
        lambda session: payments._receive(session, *payments._found(session, number, shop.sam), None)
    )

    press(sam, "Mark as paid")

    await sam.should_see("There is nothing to receive", retries=50)
    assert (await orders.get(number, by=shop.sam)).payment_status is PaymentStatus.PAID
    assert await actions(shop, number) == ["place", "receive"]
