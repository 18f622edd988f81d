"""The order desk's list: what a customer does is on every open desk, and what the desk does is seen."""

import asyncio
from collections.abc import Callable

import pytest
from nicegui import Client, ui
from nicegui.testing import User

from components.desk import admin_page
from components.desk.order_table import OrderTable
from data import orders
from data.accounts import users
from data.accounts.permissions import Credentials
from data.lifecycle import Action, PaymentMethod, Status
from data.orders import Address, Contact, LineItemRequest, OrderFilter, OrderListPage
from tests.conftest import CANDLE, TestShop
from tests.data.watching import until
from tests.desk.helpers import is_told, told

#: Tries of a tenth of a second: what is waited for comes at once, but the machine may be busy.
PATIENT = 50

Browse = Callable[[Credentials], User]


async def test_a_cancellation_is_on_every_open_desk(shop: TestShop, browse: Browse) -> None:
    number = await placed(shop)
    sam, tablet = browse(shop.sam), browse(shop.sam)
    await sam.open("/admin/orders")
    await tablet.open("/admin/orders")

    await orders.cancel(number, by=shop.ada, reason="Changed my mind")

    for counter in (sam, tablet):
        await is_told(counter, "Order cancelled by customer", number)
        await until(lambda counter=counter: row(counter, number)["status"] == Status.CANCELLED)


async def test_a_row_that_leaves_the_filter_stays_where_the_reader_has_it(
    shop: TestShop, browse: Browse
) -> None:
    number = await placed(shop)
    sam = browse(shop.sam)
    await sam.open("/admin/orders?status=pending")

    await orders.cancel(number, by=shop.ada, reason="Changed my mind")
    await is_told(sam, "Order cancelled by customer", number)

    await until(lambda: row(sam, number)["status"] == Status.CANCELLED)


async def test_a_new_order_slides_in_at_the_top(shop: TestShop, browse: Browse) -> None:
    await placed(shop)
    sam = browse(shop.sam)
    await sam.open("/admin/orders")

    number = await placed(shop)

    await until(lambda: table(sam).order_numbers[:1] == [number])


async def test_a_new_order_waits_behind_a_button_while_rows_are_selected(
    shop: TestShop, browse: Browse
) -> None:
    first = await placed(shop)
    sam = browse(shop.sam)
    await sam.open("/admin/orders")
    assert sam.client is not None
    with sam.client:
        table(sam).selected = [row(sam, first)]

    second = await placed(shop)
    await sam.should_see("1 new order", retries=PATIENT)
    assert table(sam).order_numbers == [first]

    sam.find("1 new order").click()
    await sam.should_not_see("1 new order", retries=PATIENT)
    assert table(sam).order_numbers == [second, first]


async def test_a_new_order_that_the_filter_does_not_want_stays_away(shop: TestShop, browse: Browse) -> None:
    sam = browse(shop.sam)
    await sam.open("/admin/orders?kind=bulk")

    await placed(shop)
    await is_told(sam, "New order")

    await sam.should_see("No order fits these filters.", retries=PATIENT)
    assert table(sam).order_numbers == []


async def test_the_next_step_is_taken_from_the_row_and_can_be_undone(shop: TestShop, browse: Browse) -> None:
    number = await placed(shop)
    sam = browse(shop.sam)
    await sam.open("/admin/orders")

    act(sam, number, Action.PROCESS)
    await sam.should_see(f"{number} is being processed", retries=PATIENT)
    await until(lambda: row(sam, number)["status"] == Status.PROCESSING)

    sam.find("Undo").click()
    await sam.should_see(f"{number} is pending again", retries=PATIENT)
    fact = await shop.last(f"order:{number}")
    assert (fact.action, fact.to_status) == (Action.REOPEN, Status.PENDING)


async def test_a_step_that_came_too_late_says_who_was_faster(shop: TestShop, browse: Browse) -> None:
    number = await placed(shop)
    await orders.transition(number, Action.PROCESS, by=shop.sam)
    sam = browse(shop.sam)
    await sam.open("/admin/orders")
    act(sam, number, Action.SHIP)
    await sam.should_see("Tracking number", retries=PATIENT)

    await orders.cancel(number, by=shop.ada, reason="Changed my mind")
    sam.find(kind=ui.button, content="Ship").click()

    await sam.should_see("cancelled by customer", retries=PATIENT)
    assert (await orders.get(number, by=shop.sam)).status is Status.CANCELLED


async def test_filters_come_from_the_address(shop: TestShop, browse: Browse) -> None:
    kept, other = await placed(shop), await placed(shop)
    await orders.cancel(other, by=shop.ada, reason="Changed my mind")
    sam = browse(shop.sam)

    await sam.open("/admin/orders?status=pending&q=lavender")

    assert table(sam).order_numbers == [kept]
    await sam.should_see("Pending (1)", retries=PATIENT)


async def test_filters_that_only_the_address_has_are_shown_and_can_be_let_go(
    shop: TestShop, browse: Browse
) -> None:
    paid, unpaid = await placed(shop), await placed(shop)
    await orders.receive(paid, by=shop.sam)
    sam = browse(shop.sam)
    await sam.open("/admin/orders?payment=paid")
    assert table(sam).order_numbers == [paid]

    sam.find(kind=ui.button, content="Paid").click()

    await until(lambda: table(sam).order_numbers == [unpaid, paid])


async def test_one_customers_orders_are_those_of_his_account(shop: TestShop, browse: Browse) -> None:
    number = await placed(shop)
    ada = await users.identify(shop.ada)
    ben = await users.identify(shop.ben)
    sam = browse(shop.sam)

    await sam.open(f"/admin/orders?customer={ada.id}")
    assert table(sam).order_numbers == [number]
    await sam.open(f"/admin/orders?customer={ben.id}")
    assert table(sam).order_numbers == []


async def test_an_empty_desk_says_what_will_happen(shop: TestShop, browse: Browse) -> None:
    sam = browse(shop.sam)

    await sam.open("/admin/orders")

    await sam.should_see("No orders yet.", retries=PATIENT)


async def test_a_filter_without_a_hit_offers_all_orders(shop: TestShop, browse: Browse) -> None:
    number = await placed(shop)
    sam = browse(shop.sam)
    await sam.open("/admin/orders?q=nothing-like-this")
    await sam.should_see("No order fits these filters.", retries=PATIENT)

    sam.find("Show all orders").click()

    await sam.should_not_see("No order fits these filters.", retries=PATIENT)
    assert table(sam).order_numbers == [number]


async def test_who_types_on_gets_the_answer_to_what_he_typed_last(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await placed(shop), await placed(shop)
    sam = browse(shop.sam)
    await sam.open("/admin/orders")
    page, answer_the_first = orders.page, asyncio.Event()

    async def slow_at_first(query: OrderFilter, *, by: Credentials) -> OrderListPage:
        found = await page(query, by=by)
        if query.q == first:
            await answer_the_first.wait()
        return found

    monkeypatch.setattr(orders, "page", slow_at_first)
    box = next(iter(sam.find(kind=ui.input).elements))
    box.value = first
    await asyncio.sleep(0.05)
    box.value = second
    await until(lambda: table(sam).order_numbers == [second])
    answer_the_first.set()
    await asyncio.sleep(0.05)

    assert table(sam).order_numbers == [second]


async def test_an_answer_that_was_overtaken_by_a_change_is_asked_for_again(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await placed(shop)
    sam = browse(shop.sam)
    await sam.open("/admin/orders")
    page, overtaken = orders.page, list[str]()

    async def overtaken_once(query: OrderFilter, *, by: Credentials) -> OrderListPage:
        found = await page(query, by=by)
        if not overtaken:
            overtaken.append(number)
            await orders.cancel(number, by=shop.ada, reason="Changed my mind")
            await shop.store.poll()
        return found

    monkeypatch.setattr(orders, "page", overtaken_once)
    told(sam.current_layout, "shopbell_refresh", None)
    await until(lambda: bool(overtaken))
    await is_told(sam, number)
    await asyncio.sleep(0.1)

    assert row(sam, number)["status"] == Status.CANCELLED


async def test_auto_refresh_switches_the_poll_and_not_the_events(shop: TestShop, browse: Browse) -> None:
    number = await placed(shop)
    sam = browse(shop.sam)
    await sam.open("/admin/orders")

    poll = next(timer for timer in timers(sam) if timer.interval == admin_page.poll_seconds)
    assert poll.active

    sam.find(kind=ui.switch).click()
    await orders.cancel(number, by=shop.ada, reason="Changed my mind")

    await is_told(sam, "Order cancelled by customer", number)
    assert not poll.active


async def test_who_is_signed_out_is_taken_off_the_desk(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = browse(shop.sam)
    await sam.open("/admin/orders")

    said: list[str] = []
    monkeypatch.setattr(Client, "run_javascript", lambda _self, code, **_more: said.append(code))

    await users.sign_out(shop.sam.token or "")

    await until(lambda: any("/login" in code for code in said))


async def placed(shop: TestShop) -> str:
    """One candle for Ada."""
    contact = Contact("Ada", "ada@shop.example", Address("Main Street 1", "10115", "Berlin"))
    wanted = [LineItemRequest(CANDLE, 1)]
    new = await orders.place(wanted, by=shop.ada, contact=contact, method=PaymentMethod.ON_DELIVERY)
    return new.order.number


def timers(browser: User) -> list[ui.timer]:
    """All clocks that run on the page."""
    assert browser.client is not None
    return [element for element in browser.client.elements.values() if isinstance(element, ui.timer)]


def table(browser: User) -> OrderTable:
    """The one table of the page."""
    return next(iter(browser.find(kind=OrderTable).elements))


def row(browser: User, number: str) -> dict[str, object]:
    """What the table holds for an order."""
    return next(row for row in table(browser).rows if row["number"] == number)


def act(browser: User, number: str, action: Action) -> None:
    """Press the button in the order's row."""
    browser.find(kind=OrderTable).trigger("act", args=[number, action.value])
