"""The checkout: from the cart to the order, once, with every mistake told at its box."""

from nicegui import ui
from nicegui.testing import User

from components.shared.async_button import AsyncButton
from components.shared.money_button import MoneyButton
from data import carts, orders, products
from data import shop as shops
from data.lifecycle import POLICY_PROMISES, CancelPolicy, PaymentMethod
from data.orders import OrderFilter
from tests.conftest import CANDLE, MUG, TestShop
from tests.data.ordering import by_hand
from tests.desk.helpers import told
from tests.storefront.helpers import Browse, buy, eventually, field, fill, put_into_cart, sees

ADDRESS = {"Street": "Harbour Lane 1", "Postcode": "10115", "City": "Berlin"}
GRACE = {"Name": "Grace Guest", "Email": "grace@shop.example", **ADDRESS}


async def test_a_guest_buys_and_gets_a_secret_link(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await at_checkout(guest)
    await sees(guest, "You can cancel free of charge until your order is shipped.")

    fill(guest, **GRACE)
    guest.find("Place order").click()

    await sees(guest, "Thank you, Grace Guest!")
    await sees(guest, "Keep this link")
    (row,) = await placed(shop)
    assert (row.name, row.total_minor) == ("Grace Guest", 1250)


async def test_a_customer_finds_his_name_filled_in(shop: TestShop, browse: Browse) -> None:
    ada = browse(shop.ada)
    await at_checkout(ada)
    assert field(ada, "Name").value == "Ada"
    assert field(ada, "Email").value == "ada@shop.example"

    fill(ada, **ADDRESS)
    next(iter(ada.find(kind=ui.radio).elements)).value = PaymentMethod.BANK_TRANSFER
    ada.find("Place order").click()

    await sees(ada, "You find it again under “My orders”.")
    (row,) = (await orders.own_page(OrderFilter(), by=shop.ada)).page.rows
    assert (await orders.get(row.number, by=shop.ada)).payment_method is PaymentMethod.BANK_TRANSFER


async def test_the_cart_is_empty_afterwards(shop: TestShop, browse: Browse) -> None:
    ada = browse(shop.ada)
    await at_checkout(ada)
    fill(ada, **ADDRESS)
    ada.find("Place order").click()
    await sees(ada, "Thank you")

    await ada.open("/checkout")

    await sees(ada, "Your cart is empty.")


async def test_every_empty_box_is_told_at_once(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await at_checkout(guest)

    guest.find("Place order").click()

    await eventually(lambda: field(guest, "Name").error)
    for label in GRACE:
        assert field(guest, label).error == "This is needed. Please fill it in."
    assert field(guest, "Country").error is None


async def test_a_mistake_is_told_at_its_box_and_nothing_typed_is_lost(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await at_checkout(guest)
    mistakes = {"Email": "no address", "Street": "x" * 10_000, "Postcode": "1" * 50}
    fill(guest, **{**GRACE, **mistakes})

    for label, typed in mistakes.items():
        guest.find("Place order").click()
        await eventually(lambda: field(guest, label).error)  # noqa: B023 - used up within this turn
        assert field(guest, label).value == typed
        fill(guest, **{label: GRACE[label]})
        assert field(guest, label).error is None

    assert field(guest, "Name").value == "Grace Guest"
    assert await placed(shop) == ()


async def test_a_double_click_places_one_order(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await at_checkout(guest)
    fill(guest, **GRACE)

    guest.find("Place order").click().click()

    await sees(guest, "Thank you")
    assert len(await placed(shop)) == 1


async def test_pressing_again_after_the_order_is_placed_leads_to_the_same_order(
    shop: TestShop, browse: Browse
) -> None:
    guest = browse(shop.guest)
    await at_checkout(guest)
    fill(guest, **GRACE)
    button = next(iter(guest.find(kind=AsyncButton, content="Place order").elements))

    await button._press()
    await button._press()

    assert len(await placed(shop)) == 1


async def test_sold_out_meanwhile_is_refused_with_what_is_left(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await put_into_cart(guest, "blue-mug", times=2)
    await guest.open("/checkout")
    fill(guest, **GRACE)

    await buy(shop.ada, MUG, 2)
    await sees(guest, "Only 1 left.")
    guest.find("Place order").click()

    await sees(guest, "There are only 1 of “Blue mug” left. Please order fewer.")
    assert field(guest, "Street").value == GRACE["Street"]


async def test_nobody_pays_a_price_that_he_has_not_seen(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await at_checkout(guest)
    fill(guest, **GRACE)

    await products.edit(CANDLE, by=shop.sam, expected_version=1, price_minor=9900)
    guest.find("Place order").click()

    await sees(guest, "€99.00")
    for row in await placed(shop):
        assert row.total_minor == 9900


async def test_a_price_that_changed_unseen_places_nothing_and_the_new_one_can_be_agreed(
    shop: TestShop, browse: Browse
) -> None:
    guest = browse(shop.guest)
    await at_checkout(guest)
    fill(guest, **GRACE)
    by_hand(shop, "UPDATE product SET price_minor = 9900 WHERE sku = ?", CANDLE)  # nobody is told

    guest.find("Place order").click()

    await sees(guest, "The total is €99.00 now, not what was shown before.")
    assert await placed(shop) == ()
    assert (await carts.lines(visitor(guest))).count == 1
    assert field(guest, "Street").value == GRACE["Street"]
    guest.find("Place order").click()
    await sees(guest, "Thank you")
    (row,) = await placed(shop)
    assert row.total_minor == 9900


async def test_a_press_on_an_older_total_is_not_taken_for_the_new_one(shop: TestShop, browse: Browse) -> None:
    """On a slow line: the press was made before the new total could arrive."""
    guest = browse(shop.guest)
    await at_checkout(guest)
    fill(guest, **GRACE)
    button = next(iter(guest.find(kind=MoneyButton, content="Place order").elements))
    shown = button.props["data-shown"]

    await products.edit(CANDLE, by=shop.sam, expected_version=1, price_minor=9900)
    await sees(guest, "€99.00")
    told(button, "click", shown)

    await sees(guest, "This has changed since you pressed the button.")
    assert await placed(shop) == ()


async def test_what_the_shop_promises_is_today_s_promise(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await at_checkout(guest)
    await sees(guest, POLICY_PROMISES[CancelPolicy.UNTIL_SHIPPED])
    fill(guest, Name="Grace Guest")

    await shops.edit(shop.sam, cancel_policy=CancelPolicy.NEVER)

    await sees(guest, POLICY_PROMISES[CancelPolicy.NEVER])
    assert field(guest, "Name").value == "Grace Guest"


async def test_a_cart_emptied_in_another_tab_is_not_ordered(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await at_checkout(guest)
    fill(guest, **GRACE)
    await carts.clear(visitor(guest))

    guest.find("Place order").click()

    await sees(guest, "Your cart has changed meanwhile.")
    assert await placed(shop) == ()


async def at_checkout(browser: User) -> None:
    """On the checkout, with a candle."""
    await put_into_cart(browser, "lavender-candle")
    await browser.open("/checkout")


async def placed(shop: TestShop) -> tuple[orders.OrderRow, ...]:
    return (await orders.page(OrderFilter(), by=shop.sam)).rows


def visitor(browser: User) -> str:
    assert browser.client is not None
    assert browser.client.request is not None
    return browser.client.request.session["id"]


async def test_more_than_the_limit_is_said_at_the_line_and_refused(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await put_into_cart(guest, "lavender-candle", times=2)
    await guest.open("/checkout")
    fill(guest, **GRACE)

    await shops.edit(shop.sam, max_quantity=1)
    await sees(guest, "At most 1 of this product per order.")
    guest.find("Place order").click()

    await sees(guest, "At most 1 of “Lavender candle” per order.")
    assert await placed(shop) == ()
