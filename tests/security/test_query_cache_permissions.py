"""Pages of the desk share answers; a sign-in that is over neither gets one nor spoils one for the others."""

import asyncio
from collections.abc import Callable

import pytest
from nicegui import ui
from sqlmodel import Session

from components import live
from components.live.broadcaster import hub
from data import dashboard
from data.accounts import users
from data.accounts.permissions import Actor
from data.errors import NotAllowed, SignedOut
from data.lifecycle import Role
from tests.conftest import TestShop
from tests.data.ordering import change_user, place
from tests.desk.helpers import TRIES, Browse
from tests.security import people as strangers


@pytest.fixture
async def cast(shop: TestShop) -> dict[str, Actor]:
    people = await strangers.arrive(shop.store)
    await shop.store.catch_up()  # what happens makes all answers old
    return people


@pytest.mark.parametrize("who", ["ended", "disabled", "demoted"])
async def test_who_may_not_ask_is_not_given_the_answer_of_another(
    shop: TestShop, cast: dict[str, Actor], who: str
) -> None:
    mine = await live.shared(dashboard.todo, by=shop.sam)

    with pytest.raises((SignedOut, NotAllowed)):
        await live.shared(dashboard.todo, by=cast[who])
    assert await live.shared(dashboard.todo, by=shop.sam) is mine


async def test_an_open_tab_whose_sign_in_ran_out_does_not_shut_out_the_others(
    shop: TestShop, cast: dict[str, Actor]
) -> None:
    dead, mine = await asyncio.gather(
        live.shared(dashboard.todo, by=cast["ended"]),
        live.shared(dashboard.todo, by=shop.sam),
        return_exceptions=True,
    )

    assert isinstance(dead, SignedOut)
    assert isinstance(mine, dashboard.Todo)


@pytest.mark.parametrize("by_hand", [{"active": False}, {"role": Role.CUSTOMER}])
async def test_an_admin_who_is_switched_off_by_hand_hears_no_more_news_and_the_others_do(
    shop: TestShop, browse: Browse, by_hand: dict[str, object]
) -> None:
    """Nothing tells of a change by hand, and his tabs are the first and the last of those that are open."""
    olga = await second_admin(shop)
    desks = [browse(who) for who in (shop.sam, olga, shop.sam)]
    for desk in desks:
        await desk.open("/admin/orders")

    await change_user(shop, "Sam", **by_hand)
    number = (await place(shop.ada)).order.number

    await until(lambda: len(hub().lines) == 1)
    table = next(iter(desks[1].find(ui.table).elements))
    await until(lambda: number in {row["number"] for row in table.rows})


async def second_admin(shop: TestShop) -> Actor:
    """Olga, signed in."""

    def verb(session: Session) -> str:
        user = users.add(session, "olga@shop.example", "Olga", "no password fits", Role.ADMIN)
        return users.open_sign_in(session, user).token

    return Actor(token=await shop.store.change(verb))


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(TRIES):
        if is_so():
            return
        await asyncio.sleep(0.05)
    assert is_so()
