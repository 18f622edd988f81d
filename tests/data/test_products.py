"""Products: what shoppers find, what the shop changes, and that stock is always the sum of its moves."""

from collections.abc import Awaitable, Callable

import pytest
from sqlmodel import Session, select

from data import products
from data.accounts.permissions import Credentials
from data.errors import Conflict, NotAuthenticated, NotFound, PermissionDenied, ValidationFailed
from data.lifecycle import Role
from data.models import MoveReason, Product
from data.products import ProductSort, ProductView
from tests.conftest import CANDLE, MUG, SOAP, TestShop
from tests.data.rows import moves, sell_one


async def titles(search: str = "", category: str = "") -> list[str]:
    return [product.title for product in (await products.on_sale(search, category))[0]]


async def actions(shop: TestShop) -> list[str]:
    return [fact.action for fact in await shop.history("product:CANDLE")]


async def add(shop: TestShop, title: str, sku: str, **more: object) -> ProductView:
    return await products.create(by=shop.sam, title=title, sku=sku, price_minor=100, **more)  # pyright: ignore[reportArgumentType]


async def test_a_new_product_is_on_sale_with_its_stock_accounted_for(shop: TestShop) -> None:
    made = await products.create(
        by=shop.sam,
        title="  Oak   spoon ",
        sku="SPOON-1",
        price_minor=990,
        stock=7,
        category="Kitchen",
        description="Carved\nby hand.",
        sample=False,
    )
    assert await products.find("oak-spoon") == made
    assert (made.title, made.category, made.description) == ("Oak spoon", "Kitchen", "Carved\nby hand.")
    assert (made.price_minor, made.currency, made.stock, made.sample) == (990, "EUR", 7, False)
    assert await shop.store.read(lambda s: moves(s, "SPOON-1")) == [(7, MoveReason.ADJUST)]
    fact = await shop.last("product:SPOON-1")
    assert (fact.action, fact.actor) == ("create", Role.ADMIN)


async def test_the_catalogue_finds_words_in_any_order_without_accents_or_case(shop: TestShop) -> None:
    await add(shop, "Köhler Kerze", "KK-1", category="Kerzen")
    assert await titles("kerze KOHLER") == ["Köhler Kerze"]
    assert await titles("kk-1") == ["Köhler Kerze"]
    assert await titles("Kerzen köhler") == ["Köhler Kerze"]
    assert await titles("kohler mug") == []


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "typed", ["%", "_", "/", "'", '"', "x" * 50_000, "q " * 5_000, "\0%", "\ud800%", "%%%"]
)
async def test_whatever_is_typed_into_the_search_is_only_text(typed: str) -> None:
    assert await titles(typed) == []


async def test_a_percent_sign_finds_a_percent_sign(shop: TestShop) -> None:
    await add(shop, "100% wool", "WOOL")
    assert await titles("100%") == ["100% wool"]


@pytest.mark.usefixtures("shop")
async def test_the_catalogue_comes_in_pages_by_title() -> None:
    first, total = await products.on_sale(page=1, per_page=2)
    assert ([product.title for product in first], total) == (["Blue mug", "Lavender candle"], 3)
    last, _ = await products.on_sale(page=2, per_page=2)
    assert [product.title for product in last] == ["Olive soap"]
    assert await products.on_sale(page=9, per_page=2) == (last, 3), "a page past the end is the last one"


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(("page", "per_page"), [(0, 24), (-1, 24), (10**30, 24), (1, 0), (1, 201)])
async def test_a_page_that_there_cannot_be_is_refused(page: int, per_page: int) -> None:
    with pytest.raises(ValidationFailed):
        await products.on_sale(page=page, per_page=per_page)


async def test_categories_count_what_is_on_sale(shop: TestShop) -> None:
    for sku, category in (("A", "Wool"), ("B", "Wool"), ("C", "Art"), ("D", "Art")):
        await add(shop, sku, sku, category=category)
    await products.archive("D", by=shop.sam)
    assert await products.categories() == [("Art", 1), ("Wool", 2)]
    assert await titles(category="Wool") == ["A", "B"]


async def test_two_products_of_one_title_have_two_addresses(shop: TestShop) -> None:
    slugs = [(await add(shop, "Same", f"S{number}")).slug for number in range(3)]
    assert slugs == ["same", "same-2", "same-3"]


async def test_a_sku_is_given_once(shop: TestShop) -> None:
    with pytest.raises(Conflict, match="CANDLE"):
        await add(shop, "Another candle", CANDLE)
    assert "Another candle" not in await titles()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price_minor", -1),
        ("price_minor", 10**12 + 1),
        ("stock", -1),
        ("stock", 1_000_001),
        ("title", " \0 "),
        ("title", "x" * 121),
        ("sku", ""),
        ("sku", "two words"),
        ("sku", "x" * 41),
        ("category", "x" * 61),
        ("description", "x" * 5_001),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(shop: TestShop, field: str, value: object) -> None:
    good: dict[str, object] = {"title": "Fine", "sku": "FINE", "price_minor": 1, "stock": 1}
    with pytest.raises(ValidationFailed) as refused:
        await products.create(by=shop.sam, **{**good, field: value})  # pyright: ignore[reportArgumentType]
    assert refused.value.field == field
    assert (await products.on_sale())[1] == 3


async def test_the_limits_themselves_are_allowed(shop: TestShop) -> None:
    made = await products.create(
        by=shop.sam, title="x" * 120, sku="MOST", price_minor=10**12, stock=1_000_000
    )
    assert await products.find(made.slug) == made


async def test_an_edit_changes_what_it_names_and_says_what(shop: TestShop) -> None:
    before = await products.at_desk(CANDLE, by=shop.sam)
    after = await products.edit(
        CANDLE, by=shop.sam, expected_version=before.version, title="Rose candle", price_minor=1300
    )
    assert after == await products.find("lavender-candle"), "links to it still work"
    assert (after.title, after.price_minor, after.stock) == ("Rose candle", 1300, 10)
    assert after.version == before.version + 1
    assert after.updated_at > before.updated_at
    assert await titles("rose") == ["Rose candle"]
    assert await titles("lavender") == []
    fact = await shop.last("product:CANDLE")
    assert (fact.action, fact.actor, fact.data["changed"]) == ("edit", Role.ADMIN, ["price_minor", "title"])
    assert fact.data["price"] == [1250, 1300]


async def test_an_edit_that_changes_nothing_leaves_no_trace(shop: TestShop) -> None:
    before = await products.at_desk(CANDLE, by=shop.sam)
    assert await products.edit(CANDLE, by=shop.sam, expected_version=1, title="Lavender candle") == before
    assert await actions(shop) == ["create"]


async def test_the_second_of_two_editors_is_told(shop: TestShop) -> None:
    await products.edit(CANDLE, by=shop.sam, expected_version=1, title="First")
    with pytest.raises(Conflict, match="Somebody else has changed this product"):
        await products.edit(CANDLE, by=shop.sam, expected_version=1, title="Second")
    assert (await products.at_desk(CANDLE, by=shop.sam)).title == "First"


async def test_a_sale_does_not_stand_in_an_editors_way(shop: TestShop) -> None:
    await shop.store.write(sell_one)
    edited = await products.edit(CANDLE, by=shop.sam, expected_version=1, title="Edited")
    assert (edited.title, edited.stock) == ("Edited", 9)


async def test_an_edit_that_cannot_be_changes_nothing(shop: TestShop) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await products.edit(CANDLE, by=shop.sam, expected_version=1, title="New", price_minor=-1)
    assert refused.value.field == "price_minor"
    assert (await products.at_desk(CANDLE, by=shop.sam)).title == "Lavender candle"


async def test_an_archived_product_is_gone_for_shoppers_and_can_come_back(shop: TestShop) -> None:
    await products.archive(CANDLE, by=shop.sam)
    assert "Lavender candle" not in await titles()
    assert await products.by_skus([CANDLE, MUG]) == {MUG: await products.find("blue-mug")}
    with pytest.raises(NotFound):
        await products.find("lavender-candle")
    assert (await products.at_desk(CANDLE, by=shop.sam)).archived
    await products.unarchive(CANDLE, by=shop.sam)
    assert (await products.find("lavender-candle")).archived is False
    assert await actions(shop) == [
        "create",
        "archive",
        "unarchive",
    ]


async def test_archiving_twice_is_harmless(shop: TestShop) -> None:
    once = await products.archive(CANDLE, by=shop.sam)
    assert await products.archive(CANDLE, by=shop.sam) == once
    assert await actions(shop) == ["create", "archive"]


@pytest.mark.usefixtures("shop")
async def test_by_skus_answers_only_what_there_is() -> None:
    assert set(await products.by_skus([MUG, "NONE", "\ud800"])) == {MUG}


async def skus(shop: TestShop, **query: object) -> list[str]:
    rows, total = await products.desk_page(shop.sam, **query)  # pyright: ignore[reportArgumentType]
    assert total == len(rows)
    return [row.sku for row in rows]


async def test_the_desk_sorts_and_filters(shop: TestShop) -> None:
    await products.archive(MUG, by=shop.sam)
    assert await skus(shop) == [CANDLE, SOAP]
    assert await skus(shop, archived=True) == [MUG]
    assert await skus(shop, archived=None, sort=ProductSort.PRICE) == [SOAP, MUG, CANDLE]
    assert await skus(shop, archived=None, sort=ProductSort.PRICE, descending=True) == [CANDLE, MUG, SOAP]
    assert await skus(shop, archived=None, search="mug") == [MUG]
    assert await skus(shop, low_stock=True) == [SOAP]
    for sort in ProductSort:
        assert len(await skus(shop, sort=sort, archived=None)) == 3


async def test_low_stock_means_what_the_shop_says(shop: TestShop) -> None:
    assert await skus(shop, low_stock=True, sort=ProductSort.SKU) == [MUG, SOAP], "the default is five"


SHOP_ONLY: list[Callable[[Credentials], Awaitable[object]]] = [
    lambda by: products.create(by=by, title="Mine", sku="MINE", price_minor=1),
    lambda by: products.edit(CANDLE, by=by, expected_version=1, price_minor=1),
    lambda by: products.adjust_stock(CANDLE, by=by, delta=1),
    lambda by: products.set_stock(CANDLE, by=by, stock=1, expected=10),
    lambda by: products.archive(CANDLE, by=by),
    lambda by: products.unarchive(CANDLE, by=by),
    products.desk_page,
    lambda by: products.at_desk(CANDLE, by=by),
]


@pytest.mark.parametrize("attempt", SHOP_ONLY)
async def test_only_the_shop_may(shop: TestShop, attempt: Callable[[Credentials], Awaitable[object]]) -> None:
    before = await products.on_sale()
    with pytest.raises(PermissionDenied):
        await attempt(shop.ada)
    with pytest.raises(NotAuthenticated):
        await attempt(shop.guest)
    assert await products.on_sale() == before
    assert len(await shop.history("product:CANDLE")) == 1


@pytest.mark.parametrize("attempt", SHOP_ONLY[1:6])
async def test_no_product_of_that_name(
    shop: TestShop, attempt: Callable[[Credentials], Awaitable[object]]
) -> None:
    await shop.store.write(_rename_the_candle)
    with pytest.raises(NotFound):
        await attempt(shop.sam)


def _rename_the_candle(session: Session) -> None:
    product = session.exec(select(Product).where(Product.sku == CANDLE)).one()
    product.sku = "OTHER"
    session.add(product)
