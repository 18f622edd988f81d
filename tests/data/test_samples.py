"""Free samples: one piece, no money, and one open sample for an e-mail address and a product."""

import asyncio
from dataclasses import replace

import pytest

from data import orders, products
from data.accounts.permissions import Credentials
from data.errors import Conflict, NotAuthenticated, NotFound, ValidationFailed
from data.lifecycle import Action, OrderKind, Role, Status
from data.models import MoveReason
from data.orders import OrderView, Placed, samples
from tests.conftest import CANDLE, MUG, SOAP, TestShop
from tests.data.ordering import ADA, GRACE, HOME, ask_sample, move, moves, stock

pytestmark = pytest.mark.usefixtures("sound")


async def how_many(shop: TestShop) -> int:
    return (await orders.page(orders.OrderFilter(kind=OrderKind.SAMPLE), by=shop.sam)).total


async def test_a_sample_is_one_piece_for_nothing(shop: TestShop) -> None:
    placed = await ask_sample(shop.ada, message=" For my skin.\nThank you. ")

    order = placed.order
    assert (order.kind, order.status, order.items, order.total_minor) == (
        OrderKind.SAMPLE,
        Status.PENDING,
        1,
        0,
    )
    assert (order.sample_message, order.lines[0].unit_price_minor) == ("For my skin.\nThank you.", 0)
    assert await stock() == 9
    assert await moves(shop) == [(-1, MoveReason.SALE)]
    fact = await shop.last(f"order:{order.number}")
    assert (fact.action, fact.actor, fact.data["kind"]) == ("place", Role.CUSTOMER, "sample")


async def test_while_one_is_open_there_is_no_second(shop: TestShop) -> None:
    number = (await ask_sample(shop.ada)).order.number
    for action in (Action.PROCESS, Action.SHIP):
        for who in (shop.ada, shop.ben, shop.guest):
            with pytest.raises(Conflict, match="already on its way"):
                await ask_sample(who)
        await move(shop.sam, number, action)
    assert (await stock(), await how_many(shop)) == (9, 1)


@pytest.mark.parametrize(
    "end",
    [
        (Action.CANCEL,),
        (Action.PROCESS, Action.SHIP, Action.DELIVER),
        (Action.PROCESS, Action.SHIP, Action.RETURN),
    ],
)
async def test_after_the_end_of_one_there_may_be_another(shop: TestShop, end: tuple[Action, ...]) -> None:
    number = (await ask_sample(shop.ada)).order.number
    for action in end:
        await move(shop.sam, number, action)
    await ask_sample(shop.ada)
    assert await how_many(shop) == 2


async def test_another_product_and_another_address_are_other_samples(shop: TestShop) -> None:
    await ask_sample(shop.ada)
    await ask_sample(shop.ada, MUG)
    await ask_sample(shop.guest, contact=GRACE)
    assert (await stock(CANDLE), await stock(MUG), await how_many(shop)) == (8, 2, 3)


async def test_an_address_written_differently_is_the_same(shop: TestShop) -> None:
    await ask_sample(shop.ada)
    with pytest.raises(Conflict):
        await ask_sample(shop.guest, contact=replace(ADA, email=" ADA@Shop.Example "))


async def test_of_many_at_once_one_is_sent(shop: TestShop) -> None:
    answers = await asyncio.gather(*(ask_sample(shop.ada) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(answer, Placed) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 9
    assert await stock() == 9


async def test_the_same_client_key_is_the_same_sample(shop: TestShop) -> None:
    first = await ask_sample(shop.guest, contact=GRACE, client_key="once")
    assert first.key is not None
    assert await ask_sample(shop.guest, contact=GRACE, client_key="once") == first
    with pytest.raises(Conflict):
        await ask_sample(shop.guest, MUG, contact=GRACE, client_key="once")


async def test_what_is_sold_out_has_no_sample(shop: TestShop) -> None:
    with pytest.raises(Conflict, match="sold out"):
        await ask_sample(shop.ada, SOAP)
    assert await how_many(shop) == 0


async def test_what_the_shop_gives_no_sample_of_is_refused(shop: TestShop) -> None:
    await products.create(by=shop.sam, title="Ring", sku="RING", price_minor=1, stock=5, sample=False)
    await products.archive(MUG, by=shop.sam)
    for sku in ("RING", MUG, "NOTHING", "", "\ud800"):
        with pytest.raises(ValidationFailed) as refusal:
            await ask_sample(shop.ada, sku)
        assert refusal.value.field == "sku"


async def test_a_sample_needs_somewhere_to_go(shop: TestShop) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        await ask_sample(shop.ada, contact=replace(ADA, address=replace(HOME, street="")))
    assert refusal.value.field == "street"
    with pytest.raises(ValidationFailed) as refusal:
        await samples.request(CANDLE, by=shop.ada, contact=ADA, message="x" * 10_000)
    assert refusal.value.field == "message"
    assert await stock() == 10


async def test_a_sample_is_its_owners(shop: TestShop) -> None:
    placed = await ask_sample(shop.guest, contact=GRACE)
    number = placed.order.number
    for stranger in (shop.ada, shop.guest, Credentials(key="guessed")):
        with pytest.raises(NotFound):
            await orders.cancel(number, by=stranger, reason="Because")
    with pytest.raises(NotAuthenticated):
        await ask_sample(Credentials(token="stale"))
    order: OrderView = await orders.cancel(number, by=Credentials(key=placed.key), reason="Because")
    assert (order.status, await stock()) == (Status.CANCELLED, 10)
