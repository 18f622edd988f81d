"""Cancelling from the list of my orders: the same question and the same rule as on the order's own page."""

import asyncio
from typing import Any

import pytest
from nicegui.testing import User

from components.shared.async_button import AsyncButton
from components.storefront.cancel_dialog import CancelDialog
from data import orders, products
from data import shop as shops
from data.errors import DatabaseUnavailable
from data.lifecycle import Action, CancelPolicy, OrderKind, Status
from data.orders import OrderView
from tests.conftest import CANDLE, TestShop
from tests.data.ordering import new
from tests.storefront.helpers import Browse, buy, eventually, misses, sees
from tests.storefront.test_my_orders import rows

CANCELLABLE = {Status.PENDING, Status.PROCESSING}


@pytest.mark.parametrize("kind", OrderKind)
async def test_only_rows_that_may_be_cancelled_have_the_button(
    shop: TestShop, browse: Browse, kind: OrderKind
) -> None:
    await products.adjust_stock(CANDLE, by=shop.sam, delta=100)
    if kind is OrderKind.SAMPLE:  # one per customer
        placed = {Status.PENDING: await new(shop, Status.PENDING, kind)}
    else:
        placed = {status: await new(shop, status, kind) for status in Status}
    ada = browse(shop.ada)

    await ada.open("/orders")

    wanted = {f"Cancel order {number}" for status, number in placed.items() if status in CANCELLABLE}
    assert buttons(ada) == wanted


async def test_two_presses_cancel_and_every_tab_loses_the_button(shop: TestShop, browse: Browse) -> None:
    kept, number = (await buy(shop.ada)).order.number, (await buy(shop.ada)).order.number
    ada, phone, opened = browse(shop.ada), browse(shop.ada), browse(shop.ada)
    await ada.open("/orders")
    await phone.open("/orders")
    await opened.open(f"/orders/{number}")

    press(ada, number)
    ada.find("Confirm cancellation").click()

    await sees(ada, "Order cancelled successfully")
    for tab in (ada, phone):
        await eventually(lambda tab=tab: buttons(tab) == {f"Cancel order {kept}"})
        await sees(tab, "Cancelled")
    await misses(opened, "Cancel order")
    fact = await shop.last(f"order:{number}")
    assert (fact.action, fact.reason) == ("cancel", "Changed my mind")


async def test_the_row_says_that_it_is_working_and_then_the_truth(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open("/orders")
    may_go_on = holding(monkeypatch)

    press(ada, number)
    ada.find("Confirm cancellation").click()

    await sees(ada, "Cancelling…")
    assert buttons(ada) == {f"Cancelling… {number}"}
    another = (await buy(shop.ada)).order.number  # draws the list again
    await eventually(lambda: buttons(ada) == {f"Cancel order {another}", f"Cancelling… {number}"})
    press(ada, number, "Cancelling…")
    assert not any(dialog.value for dialog in questions(ada))
    may_go_on.set()
    await eventually(lambda: buttons(ada) == {f"Cancel order {another}"})
    await sees(ada, "Order cancelled successfully")


async def test_nothing_changed_gives_the_button_back(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open("/orders")

    async def unanswered(*_: object, **__: object) -> None:
        raise DatabaseUnavailable("The database did not answer in time. Nothing was changed; try again.")

    monkeypatch.setattr(orders, "cancel", unanswered)
    press(ada, number)
    ada.find("Confirm cancellation").click()

    await sees(ada, "The database did not answer in time.")
    assert buttons(ada) == {f"Cancel order {number}"}
    await misses(ada, "Order cancelled successfully")


async def test_too_late_is_said_while_the_question_is_open(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    await orders.transition(number, Action.PROCESS, by=shop.sam)
    ada = browse(shop.ada)
    await ada.open("/orders?status=in_progress")
    press(ada, number)

    await orders.transition(number, Action.SHIP, by=shop.sam)

    await sees(ada, "This order has already left the shop.")
    confirm = next(iter(ada.find(kind=AsyncButton, content="Confirm cancellation").elements))
    assert not confirm.enabled
    assert buttons(ada) == set()


async def test_who_lost_the_race_is_told_who_was_faster(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open("/orders")
    press(ada, number)
    for action in (Action.PROCESS, Action.SHIP):
        await orders.transition(number, action, by=shop.sam)

    (question,) = questions(ada)
    assert ada.client is not None
    with ada.client:  # a crafted press: the button is dead by now
        await question._go()

    await sees(ada, "This order is shipped by admin at")
    await misses(ada, "Order cancelled successfully")
    assert rows(ada)[number]._badge._word.text == "Shipped"
    assert buttons(ada) == set()


async def test_a_new_policy_takes_and_gives_the_button(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open("/orders")
    before = rows(ada)
    assert buttons(ada) == {f"Cancel order {number}"}

    await shops.edit(shop.sam, cancel_policy=CancelPolicy.NEVER)
    await eventually(lambda: buttons(ada) == set())
    await shops.edit(shop.sam, cancel_policy=CancelPolicy.WHILE_PENDING)
    await eventually(lambda: buttons(ada) == {f"Cancel order {number}"})

    assert rows(ada) == before


async def test_a_row_that_no_longer_fits_the_filter_leaves(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open("/orders?status=pending")

    press(ada, number)
    ada.find("Confirm cancellation").click()

    await sees(ada, "No order of yours is like that.")
    await sees(ada, "Order cancelled successfully")


async def test_another_row_can_be_asked_about_while_the_last_question_closes(
    shop: TestShop, browse: Browse
) -> None:
    first, second = (await buy(shop.ada)).order.number, (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open("/orders")

    press(ada, first)
    press(ada, second)

    (question,) = questions(ada)
    assert question.number == second
    ada.find("Confirm cancellation").click()
    await sees(ada, "Order cancelled successfully")
    assert (await orders.get(first, by=shop.ada)).status is Status.PENDING
    assert (await orders.get(second, by=shop.ada)).status is Status.CANCELLED


def buttons(browser: User) -> set[str]:
    """The names of the buttons that stand in rows."""
    found = (row._button for row in rows(browser).values())
    return {str(button.props["aria-label"]) for button in found if button.visible}


def press(browser: User, number: str, word: str = "Cancel order") -> None:
    """Press the button of one row."""
    button = rows(browser)[number]._button
    assert button.props["aria-label"] == f"{word} {number}"
    for listener in list(button._event_listeners.values()):
        if listener.type == "click":
            button._handle_event({"listener_id": listener.id, "args": {}})


def questions(browser: User) -> list[CancelDialog]:
    """The dialogs that the page holds."""
    assert browser.client is not None
    return [one for one in browser.client.elements.values() if isinstance(one, CancelDialog)]


def holding(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Let cancelling wait until the answer is set."""
    may_go_on, cancel = asyncio.Event(), orders.cancel

    async def held(*args: Any, **words: Any) -> OrderView:
        await may_go_on.wait()
        return await cancel(*args, **words)

    monkeypatch.setattr(orders, "cancel", held)
    return may_go_on
