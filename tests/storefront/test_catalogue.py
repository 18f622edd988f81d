"""The catalogue: what is on sale, found by search and category, with prices and stock that stay true."""

from nicegui import ui
from nicegui.testing import User

from components.storefront.product_card import ProductCard
from data import products
from data.accounts.permissions import SYSTEM
from tests.conftest import CANDLE, MUG, TestShop
from tests.storefront.helpers import Browse, buy, eventually, sees


async def test_the_first_screen_sells(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await guest.open("/")

    for text in ("Lavender candle", "€12.50", "10 in stock", "Only 3 left", "Sold out"):
        await sees(guest, text)
    assert titles(guest) == ["Blue mug", "Lavender candle", "Olive soap"]


async def test_search_and_category_stand_in_the_address(shop: TestShop, browse: Browse) -> None:
    await products.edit(CANDLE, by=SYSTEM, expected_version=1, category="Light")
    guest = browse(shop.guest)

    await guest.open("/?q=mug")
    assert titles(guest) == ["Blue mug"]
    await sees(guest, "1 product found")

    await guest.open("/?category=Light")
    assert titles(guest) == ["Lavender candle"]


async def test_what_is_typed_is_searched_at_once(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await guest.open("/")

    search(guest, "olive")

    await eventually(lambda: titles(guest) == ["Olive soap"])


async def test_nothing_found_says_so_and_leads_back(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)

    await guest.open("/?q=%22NEAR(*%00")

    await sees(guest, "Nothing found for")
    await sees(guest, "Show everything")


async def test_strange_pages_are_pages_all_the_same(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)

    for page in ("0", "-3", "two", "99999999999999999999", "²"):
        await guest.open(f"/?page={page}")
        assert titles(guest) == ["Blue mug", "Lavender candle", "Olive soap"]


async def test_a_sale_changes_only_its_own_card(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await guest.open("/")
    before = cards(guest)

    await buy(shop.ada, CANDLE, 4)

    await sees(guest, "6 in stock")
    assert cards(guest) == before


async def test_a_new_price_is_there_without_a_reload(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await guest.open("/")

    await products.edit(MUG, by=shop.sam, expected_version=1, price_minor=999)

    await sees(guest, "€9.99")


async def test_what_is_taken_off_sale_says_so(shop: TestShop, browse: Browse) -> None:
    guest = browse(shop.guest)
    await guest.open("/")

    await products.archive(MUG, shop.sam)

    await sees(guest, "No longer on sale")


async def test_an_empty_shop_fills_while_it_is_looked_at(shop: TestShop, browse: Browse) -> None:
    for sku in ("CANDLE", "MUG", "SOAP"):
        await products.archive(sku, shop.sam)
    guest = browse(shop.guest)
    await guest.open("/")
    await sees(guest, "The shelves are still empty.")

    await products.unarchive(MUG, shop.sam)

    await sees(guest, "Blue mug")


def cards(browser: User) -> dict[str, ProductCard]:
    """The cards on the page by their title, in their order."""
    found = sorted(browser.find(kind=ProductCard).elements, key=lambda card: card.id)
    return {card._title.text: card for card in found}


def titles(browser: User) -> list[str]:
    return list(cards(browser))


def search(browser: User, typed: str) -> None:
    """Type into the search box of the page's head."""
    boxes = browser.find(kind=ui.input).elements
    next(box for box in boxes if box.props.get("name") == "q").value = typed
