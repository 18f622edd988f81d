"""The shop's own row: its name, its currency, its rules, and who may change them."""

import pytest
from sqlmodel import select

from data import shop as shops
from data.database import store
from data.errors import NotAuthenticated, PermissionDenied, ValidationFailed
from data.lifecycle import CancelPolicy, Role
from data.models import Shop
from data.shop import ShopFields, ShopView
from tests.conftest import TestShop
from tests.data.rows import an_order


@pytest.mark.usefixtures("empty")
async def test_a_shop_has_its_row_and_defaults_from_the_first_start() -> None:
    await shops.create_if_missing()
    await shops.create_if_missing()
    assert await shops.view() == ShopView(
        "Shopbell", "EUR", CancelPolicy.UNTIL_SHIPPED, 5, 100, is_set_up=False
    )
    rows = await store.read(lambda session: session.exec(select(Shop)).all())
    assert len(rows) == 1


async def test_starting_again_changes_nothing_about_the_shop(shop: TestShop) -> None:
    await shops.edit(shop.sam, name="Wax & Wool", low_stock=2)
    before = await shops.view()
    await shops.create_if_missing()
    assert await shops.view() == before


async def test_the_shop_changes_what_it_names(shop: TestShop) -> None:
    after = await shops.edit(
        shop.sam, name=" Wax  & Wool ", currency="usd", cancel_policy=CancelPolicy.NEVER, low_stock=0
    )
    assert after == await shops.view()
    assert (after.name, after.currency, after.cancel_policy, after.low_stock) == (
        "Wax & Wool",
        "USD",
        CancelPolicy.NEVER,
        0,
    )
    fact = await shop.last("shop:1")
    assert (fact.action, fact.actor) == ("edit", Role.ADMIN)
    assert fact.data["changed"] == ["name", "currency", "cancel_policy", "low_stock"]


async def test_a_change_of_nothing_leaves_no_trace(shop: TestShop) -> None:
    await shops.edit(shop.sam, currency="EUR", low_stock=5)
    assert await shop.history("shop:1") == []


async def test_the_currency_stays_once_there_is_an_order(shop: TestShop) -> None:
    await shop.store.write(lambda session: session.add(an_order()))
    with pytest.raises(ValidationFailed) as refused:
        await shops.edit(shop.sam, name="New name", currency="USD")
    assert refused.value.field == "currency"
    assert (await shops.view()).name == "Shopbell", "nothing half done"
    assert (await shops.edit(shop.sam, name="New name", currency="EUR")).name == "New name"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("name", ShopFields(name=" ")),
        ("name", ShopFields(name="x" * 81)),
        ("currency", ShopFields(currency="XXL")),
        ("currency", ShopFields(currency="")),
        ("low_stock", ShopFields(low_stock=-1)),
        ("low_stock", ShopFields(low_stock=1_000_001)),
        ("max_quantity", ShopFields(max_quantity=0)),
        ("max_quantity", ShopFields(max_quantity=100_001)),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(shop: TestShop, field: str, fields: ShopFields) -> None:
    before = await shops.view()
    with pytest.raises(ValidationFailed) as refused:
        await shops.edit(shop.sam, **fields)
    assert refused.value.field == field
    assert await shops.view() == before


async def test_only_the_shop_may(shop: TestShop) -> None:
    with pytest.raises(PermissionDenied):
        await shops.edit(shop.ada, name="Mine")
    with pytest.raises(NotAuthenticated):
        await shops.edit(shop.guest, name="Mine")
    assert (await shops.view()).name == "Shopbell"
