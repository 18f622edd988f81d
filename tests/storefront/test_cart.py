"""The cart: the same in all tabs and after a reload, at today's prices, honest about what is left."""

from data import products
from data import shop as shops
from tests.conftest import CANDLE, MUG, TestShop
from tests.storefront.helpers import Browse, buy, misses, put_into_cart, sees, step_to

CANDLES = "Quantity of Lavender candle"


async def test_a_cart_survives_a_reload(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await put_into_cart(guest, "lavender-candle", times=2)

    await guest.open("/cart")
    await sees(guest, "€12.50 each")
    await sees(guest, "€25.00")
    await guest.open("/cart")
    await sees(guest, "€25.00")


async def test_a_quantity_changes_the_total(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await put_into_cart(guest, "lavender-candle")
    await guest.open("/cart")

    step_to(guest, CANDLES, "3")

    await sees(guest, "€37.50")


async def test_too_many_is_said_at_the_line_and_not_ordered(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await put_into_cart(guest, "lavender-candle")
    await guest.open("/cart")

    step_to(guest, CANDLES, "11")
    await sees(guest, "Only 10 left. Please take fewer.")
    guest.find("Checkout").click()

    await sees(guest, "Look at the lines in red.")
    await misses(guest, "Place order")


async def test_what_others_bought_meanwhile_is_said_at_the_line(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await put_into_cart(guest, "blue-mug", times=3)
    await guest.open("/cart")

    await buy(shop.ada, MUG, 2)

    await sees(guest, "Only 1 left. Please take fewer.")


async def test_what_is_being_typed_survives_an_update(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await put_into_cart(guest, "lavender-candle")
    await guest.open("/cart")

    step_to(guest, CANDLES, "ten")
    await products.edit(CANDLE, by=shop.sam, expected_version=1, price_minor=1300)

    await sees(guest, "€13.00 each")
    await sees(guest, "Enter a quantity from 1 to 100.")


async def test_removing_the_last_line_empties_the_cart(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await put_into_cart(guest, "lavender-candle")
    await guest.open("/cart")
    await misses(guest, "Your cart is empty.")

    guest.find("Remove").click()

    await sees(guest, "Your cart is empty.")
    await misses(guest, "Checkout")


async def test_what_is_no_longer_on_sale_falls_out_and_is_told(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await put_into_cart(guest, "lavender-candle")
    await products.archive(CANDLE, shop.sam)

    await guest.open("/cart")

    await sees(guest, "“Lavender candle” is no longer on sale")
    await sees(guest, "Your cart is empty.")


async def test_the_way_leads_to_the_checkout(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await put_into_cart(guest, "lavender-candle")
    await guest.open("/cart")

    guest.find("Checkout").click()

    await sees(guest, "Place order")


async def test_a_limit_set_meanwhile_is_told_and_changes_nothing(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await put_into_cart(guest, "lavender-candle", times=2)
    await guest.open("/cart")

    await shops.edit(shop.sam, max_quantity=1)

    await sees(guest, "At most 1 of this product per order.")
    await sees(guest, "€25.00")
    guest.find("Checkout").click()
    await sees(guest, "Look at the lines in red.")
    step_to(guest, CANDLES, "1")
    await misses(guest, "At most 1 of this product per order.")


async def test_more_than_can_be_ordered_is_said_at_the_line(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await products.edit(CANDLE, by=shop.sam, expected_version=1, max_quantity=4)
    await put_into_cart(guest, "lavender-candle")
    await guest.open("/cart")

    step_to(guest, CANDLES, "5")

    await sees(guest, "At most 4 of this product per order.")
    await sees(guest, "€12.50")
