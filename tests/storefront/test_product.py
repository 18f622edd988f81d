"""One product's page: what it costs, how many there are, and the way into the cart."""

from nicegui import ui
from nicegui.testing import User

from components.storefront.quantity import Quantity
from data import products
from tests.conftest import CANDLE, MUG, TestShop
from tests.storefront.helpers import Browse, buy, eventually, misses, put_into_cart, sees, step_to


async def test_a_product_goes_into_the_cart_and_every_tab_counts_it(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await guest.open("/products/lavender-candle")

    step_to(guest, "Quantity of Lavender candle", "2")
    guest.find("Add to cart").click()

    await sees(guest, "Added to your cart")
    await sees(guest, "Go to the cart (2 items, €25.00)")


async def test_no_more_goes_into_the_cart_than_there_is(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await put_into_cart(guest, "blue-mug", times=3)

    guest.find("Add to cart").click()

    await sees(guest, "Only 3 left, and 3 ")


async def test_a_quantity_that_is_none_is_refused_at_its_box(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await guest.open("/products/lavender-candle")

    for typed in ("0", "-1", "many", "1.5", "101", "", "1" * 30):
        step_to(guest, "Quantity of Lavender candle", typed)
        guest.find("Add to cart").click()
        too_many = typed.startswith("1") and typed.isdigit()
        await sees(
            guest, "At most 100 of this product per order." if too_many else "Enter a quantity from 1 to 100."
        )


async def test_stock_and_price_stay_true(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await guest.open("/products/blue-mug")

    await products.edit(MUG, by=shop.sam, expected_version=1, price_minor=777)
    await sees(guest, "€7.77")
    await buy(shop.ada, MUG, 3)
    await sees(guest, "Sold out")

    assert not button(guest).enabled


async def test_a_product_taken_off_sale_cannot_be_bought(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await guest.open("/products/lavender-candle")

    await products.archive(CANDLE, shop.sam)

    await sees(guest, "No longer on sale")
    assert not button(guest).enabled


async def test_an_unknown_product_is_a_friendly_404(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)

    answer = await guest.http_client.get("/products/nothing-like-this")

    assert answer.status_code == 404
    assert "There is no such product" in answer.text


async def test_samples_are_offered_only_where_there_are_some(shop: TestShop, browse: Browse) -> None:
    await products.edit(MUG, by=shop.sam, expected_version=1, sample=False)
    guest = browse(shop.guest)

    await guest.open("/products/lavender-candle")
    await sees(guest, "Ask for a free sample")
    await guest.open("/products/blue-mug")
    await misses(guest, "Ask for a free sample")


async def test_a_cart_belongs_to_one_browser(shop: TestShop, browse: Browse) -> None:
    first, second = browse(shop.guest), browse(shop.guest)
    await put_into_cart(first, "lavender-candle")

    await second.open("/cart")

    await sees(second, "Your cart is empty.")


def button(browser: User) -> ui.button:
    return next(iter(browser.find(kind=ui.button, content="Add to cart").elements))


async def test_the_steps_end_at_the_limit_and_say_so(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await products.edit(CANDLE, by=shop.sam, expected_version=1, max_quantity=2)
    await guest.open("/products/lavender-candle")
    quantity = next(iter(guest.find(kind=Quantity).elements))

    with quantity:
        quantity._move(1)
        quantity._move(1)

    assert (quantity.value, quantity.limit) == (2, 2)
    await sees(guest, "At most 2 of this product per order.")
    await products.edit(CANDLE, by=shop.sam, expected_version=9, max_quantity=None)
    await eventually(lambda: quantity.limit == 100)
