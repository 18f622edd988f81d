"""An order's page: live for its customer and for whoever has the link, a closed door for everybody else."""

import asyncio

from nicegui import ui
from nicegui.testing import User

from components.shared.async_button import AsyncButton
from components.storefront.cancel_dialog import CancelDialog
from data import orders
from data import shop as shops
from data.database.store import Store
from data.lifecycle import POLICY_REFUSALS, Action, CancelPolicy, QuoteState, Status
from data.orders import Contact, LineItemRequest, TransitionInput, bulk
from data.orders.bulk import BulkInquiry
from tests.conftest import CANDLE, SECRET, TestShop
from tests.storefront.helpers import Browse, buy, field, misses, sees


async def test_only_its_customer_and_the_link_open_an_order(shop: TestShop, browse: Browse) -> None:
    guests = await buy(shop.guest, name="Grace")
    adas = await buy(shop.ada)
    link = f"/orders/{guests.order.number}"

    assert await status(browse(shop.guest), f"{link}?key={guests.key}") == 200
    assert await status(browse(shop.ada), f"/orders/{adas.order.number}") == 200
    for who, address in (
        (shop.guest, link),
        (shop.guest, f"{link}?key=guessed"),
        (shop.guest, f"/orders/{adas.order.number}?key={guests.key}"),
        (shop.ben, f"/orders/{adas.order.number}"),
        (shop.ada, "/orders/SB-99999"),
        (shop.ada, "/orders/%00%27%22"),
    ):
        assert await status(browse(who), address) == 404


async def test_another_ones_order_and_none_look_the_same(shop: TestShop, browse: Browse) -> None:
    adas = await buy(shop.ada)
    ben = browse(shop.ben)

    for number in (adas.order.number, "SB-99999"):
        page = (await ben.http_client.get(f"/orders/{number}")).text
        assert "There is no such order, or this link does not open it." in page
        assert "Lavender candle" not in page


async def test_the_desks_steps_are_there_without_a_reload(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open(f"/orders/{number}")
    await sees(ada, "We have your order.")

    await orders.transition(number, Action.PROCESS, by=shop.sam)
    await sees(ada, "The shop is getting your order ready.")
    parcel = TransitionInput(carrier="DHL", tracking_number="JD0001")
    await orders.transition(number, Action.SHIP, by=shop.sam, details=parcel)

    await sees(ada, "Sent with DHL, tracking number JD0001.")
    await sees(ada, "This order has already left the shop.")
    await misses(ada, "Cancel order")


async def test_two_presses_cancel_and_all_tabs_know(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    ada, phone = browse(shop.ada), browse(shop.ada)
    await ada.open(f"/orders/{number}")
    await phone.open(f"/orders/{number}")

    await cancel(ada)

    await sees(ada, "Order cancelled successfully")
    for tab in (ada, phone):
        await sees(tab, "This order is cancelled.")
        await misses(tab, "Cancel order")
    fact = await shop.last(f"order:{number}")
    assert (fact.action, fact.reason) == ("cancel", "Changed my mind")


async def test_a_note_goes_with_the_reason(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open(f"/orders/{number}")

    ada.find("Cancel order").click()
    field(ada, "Anything to add? (optional)").value = "Two of them, please."
    ada.find("Confirm cancellation").click()

    await sees(ada, "Order cancelled successfully")
    assert (await shop.last(f"order:{number}")).reason == "Changed my mind: Two of them, please."


async def test_a_guest_cancels_with_the_link(shop: TestShop, browse: Browse) -> None:
    placed = await buy(shop.guest, name="Grace")
    guest = browse(shop.guest)
    await guest.open(f"/orders/{placed.order.number}?key={placed.key}")

    await cancel(guest)

    await sees(guest, "Order cancelled successfully")
    assert (await orders.get(placed.order.number, by=shop.sam)).status is Status.CANCELLED


async def test_pressing_twice_cancels_once(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open(f"/orders/{number}")
    ada.find("Cancel order").click()
    confirm = next(iter(ada.find(kind=AsyncButton, content="Confirm cancellation").elements))

    await asyncio.gather(confirm._press(), confirm._press())

    actions = [fact.action for fact in await shop.history(f"order:{number}")]
    assert actions == ["place", "cancel"]
    await misses(ada, "Nothing was changed")


async def test_too_late_is_said_while_the_question_is_open(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    await orders.transition(number, Action.PROCESS, by=shop.sam)
    ada = browse(shop.ada)
    await ada.open(f"/orders/{number}")
    ada.find("Cancel order").click()

    await orders.transition(number, Action.SHIP, by=shop.sam)

    await sees(ada, "This order has already left the shop.")
    confirm = next(iter(ada.find(kind=AsyncButton, content="Confirm cancellation").elements))
    assert not confirm.enabled


async def test_who_lost_the_race_is_told_and_sees_the_fresh_order(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open(f"/orders/{number}")
    dialog = next(iter(ada.find(kind=CancelDialog).elements))
    for action in (Action.PROCESS, Action.SHIP):
        await orders.transition(number, action, by=shop.sam)

    assert ada.client is not None
    with ada.client:  # a crafted press: the button is dead by now
        await dialog._go()

    await sees(ada, "This order is shipped by admin at")
    assert (await orders.get(number, by=shop.sam)).status is Status.SHIPPED


async def test_no_button_where_the_shop_does_not_let_customers_cancel(shop: TestShop, browse: Browse) -> None:
    await shops.edit(shop.sam, cancel_policy=CancelPolicy.NEVER)
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)

    await ada.open(f"/orders/{number}")

    await misses(ada, "Cancel order")
    await sees(ada, "This shop does not let orders be cancelled online.")


async def test_a_new_policy_is_on_the_open_page(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open(f"/orders/{number}")
    await sees(ada, "Cancel order")

    await shops.edit(shop.sam, cancel_policy=CancelPolicy.NEVER)

    await sees(ada, POLICY_REFUSALS[CancelPolicy.NEVER])
    await misses(ada, "Cancel order")


async def test_a_quote_comes_and_is_accepted_without_a_reload(shop: TestShop, browse: Browse) -> None:
    number = await bulk_request(shop)
    ada = browse(shop.ada)
    await ada.open(f"/orders/{number}")
    await sees(ada, "Not quoted yet")
    await misses(ada, "Accept the price")

    await bulk.quote(number, by=shop.sam, total_minor=99_900, note="Delivered in May")
    await sees(ada, "Delivered in May")
    ada.find("Accept the price").click()

    await sees(ada, "You have accepted this price.")
    await misses(ada, "Accept the price")
    order = await orders.get(number, by=shop.ada)
    assert order.bulk is not None
    assert (order.bulk.quote_state, order.total_minor) == (QuoteState.ACCEPTED, 99_900)


async def test_a_price_that_changed_unseen_is_not_accepted(shop: TestShop, browse: Browse) -> None:
    number = await bulk_request(shop)
    await bulk.quote(number, by=shop.sam, total_minor=100_000)
    ada = browse(shop.ada)
    await ada.open(f"/orders/{number}")
    elsewhere = Store(shop.url, SECRET)  # of what another process does nobody is told before the poll
    await elsewhere.write(
        lambda session: bulk._quote(session, bulk._found(session, number, shop.sam), 900_000, "", None)
    )
    elsewhere.close()

    ada.find("Accept the price").click()

    await sees(ada, "The price is €9,000.00 now, not what was shown before.")
    order = await orders.get(number, by=shop.ada)
    assert order.bulk is not None
    assert order.bulk.quote_state is QuoteState.QUOTED
    ada.find("Accept the price").click()
    await sees(ada, "You have accepted this price.")
    assert (await orders.get(number, by=shop.ada)).total_minor == 900_000


async def test_a_declined_quote_closes_the_request(shop: TestShop, browse: Browse) -> None:
    number = await bulk_request(shop)
    await bulk.quote(number, by=shop.sam, total_minor=99_900)
    ada = browse(shop.ada)
    await ada.open(f"/orders/{number}")

    ada.find(kind=ui.button, content="Decline").click()

    await sees(ada, "You have declined the price.")
    await sees(ada, "This order is cancelled.")


async def test_reasons_of_the_shops_own_slips_stay_in_the_shop(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    await orders.transition(number, Action.PROCESS, by=shop.sam)
    await orders.transition(
        number, Action.REOPEN, by=shop.sam, details=TransitionInput(reason="Sam was asleep")
    )
    ada = browse(shop.ada)

    await ada.open(f"/orders/{number}")

    await sees(ada, "Put back to pending")
    await misses(ada, "Sam was asleep")


async def cancel(browser: User) -> None:
    """Two presses, as a customer does it."""
    browser.find("Cancel order").click()
    browser.find("Confirm cancellation").click()


async def status(browser: User, address: str) -> int:
    return (await browser.http_client.get(address, follow_redirects=True)).status_code


async def bulk_request(shop: TestShop) -> str:
    contact = Contact("Ada", "ada@shop.example")
    wanted = [LineItemRequest(CANDLE, 500)]
    placed = await bulk.request(wanted, by=shop.ada, contact=contact, wish=BulkInquiry("Ada & Sons"))
    return placed.order.number
