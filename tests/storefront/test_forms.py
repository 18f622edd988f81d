"""Bulk request, free sample, contact and newsletter: mistakes at the box, thanks in the form's place."""

from nicegui import ui
from nicegui.testing import User

from data import messages, newsletter, orders, products, rate_limits
from data.lifecycle import OrderKind
from data.orders import OrderFilter, OrderRow
from tests.conftest import CANDLE, MUG, TestShop
from tests.storefront.helpers import Browse, eventually, field, fill, misses, sees

GRACE = {"Name": "Grace Guest", "Email": "grace@shop.example"}
HOME = {"Street": "Harbour Lane 1", "Postcode": "10115", "City": "Berlin"}


async def test_a_guest_asks_for_a_bulk_price(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await guest.open("/bulk-order?sku=CANDLE")

    fill(guest, Quantity="500", Company="Guest & Sons", **GRACE)
    guest.find("Ask for a price").click()

    await sees(guest, "The price will stand on its page.")
    (row,) = await placed(shop)
    assert (row.kind, row.items) == (OrderKind.BULK, 500)
    assert f"/orders/{row.number}?key=" in link(guest, "See your request")


async def test_a_bulk_request_needs_a_product_and_a_whole_quantity(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await guest.open("/bulk-order?sku=nonsense")
    fill(guest, Quantity="5", Company="Guest & Sons", **GRACE)
    guest.find("Ask for a price").click()
    await sees(guest, "This is needed. Please fill it in.")

    choose(guest, CANDLE)
    for typed in ("0", "-5", "many", "1e9", "9" * 30):
        fill(guest, Quantity=typed)
        guest.find("Ask for a price").click()
        await eventually(lambda: field(guest, "Quantity").error)
    assert await placed(shop) == ()


async def test_a_customer_asks_for_a_sample_once(shop: TestShop, browse: Browse) -> None:
    ada = browse(shop.ada)
    for answer in ("Your sample is on the shop's list", "already on its way to this e-mail address"):
        await ada.open("/free-sample?sku=CANDLE")
        fill(ada, **HOME)
        ada.find("Ask for the sample").click()
        await sees(ada, answer)

    assert [row.kind for row in await placed(shop)] == [OrderKind.SAMPLE]


async def test_only_samples_that_there_are_can_be_chosen(shop: TestShop, browse: Browse) -> None:
    await products.edit(MUG, by=shop.sam, expected_version=1, sample=False)
    guest = browse(shop.guest)

    await guest.open("/free-sample?sku=MUG")

    choice = next(iter(guest.find(kind=ui.select).elements))
    assert set(choice.options) == {"CANDLE", "SOAP"}
    assert choice.value is None


async def test_a_message_reaches_the_shop(shop: TestShop, browse: Browse) -> None:
    ada = browse(shop.ada)
    await ada.open("/contact")

    fill(ada, Message="Do you ship to Iceland?")
    ada.find("Send message").click()

    await sees(ada, "The answer goes to ada@shop.example.")
    (message,), _total = await messages.page(shop.sam)
    assert (message.name, message.body) == ("Ada", "Do you ship to Iceland?")


async def test_a_flood_is_stopped_with_what_was_typed_still_there(shop: TestShop, browse: Browse) -> None:
    ada = browse(shop.ada)
    for _ in range(rate_limits.LIMITS["write"][0]):
        await ada.open("/contact")
        fill(ada, Message="Again")
        ada.find("Send message").click()
        await sees(ada, "Thank you!")

    await ada.open("/contact")
    fill(ada, Message="Once more")
    ada.find("Send message").click()

    await sees(ada, "Too many tries.")
    assert field(ada, "Message").value == "Once more"


async def test_the_newsletter_never_tells_who_is_on_it(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    for _ in range(2):
        await guest.open("/")
        fill(guest, **{"Newsletter address": "Grace@Shop.example"})
        guest.find("Subscribe").click()
        await sees(guest, "If this address was not on the list yet, it is now.")

    subscribers, _total = await newsletter.page(shop.sam)
    assert [one.email for one in subscribers] == ["grace@shop.example"]


async def test_no_e_mail_address_is_said_at_the_newsletters_box(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await guest.open("/")

    fill(guest, **{"Newsletter address": "nobody"})
    guest.find("Subscribe").click()

    await eventually(lambda: field(guest, "Newsletter address").error)
    await misses(guest, "it is now")


async def placed(shop: TestShop) -> tuple[OrderRow, ...]:
    return (await orders.page(OrderFilter(), by=shop.sam)).rows


def choose(browser: User, sku: str) -> None:
    """Choose a product in the form."""
    next(iter(browser.find(kind=ui.select).elements)).value = sku


def link(browser: User, text: str) -> str:
    """Where the button with this text leads."""
    return str(next(iter(browser.find(kind=ui.button, content=text).elements)).props["href"])
