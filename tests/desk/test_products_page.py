"""Products at the desk: two people change them at once, and customers buy them meanwhile."""

from nicegui import ui
from nicegui.testing import User

from components.desk.live_list import LiveList
from components.desk.stock_form import StockForm
from data import orders, products
from data.accounts.permissions import Credentials
from data.lifecycle import PaymentMethod
from data.orders import Address, Contact, LineItemRequest
from tests.conftest import CANDLE, MUG, SOAP, TestShop
from tests.desk.helpers import Browse, at, box, eventually, press, told, type_into

ADA = Contact("Ada Lovelace", "ada@shop.example", Address("Street 1", "12345", "Berlin", "Germany"))


async def bought(by: Credentials, sku: str, quantity: int) -> None:
    await orders.place([LineItemRequest(sku, quantity)], by=by, contact=ADA, method=PaymentMethod.ON_DELIVERY)


def table(desk: User) -> ui.table:
    return next(iter(desk.find(LiveList).elements)).table


def rows(desk: User) -> dict[str, tuple[int, str]]:
    return {row["key"]: (row["stock"], row["state"]) for row in table(desk).rows}


async def test_a_sale_moves_the_stock_on_every_open_list(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, "/admin/products")
    tablet = await at(browse, shop.sam, "/admin/products")
    assert rows(sam) == {MUG: (3, "low_stock"), CANDLE: (10, "on_sale"), SOAP: (0, "sold_out")}

    await bought(shop.ada, CANDLE, 6)

    for desk in (sam, tablet):
        await eventually(lambda d=desk: rows(d)[CANDLE] == (4, "low_stock"))
    glowing = [row["key"] for row in table(sam).rows if row["glow"]]
    assert glowing == [CANDLE], "only the row that changed"


async def test_search_filter_sort_and_page_stand_in_the_address(shop: TestShop, browse: Browse) -> None:
    await products.archive(SOAP, shop.sam)

    assert list(rows(await at(browse, shop.sam, "/admin/products?q=mug"))) == [MUG]
    assert list(rows(await at(browse, shop.sam, "/admin/products?stock=low"))) == [MUG]
    assert list(rows(await at(browse, shop.sam, "/admin/products?archived=1"))) == [SOAP]
    assert list(rows(await at(browse, shop.sam, "/admin/products?sort=-price"))) == [CANDLE, MUG]
    assert list(rows(await at(browse, shop.sam, "/admin/products?sort=nonsense&page=x&stock=y"))) == [
        MUG,
        CANDLE,
    ]


async def test_a_search_without_a_hit_offers_all(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, "/admin/products?q=zeppelin")
    await sam.should_see("No product fits this search or filter.")

    sam.find("Show all").click()

    await eventually(lambda: len(rows(sam)) == 3)


async def test_a_new_product_is_on_every_desk(shop: TestShop, browse: Browse) -> None:
    sam, tablet = await at(browse, shop.sam, "/admin/products"), await at(browse, shop.sam, "/admin/products")
    sam.find("New product").click()
    await sam.should_see("Put on sale")
    type_into(box(sam, "Title"), "Green teapot")
    type_into(box(sam, "SKU"), "POT")
    type_into(box(sam, "Price (EUR)"), "free")
    type_into(box(sam, "In stock"), "7")
    type_into(box(sam, "Most per order"), "5")
    press(sam, "Put on sale")
    await sam.should_see("Enter an amount such as 12.50.")
    assert box(sam, "Title").value == "Green teapot", "what was typed is not lost"

    type_into(box(sam, "Price (EUR)"), "24.90")
    press(sam, "Put on sale")

    await sam.should_see("Green teapot is on sale now.")
    for desk in (sam, tablet):
        await eventually(lambda d=desk: rows(d).get("POT") == (7, "on_sale"))
    assert (await products.at_desk("POT", shop.sam)).max_quantity == 5


async def test_a_sku_that_is_taken_is_refused_in_words(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, "/admin/products")
    sam.find("New product").click()
    await sam.should_see("Put on sale")
    for label, typed in {"Title": "Another mug", "SKU": MUG, "Price (EUR)": "9"}.items():
        type_into(box(sam, label), typed)

    press(sam, "Put on sale")

    await sam.should_see("There is a product with the SKU “MUG” already.")


async def test_what_another_saves_appears_in_the_fields_that_nobody_touched(
    shop: TestShop, browse: Browse
) -> None:
    sam = await at(browse, shop.sam, f"/admin/products/{MUG}")
    type_into(box(sam, "Category"), "Table")

    await products.edit(MUG, by=shop.sam, expected_version=1, price_minor=990)

    await eventually(lambda: box(sam, "Price (EUR)").value == "9.90")
    assert box(sam, "Category").value == "Table"
    press(sam, "Save")
    await sam.should_see("Blue mug is saved.")
    saved = await products.at_desk(MUG, shop.sam)
    assert (saved.category, saved.price_minor) == ("Table", 990)


async def test_who_was_slower_is_told_and_keeps_what_he_typed(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, f"/admin/products/{MUG}")
    type_into(box(sam, "Title"), "Sky mug")

    await products.edit(MUG, by=shop.sam, expected_version=1, title="Sea mug")

    await sam.should_see("Somebody else has changed this product while you were typing.")
    press(sam, "Save")
    await sam.should_see("Somebody else has changed this product meanwhile.")
    assert box(sam, "Title").value == "Sky mug"
    assert (await products.at_desk(MUG, shop.sam)).title == "Sea mug"

    press(sam, "Show theirs")
    assert box(sam, "Title").value == "Sea mug"


async def test_stock_is_added_taken_off_and_counted(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, f"/admin/products/{MUG}")
    for button, typed, left in (("Add", "5", 8), ("Take off", "2", 6), ("Set to this", "20", 20)):
        type_into(box(sam, "Pieces"), typed)
        press(sam, button)
        await sam.should_see(f"Blue mug: {left} in stock.")
    type_into(box(sam, "Pieces"), "21")
    press(sam, "Take off")
    await sam.should_see("There are only 20 in stock; you cannot take off 21.")


async def test_a_change_of_stock_can_be_undone(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, f"/admin/products/{MUG}")
    type_into(box(sam, "Pieces"), "5")
    press(sam, "Add")
    await sam.should_see("Undo")

    sam.find("Undo").click()

    await sam.should_see("Blue mug: 3 in stock again.")


async def test_who_counted_before_a_sale_is_told(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, f"/admin/products/{CANDLE}")
    type_into(box(sam, "Pieces"), "9")
    await bought(shop.ada, CANDLE, 4)
    stock = next(iter(sam.find(StockForm).elements))
    await eventually(lambda: stock.shown == 6)

    type_into(box(sam, "Pieces"), "95")
    press(sam, "Set to this")

    await sam.should_see("There are 6 in stock now, no longer 10")
    assert (await products.at_desk(CANDLE, shop.sam)).stock == 6


async def test_archiving_is_live_and_has_a_way_back(shop: TestShop, browse: Browse) -> None:
    sam, tablet = (
        await at(browse, shop.sam, f"/admin/products/{MUG}"),
        await at(browse, shop.sam, "/admin/products"),
    )

    sam.find("Archive").click()
    await sam.should_see("Blue mug is archived.")
    await eventually(lambda: rows(tablet)[MUG][1] == "archived")

    sam.find("Undo").click()
    await sam.should_see("Blue mug is on sale again.")
    await eventually(lambda: rows(tablet)[MUG][1] == "low_stock")


async def test_the_dialog_for_stock_follows_sales(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, "/admin/products")
    told(table(sam), "stock", CANDLE)
    await sam.should_see("Stock of Lavender candle")
    stock = next(iter(sam.find(StockForm).elements))

    await bought(shop.ada, CANDLE, 4)

    await eventually(lambda: stock.shown == 6)


async def test_a_product_that_there_is_not_says_so(shop: TestShop, browse: Browse) -> None:
    sam = browse(shop.sam)

    answer = await sam.http_client.get("/admin/products/NOPE")

    assert answer.status_code == 404
    assert "There is no such product." in answer.text


async def test_a_limit_of_its_own_is_checked_and_can_be_taken_back(shop: TestShop, browse: Browse) -> None:
    await products.edit(MUG, by=shop.sam, expected_version=1, max_quantity=2)
    sam = await at(browse, shop.sam, f"/admin/products/{MUG}")
    assert box(sam, "Most per order").value == "2"
    for typed, sentence in (("many", "Enter a whole number such as 12."), ("0", "from 1 to 100000")):
        type_into(box(sam, "Most per order"), typed)
        press(sam, "Save")
        await eventually(lambda s=sentence: s in (box(sam, "Most per order").error or ""))

    type_into(box(sam, "Most per order"), "")
    press(sam, "Save")

    await sam.should_see("Blue mug is saved.")
    assert (await products.at_desk(MUG, shop.sam)).own_max_quantity is None
