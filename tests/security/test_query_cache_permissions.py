"""Pages of the desk share answers; a sign-in that is over neither gets one nor spoils one for the others."""

import asyncio
from collections.abc import Callable

import pytest
from nicegui import ui
from sqlmodel import Session

from components import live
from components.live.broadcaster import broadcaster
from data import dashboard
from data.accounts import users
from data.accounts.permissions import Credentials
from data.errors import NotAuthenticated, PermissionDenied
from data.lifecycle import Role
from tests.conftest import TestShop
from tests.data.ordering import change_user, place
from tests.desk.helpers import TRIES, Browse
from tests.security import people as strangers


@pytest.fixture
async def cast(shop: TestShop) -> dict[str, Credentials]:
    people = await strangers.arrive(shop.store)
    await shop.store.poll()  # what happens makes all answers old
    return people


@pytest.mark.parametrize("who", ["ended", "disabled", "demoted"])
async def test_who_may_not_ask_is_not_given_the_answer_of_another(
    shop: TestShop, cast: dict[str, Credentials], who: str
) -> None:
    mine = await live.cached_query(dashboard.todo, by=shop.sam)

    with pytest.raises((NotAuthenticated, PermissionDenied)):
        await live.cached_query(dashboard.todo, by=cast[who])
    assert await live.cached_query(dashboard.todo, by=shop.sam) is mine


async def test_an_open_tab_whose_sign_in_ran_out_does_not_shut_out_the_others(
    shop: TestShop, cast: dict[str, Credentials]
) -> None:
    dead, mine = await asyncio.gather(
        live.cached_query(dashboard.todo, by=cast["ended"]),
        live.cached_query(dashboard.todo, by=shop.sam),
        return_exceptions=True,
    )

    assert isinstance(dead, NotAuthenticated)
    assert isinstance(mine, dashboard.Todo)


@pytest.mark.parametrize("by_hand", [{"active": False}, {"role": Role.CUSTOMER}])
async def test_an_admin_who_is_switched_off_by_hand_hears_no_more_news_and_the_others_do(
    shop: TestShop, browse: Browse, by_hand: dict[str, object]
) -> None:
    """The change by hand publishes nothing. The first and the last open tab belong to this person."""
    olga = await second_admin(shop)
    desks = [browse(who) for who in (shop.sam, olga, shop.sam)]
    for desk in desks:
        await desk.open("/admin/orders")

    await change_user(shop, "Sam", **by_hand)
    number = (await place(shop.ada)).order.number

    await until(lambda: len(broadcaster().channels) == 1)
    table = next(iter(desks[1].find(ui.table).elements))
    await until(lambda: number in {row["number"] for row in table.rows})


async def second_admin(shop: TestShop) -> Credentials:
    """Olga, signed in."""

    def verb(session: Session) -> str:
        user = users.add(session, "olga@shop.example", "Olga", "no password fits", Role.ADMIN)
        return users.create_session(session, user).token

    return Credentials(token=await shop.store.write(verb))


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(TRIES):
        if is_so():
            return
        await asyncio.sleep(0.05)
    assert is_so()
