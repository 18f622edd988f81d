"""The program starts, answers, and opens in a browser."""

import httpx
from playwright.async_api import expect

from tests.browser.conftest import NewPerson
from tests.support.server import RunningShop


async def test_the_shop_says_that_it_is_well(shop: RunningShop) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.get(shop.url + "/health")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


async def test_the_catalogue_opens(new_person: NewPerson) -> None:
    visitor = await new_person()

    answer = await visitor.goto("/")

    assert answer is not None
    assert answer.ok
    await expect(visitor.get_by_role("main")).to_be_visible()
