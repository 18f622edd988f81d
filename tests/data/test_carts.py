"""Carts: what visitors put in, what falls out, and that two visitors never meet."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from data import carts, products
from data.carts import Cart
from data.errors import NotFound, ValidationFailed
from data.models import CartLine, now
from tests.conftest import CANDLE, MUG, SOAP, TestShop

ANN, BOB = "visitor-ann", "visitor-bob"


def inside(cart: Cart) -> dict[str, int]:
    return {line.product.sku: line.quantity for line in cart.lines}


@pytest.mark.usefixtures("shop")
async def test_an_empty_cart_holds_nothing_and_costs_nothing() -> None:
    assert await carts.lines(ANN) == Cart((), (), "EUR")
    assert ((await carts.lines(ANN)).count, (await carts.lines(ANN)).total_minor) == (0, 0)


@pytest.mark.usefixtures("shop")
async def test_a_cart_adds_up_at_todays_prices() -> None:
    await carts.put(ANN, CANDLE, 2)
    answered = await carts.add(ANN, MUG)
    cart = await carts.lines(ANN)
    assert answered == cart
    assert inside(cart) == {MUG: 1, CANDLE: 2}
    assert (cart.count, cart.total_minor, cart.currency) == (3, 2 * 1250 + 800, "EUR")
    assert [line.total_minor for line in cart.lines] == [800, 2500], "in the order of their titles"


@pytest.mark.usefixtures("shop")
async def test_add_adds_and_put_sets() -> None:
    await carts.add(ANN, CANDLE, 2)
    assert inside(await carts.add(ANN, CANDLE, 3)) == {CANDLE: 5}
    assert inside(await carts.put(ANN, CANDLE, 3)) == {CANDLE: 3}


@pytest.mark.usefixtures("shop")
async def test_two_visitors_have_two_carts() -> None:
    await carts.add(ANN, CANDLE)
    await carts.add(BOB, MUG)
    assert inside(await carts.lines(BOB)) == {MUG: 1}
    await carts.clear(ANN)
    await carts.clear(ANN)
    assert inside(await carts.lines(ANN)) == {}
    assert inside(await carts.lines(BOB)) == {MUG: 1}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("quantity", [0, -1, 101, 10**30])
async def test_a_quantity_that_cannot_be_is_refused_at_its_field(quantity: int) -> None:
    for way in (carts.put, carts.add):
        with pytest.raises(
            ValidationFailed, match=r"of 1 or more|At most 100 of this product per order"
        ) as refused:
            await way(ANN, CANDLE, quantity)
        assert refused.value.field == "quantity"
    assert inside(await carts.lines(ANN)) == {}


@pytest.mark.usefixtures("shop")
async def test_no_more_than_there_are() -> None:
    with pytest.raises(ValidationFailed, match=r"Only 3 left\. Please take fewer") as refused:
        await carts.put(ANN, MUG, 4)
    assert refused.value.field == "quantity"
    await carts.put(ANN, MUG, 2)
    with pytest.raises(ValidationFailed, match="Only 3 left, and 2 in your cart already"):
        await carts.add(ANN, MUG, 2)
    with pytest.raises(ValidationFailed, match="sold out"):
        await carts.add(ANN, SOAP)
    assert inside(await carts.lines(ANN)) == {MUG: 2}


async def test_a_line_says_when_there_are_not_enough_any_more(shop: TestShop) -> None:
    await carts.put(ANN, CANDLE, 6)
    assert [line.enough for line in (await carts.lines(ANN)).lines] == [True]
    await products.set_stock(CANDLE, by=shop.sam, stock=5, expected=10)
    cart = await carts.lines(ANN)
    assert [(line.enough, line.product.stock, line.quantity) for line in cart.lines] == [(False, 5, 6)]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("sku", ["NONE", "", "candle'--", "\ud800"])
async def test_what_is_not_on_sale_cannot_be_put_in(sku: str) -> None:
    with pytest.raises(NotFound):
        await carts.put(ANN, sku, 1)


async def test_an_archived_product_falls_out_with_a_notice(shop: TestShop) -> None:
    await carts.put(ANN, CANDLE, 1)
    await carts.put(ANN, MUG, 1)
    await products.archive(CANDLE, by=shop.sam)
    cart = await carts.lines(ANN)
    assert (inside(cart), cart.total_minor) == ({MUG: 1}, 800)
    assert cart.notices == ("“Lavender candle” is no longer on sale, so it is not in your cart any more.",)
    assert await carts.lines(ANN) == cart, "looking twice says it twice"
    with pytest.raises(NotFound):
        await carts.add(ANN, CANDLE)
    assert (await carts.put(ANN, MUG, 2)).notices == (), "the next change shows that it was read"
    await products.unarchive(CANDLE, by=shop.sam)
    assert inside(await carts.lines(ANN)) == {MUG: 2}


async def test_what_was_taken_out_is_gone(shop: TestShop) -> None:
    await carts.put(ANN, CANDLE, 1)
    await carts.put(ANN, MUG, 1)
    await carts.put(BOB, MUG, 1)
    await products.archive(CANDLE, by=shop.sam)
    assert (await carts.take_out(ANN, CANDLE)).notices == ()
    assert inside(await carts.take_out(ANN, MUG)) == {}
    assert inside(await carts.take_out(ANN, MUG)) == {}
    assert inside(await carts.lines(BOB)) == {MUG: 1}


async def test_fifty_different_products_fit_into_one_cart(shop: TestShop) -> None:
    for number in range(51):
        sku = f"N{number}"
        await products.create(by=shop.sam, title=sku, sku=sku, price_minor=1, stock=5)
    for number in range(50):
        await carts.add(ANN, f"N{number}")
    with pytest.raises(ValidationFailed, match="At most 50"):
        await carts.add(ANN, "N50")
    assert (await carts.add(ANN, "N7")).count == 51, "more of what is in there already still fits"


async def test_a_cart_leaves_no_event(shop: TestShop) -> None:
    before = shop.store.last_seq
    await carts.put(ANN, CANDLE, 1)
    await carts.clear(ANN)
    await shop.store.poll()
    assert shop.store.last_seq == before


async def test_forgotten_carts_are_cleared_away(shop: TestShop) -> None:
    await carts.put(ANN, CANDLE, 1)
    await carts.put(BOB, CANDLE, 1)
    await shop.store.write(_age_anns_cart)
    assert await carts.prune() == 1
    assert inside(await carts.lines(ANN)) == {}
    assert inside(await carts.lines(BOB)) == {CANDLE: 1}
    assert await carts.prune() == 0


def _age_anns_cart(session: Session) -> None:
    for line in session.exec(select(CartLine).where(CartLine.visitor == ANN)):
        line.updated_at = now() - timedelta(days=60, seconds=1)
        session.add(line)
