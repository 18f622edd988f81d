"""A row of a customer's list allows what the order itself allows: one rule, asked at two places."""

import pytest

from data import orders, products
from data.lifecycle import Action, CancelPolicy, OrderKind, Status
from data.orders import OrderFilter
from tests.conftest import CANDLE, TestShop
from tests.data.ordering import change_user, new, place, set_policy


@pytest.mark.parametrize("policy", CancelPolicy)
@pytest.mark.parametrize("kind", [OrderKind.REGULAR, OrderKind.BULK])
async def test_a_row_has_the_steps_of_its_order(
    shop: TestShop, policy: CancelPolicy, kind: OrderKind
) -> None:
    await products.adjust_stock(CANDLE, by=shop.sam, delta=100)
    numbers = [await new(shop, status, kind) for status in Status]
    await set_policy(shop, policy)

    mine = await orders.own_page(OrderFilter(), by=shop.ada)

    assert set(mine.steps) == set(numbers)
    for number in numbers:
        assert mine.steps[number] == (await orders.get(number, by=shop.ada)).steps


async def test_an_admin_who_buys_is_judged_as_an_admin(shop: TestShop) -> None:
    number = (await place(shop.ada)).order.number
    await set_policy(shop, CancelPolicy.NEVER)
    assert (await orders.own_page(OrderFilter(), by=shop.ada)).steps[number] == ()

    await change_user(shop, "Ada", role="admin")

    steps = (await orders.own_page(OrderFilter(), by=shop.ada)).steps[number]
    assert {step.action for step in steps} == {Action.PROCESS, Action.CANCEL}
