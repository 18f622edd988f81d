"""Orders are found by what people type, whatever that is."""

from dataclasses import replace

import pytest

from data import orders, products
from data.orders import Contact, OrderFilter, search
from tests.conftest import CANDLE, MUG, TestShop
from tests.data.listing import counts, found, placed, rows
from tests.data.ordering import (
    ADA,
    GRACE,
    HOME,
    ask_bulk,
    ask_sample,
)

KOEHLER = Contact("Zoë Köhler", "zoe.k@post.example", HOME)
HOSTILE = [
    '"',
    '""',
    "'",
    "*",
    "a*",
    "NEAR(",
    "NEAR(ada candle, 5)",
    "-x",
    "-ada",
    "col:ada",
    "words:ada",
    "words : ada",
    "ada AND",
    "OR",
    "NOT ada",
    "(",
    ")",
    "{words}:ada",
    "^ada",
    "ada + candle",
    "\0",
    "a\0da",
    "\ud800",
    "%",
    "_",
    "\\",
    ";",
    "'; DROP TABLE orders; --",
    "🔔" * 3,
    "ß",
    "\u202eada",
    "x" * 10_000,
    "a " * 5_000,
    '" ' * 5_000,
    "NEAR( " * 1_700,
]


@pytest.mark.parametrize(
    "typed",
    [
        "SB-10002",
        "sb-10002",
        "10002",
        "0002",
        "zoe.k@post.example",
        "ZOE.K@POST",
        "post.ex",
        "Köhler",
        "kohler",
        "KÖHLER",
        "Ko\u0308hler",
        "ohle",
        "zoë",
        "zoe",
        "Zoë Köhler",
        "kohler zoe",
        "  zoe   mug ",
        "Blue mug",
        "MUG",
        "lue",
        "k",
        "zo",
        "z bl",
    ],
)
async def test_an_order_is_found_by_number_email_name_and_product(shop: TestShop, typed: str) -> None:
    await placed(shop.ada)
    await placed(shop.guest, (MUG, 1), contact=KOEHLER)
    await placed(shop.ben, contact=replace(ADA, name="Ben", email="ben@shop.example"))
    assert await found(shop, typed) == ["SB-10002"]


async def test_accents_are_no_hindrance_either_way(shop: TestShop) -> None:
    await placed(shop.guest, contact=KOEHLER)
    await placed(shop.guest, contact=replace(GRACE, name="Zoe Kohler"))
    for typed in ("Zoë Köhler", "Zoe Kohler", "Zòé KÖHLER"):
        assert await found(shop, typed) == ["SB-10002", "SB-10001"]


async def test_all_words_have_to_occur(shop: TestShop) -> None:
    await placed(shop.ada, (CANDLE, 1), (MUG, 1))
    await placed(shop.ada, (CANDLE, 1))
    assert await found(shop, "ada candle") == ["SB-10002", "SB-10001"]
    assert await found(shop, "ada mug") == ["SB-10001"]
    assert await found(shop, "ada soap") == []


async def test_one_and_two_letters_find_beginnings_of_words(shop: TestShop) -> None:
    await placed(shop.ada)
    assert await found(shop, "l") == ["SB-10001"]  # Lavender
    assert await found(shop, "ca") == ["SB-10001"]  # candle
    assert await found(shop, "nd") == []  # in the middle of both


async def test_a_bulk_request_is_found_by_its_company_and_a_sample_by_its_product(shop: TestShop) -> None:
    bulk = (await ask_bulk(shop.ada)).order
    sample = (await ask_sample(shop.ada, MUG)).order
    assert await found(shop, "spa") == [bulk.number]
    assert await found(shop, "mug") == [sample.number]


async def test_a_product_that_is_renamed_is_still_found_as_it_was_sold(shop: TestShop) -> None:
    number = await placed(shop.ada)
    candle = await products.find("lavender-candle")
    await products.edit(CANDLE, by=shop.sam, expected_version=candle.version, title="Rose")
    assert await found(shop, "lavender") == [number]


async def test_a_search_that_nothing_fits_finds_nothing(shop: TestShop) -> None:
    await placed(shop.ada)
    assert await found(shop, "nobody") == []


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda typed: ascii(typed[:12]))
async def test_whatever_is_typed_is_only_text(shop: TestShop, typed: str) -> None:
    number = await placed(shop.ada)
    assert await found(shop, typed) in ([], [number])
    query = OrderFilter(q=typed)
    assert sum((await counts(shop, query)).values()) in {0, 1}
    assert set(await rows(shop, [number], query)) <= {number}
    assert len(await orders.export_chunk(query, by=shop.sam, before=None)) <= 1
    assert (await orders.own_page(query, by=shop.ada)).page.total in {0, 1}
    assert (await orders.own_page(query, by=shop.ben)).page.total == 0


@pytest.mark.parametrize(
    "name", ['"quoted"', "NEAR(", "-x", "col:x", "a*b", "50%", "under_score", "O'Brien", "🔔"]
)
async def test_a_strange_name_is_found_by_itself(shop: TestShop, name: str) -> None:
    number = await placed(shop.guest, contact=replace(GRACE, name=name))
    await placed(shop.ada)
    assert await found(shop, name) == [number]


async def test_nothing_typed_is_no_search(shop: TestShop) -> None:
    await placed(shop.ada)
    for typed in ("", "   ", "\0", "\n\t"):
        assert await found(shop, typed) == ["SB-10001"]


async def test_a_search_looks_at_the_newest_matches_and_says_when_there_are_more(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(6):
        await placed(shop.ada)
    monkeypatch.setattr(search, "MOST_FOUND", 6)
    whole = await orders.page(OrderFilter(q="ada"), by=shop.sam)
    assert (whole.total, whole.capped) == (6, False)

    monkeypatch.setattr(search, "MOST_FOUND", 3)
    page = await orders.page(OrderFilter(q="ada", per_page=2), by=shop.sam)
    assert page.capped
    assert [row.number for row in page.rows] == ["SB-10006", "SB-10005"]
    assert 3 <= page.total <= 4
    assert not (await orders.page(OrderFilter(), by=shop.sam)).capped
    assert not (await orders.page(OrderFilter(q="10001"), by=shop.sam)).capped
