"""The desk's list of customers: order of rows, search, permission."""

import pytest

from data.accounts import users
from data.errors import NotAuthenticated, PermissionDenied, ValidationFailed
from tests.conftest import PASSWORD, TestShop
from tests.data.rows import an_order

HERE = "10.0.0.1"


async def test_the_desk_sees_its_customers_newest_first_with_their_orders(shop: TestShop) -> None:
    ada = await users.identify(shop.ada)
    await shop.store.write(
        lambda session: session.add_all([an_order(user_id=ada.id), an_order(), an_order()])
    )
    rows, total = await users.customers(shop.sam)
    assert ([(row.name, row.orders) for row in rows], total) == ([("Ben", 0), ("Ada", 1)], 2)
    second, total = await users.customers(shop.sam, page=2, per_page=1)
    assert ([row.name for row in second], total) == (["Ada"], 2)


async def test_customers_are_found_without_accents_by_name_and_address(shop: TestShop) -> None:
    await users.register("jm@shop.example", "Jörg Müller", PASSWORD, address=HERE)

    async def found(search: str) -> list[str]:
        return [row.name for row in (await users.customers(shop.sam, search=search))[0]]

    assert await found("MULLER jorg") == ["Jörg Müller"]
    assert await found("MÜLLER") == ["Jörg Müller"]
    assert await found("jm@shop") == ["Jörg Müller"]
    assert await found("sam") == [], "the shop's own people are no customers"
    for typed in ("%", "_", "!", "x" * 60_000, "\ud800%"):
        assert await found(typed) == []


async def test_only_the_shop_sees_its_customers(shop: TestShop) -> None:
    with pytest.raises(PermissionDenied):
        await users.customers(shop.ada)
    with pytest.raises(NotAuthenticated):
        await users.customers(shop.guest)


@pytest.mark.parametrize("page", [0, -1, 10**30])
async def test_a_page_that_there_cannot_be_is_refused(shop: TestShop, page: int) -> None:
    with pytest.raises(ValidationFailed):
        await users.customers(shop.sam, page=page)
