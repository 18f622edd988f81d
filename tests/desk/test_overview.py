"""The overview counts what it says it counts, and does it while it is open."""

from nicegui import ui
from nicegui.testing import User

from components.shared.stat_card import StatCard
from data import messages, newsletter, orders, products
from data.accounts.permissions import Credentials
from data.lifecycle import Action, PaymentMethod
from data.orders import Address, Contact, LineItemRequest
from tests.conftest import CANDLE, MUG, TestShop
from tests.desk.helpers import Browse, at, eventually

ADA = Contact("Ada Lovelace", "ada@shop.example", Address("Street 1", "12345", "Berlin", "Germany"))


async def placed(by: Credentials, sku: str = CANDLE, quantity: int = 1) -> str:
    done = await orders.place(
        [LineItemRequest(sku, quantity)], by=by, contact=ADA, method=PaymentMethod.BANK_TRANSFER
    )
    return done.order.number


def card(desk: User, title: str) -> StatCard:
    cards = desk.find(StatCard).elements
    return next(card for card in cards if card.props["aria-label"] == title)


def value(desk: User, title: str) -> str | None:
    return card(desk, title).value


async def test_six_cards_each_lead_to_what_they_count(shop: TestShop, browse: Browse) -> None:
    desk = await at(browse, shop.sam, "/admin")

    leads = {
        card.props["aria-label"]: next(e.props["href"] for e in card.descendants() if isinstance(e, ui.link))
        for card in desk.find(StatCard).elements
    }
    assert leads == {
        "Total Orders": "/admin/orders",
        "Total Revenue": "/admin/orders?revenue=1",
        "Total Users": "/admin/customers",
        "Messages": "/admin/messages",
        "Newsletter": "/admin/newsletter",
        "Products": "/admin/products",
    }
    assert {c.props["role"] for c in desk.find(StatCard).elements} == {"group"}


async def test_two_admins_see_an_order_and_its_cancellation_in_their_numbers(
    shop: TestShop, browse: Browse
) -> None:
    sam, another = await at(browse, shop.sam, "/admin"), await at(browse, shop.sam, "/admin")
    assert value(sam, "Total Orders") == "0"
    assert value(sam, "Total Users") == "2"
    assert value(sam, "Products") == "3"

    number = await placed(shop.ada, quantity=2)

    for desk in (sam, another):
        await eventually(lambda d=desk: value(d, "Total Orders") == "1")
        await eventually(lambda d=desk: value(d, "Total Revenue") == "€25.00")
        await desk.should_see("All orders: 1 regular, 0 bulk, 0 samples")
        await desk.should_see("pending order")

    await orders.cancel(number, by=shop.ada, reason="Changed my mind")

    for desk in (sam, another):
        await eventually(lambda d=desk: value(d, "Total Revenue") == "€0.00")
        assert value(desk, "Total Orders") == "1"
        await desk.should_not_see("pending order")


async def test_a_number_that_changed_glows(shop: TestShop, browse: Browse) -> None:
    desk = await at(browse, shop.sam, "/admin")

    await placed(shop.ada)

    await eventually(lambda: value(desk, "Total Orders") == "1")
    glowing = [e for e in card(desk, "Total Orders").descendants() if "sb-glow" in e.classes]
    assert len(glowing) == 1
    assert not [e for e in card(desk, "Products").descendants() if "sb-glow" in e.classes]


async def test_messages_and_subscribers_count_at_once(shop: TestShop, browse: Browse) -> None:
    desk = await at(browse, shop.sam, "/admin")

    await messages.write("Mia", "mia@shop.example", "", "Do you ship?", by=shop.guest, address="1.1.1.1")
    await newsletter.subscribe("mia@shop.example", address="1.1.1.1")

    await eventually(lambda: value(desk, "Messages") == "1")
    await eventually(lambda: value(desk, "Newsletter") == "1")
    await desk.should_see("From the contact form, 1 unread")
    await desk.should_see("unread message")


async def test_what_waits_leads_to_exactly_that(shop: TestShop, browse: Browse) -> None:
    number = await placed(shop.ada)
    await orders.receive(number, by=shop.sam)
    await orders.cancel(number, by=shop.ada, reason="Changed my mind")
    await placed(shop.ben, MUG)

    desk = await at(browse, shop.sam, "/admin")

    waiting = {
        link.props["href"]
        for link in desk.find(ui.link).elements
        if "sb-todo-line" in link.classes and link.parent_slot and link.parent_slot.parent.visible
    }
    assert waiting == {
        "/admin/orders?status=pending",
        "/admin/orders?payment=refund_due",
        "/admin/products?stock=low",
    }


async def test_nothing_to_do_is_said_kindly(shop: TestShop, browse: Browse) -> None:
    for sku in (MUG, "SOAP"):
        await products.adjust_stock(sku, by=shop.sam, delta=50)

    desk = await at(browse, shop.sam, "/admin")

    await desk.should_see("All done. Nothing waits for you")


async def test_the_chart_is_also_a_sentence_and_a_table(shop: TestShop, browse: Browse) -> None:
    desk = await at(browse, shop.sam, "/admin")
    await desk.should_see("No orders in the last 30 days yet.")

    number = await placed(shop.ada, quantity=2)
    await orders.transition(number, Action.PROCESS, by=shop.sam)

    await desk.should_see("1 order and €25.00 of revenue in 30 days")
    chart = next(iter(desk.find(ui.echart).elements))
    assert [point["value"] for point in chart.options["series"][0]["data"]] == [0] * 29 + [1]
    assert chart.options["series"][1]["data"][-1]["text"] == "€25.00"
    table = next(iter(desk.find(ui.table).elements))
    assert table.rows[0]["orders"] == 1
    assert table.rows[0]["revenue"] == "€25.00"
