"""The shop's settings take effect at once, on the desk and in the shop."""

from nicegui import ui
from nicegui.testing import User

from data import orders
from data import shop as shops
from data.lifecycle import CancelPolicy, PaymentMethod
from data.orders import Address, Contact, LineItemRequest
from tests.conftest import CANDLE, TestShop
from tests.desk.helpers import Browse, at, box, eventually, press, type_into

ADA = Contact("Ada", "ada@shop.example", Address("Street 1", "12345", "Berlin", "Germany"))


def policy(desk: User) -> ui.radio:
    return next(iter(desk.find(ui.radio).elements))


async def test_all_of_them_are_saved(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, "/admin/settings")
    type_into(box(sam, "Name of the shop"), "Lindenhof")
    type_into(box(sam, "Stock is low at"), "12")
    type_into(box(sam, "Most of one product per order"), "30")
    type_into(box(sam, "Currency"), "usd")
    policy(sam).set_value("while_pending")
    await sam.should_see("Customers read: “You can cancel free of charge until the shop starts working")

    press(sam, "Save")

    await sam.should_see("The settings are saved.")
    saved = await shops.view()
    assert (saved.name, saved.low_stock, saved.currency) == ("Lindenhof", 12, "USD")
    assert saved.cancel_policy is CancelPolicy.WHILE_PENDING
    assert saved.max_quantity == 30


async def test_the_low_stock_moves_the_overview_at_once(shop: TestShop, browse: Browse) -> None:
    overview = await at(browse, shop.sam, "/admin")
    await overview.should_see("products low in stock")

    await shops.edit(shop.sam, low_stock=0)

    await overview.should_see("product low in stock")


async def test_mistakes_are_told_at_the_field(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, "/admin/settings")
    for label, typed, said in (
        ("Stock is low at", "some", "Enter a whole number such as 5."),
        ("Stock is low at", "9999999", "Enter a whole number from 0 to"),
        ("Currency", "money", "Enter a currency code of three letters"),
        ("Name of the shop", "x" * 81, "This is too long"),
    ):
        field = box(sam, label)
        before = field.value or ""
        type_into(field, typed)
        press(sam, "Save")
        await eventually(lambda field=field, said=said: said in (field.error or ""))
        type_into(field, before)


async def test_the_currency_stays_once_there_are_orders(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, "/admin/settings")
    assert "readonly" not in box(sam, "Currency").props

    await orders.place(
        [LineItemRequest(CANDLE, 1)], by=shop.ada, contact=ADA, method=PaymentMethod.ON_DELIVERY
    )

    await eventually(lambda: "readonly" in box(sam, "Currency").props)
    type_into(box(sam, "Currency"), "USD")
    press(sam, "Save")
    await eventually(lambda: "There are orders already" in (box(sam, "Currency").error or ""))
    assert (await shops.view()).currency == "EUR"


async def test_two_who_save_at_once_do_not_undo_each_other(shop: TestShop, browse: Browse) -> None:
    sam, tablet = await at(browse, shop.sam, "/admin/settings"), await at(browse, shop.sam, "/admin/settings")
    type_into(box(tablet, "Stock is low at"), "9")

    type_into(box(sam, "Name of the shop"), "Lindenhof")
    press(sam, "Save")

    await eventually(lambda: box(tablet, "Name of the shop").value == "Lindenhof")
    assert box(tablet, "Stock is low at").value == "9", "what is being typed stays"
    press(tablet, "Save")
    await tablet.should_see("The settings are saved.")
    saved = await shops.view()
    assert (saved.name, saved.low_stock) == ("Lindenhof", 9)
