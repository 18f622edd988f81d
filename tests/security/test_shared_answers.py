"""Pages of the desk share answers; a sign-in that is over neither gets one nor spoils one for the others."""

import asyncio

import pytest

from components import live
from data import overview
from data.people import Actor
from data.refusals import NotAllowed, SignedOut
from tests.conftest import TestShop
from tests.security import strangers


@pytest.fixture
async def cast(shop: TestShop) -> dict[str, Actor]:
    people = await strangers.arrive(shop.store)
    await shop.store.catch_up()  # what happens makes all answers old
    return people


@pytest.mark.parametrize("who", ["ended", "disabled", "demoted"])
async def test_who_may_not_ask_is_not_given_the_answer_of_another(
    shop: TestShop, cast: dict[str, Actor], who: str
) -> None:
    mine = await live.shared(overview.todo, by=shop.sam)

    with pytest.raises((SignedOut, NotAllowed)):
        await live.shared(overview.todo, by=cast[who])
    assert await live.shared(overview.todo, by=shop.sam) is mine


async def test_an_open_tab_whose_sign_in_ran_out_does_not_shut_out_the_others(
    shop: TestShop, cast: dict[str, Actor]
) -> None:
    dead, mine = await asyncio.gather(
        live.shared(overview.todo, by=cast["ended"]),
        live.shared(overview.todo, by=shop.sam),
        return_exceptions=True,
    )

    assert isinstance(dead, SignedOut)
    assert isinstance(mine, overview.Todo)
