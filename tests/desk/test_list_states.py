"""A list that loads, fails and comes back: its reader is never left with nothing, nor told a lie."""

import asyncio
from typing import Any

import pytest
from nicegui import ui

from components.desk.live_list import LiveList
from data import dashboard
from data.accounts import users
from data.errors import DatabaseUnavailable
from tests.conftest import TestShop
from tests.desk.helpers import Browse, at, eventually

BUSY = DatabaseUnavailable("The shop's database is busy. Nothing was changed; please try again in a moment.")


async def test_a_list_that_takes_long_is_a_skeleton_first(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, customers = asyncio.Event(), users.customers

    async def slow(*words: Any, **more: Any) -> Any:
        await answers.wait()
        return await customers(*words, **more)

    monkeypatch.setattr(users, "customers", slow)
    sam = await at(browse, shop.sam, "/admin/customers")
    await sam.should_see("Loading…")

    answers.set()

    await sam.should_not_see("Loading…", retries=40)
    table = next(iter(sam.find(LiveList).elements)).table
    assert [row["name"] for row in table.rows] == ["Ben", "Ada"]


async def test_a_list_that_failed_can_be_tried_again(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(users, "customers", refuse)
        sam = await at(browse, shop.sam, "/admin/customers")
        await sam.should_see("The list of customers could not be read.")

    sam.find("Try again").click()

    await eventually(lambda: len(next(iter(sam.find(LiveList).elements)).keys) == 2)
    await sam.should_not_see("could not be read")


async def test_a_list_that_fails_later_keeps_its_rows(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = await at(browse, shop.sam, "/admin/customers")
    monkeypatch.setattr(users, "customers", refuse)

    box = next(found for found in sam.find(ui.input).elements if found.props.get("type") == "search")
    box.set_value("ada")

    await sam.should_see("The shop's database is busy.")
    assert len(next(iter(sam.find(LiveList).elements)).keys) == 2


async def test_an_overview_that_failed_can_be_tried_again(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(dashboard, "overview", refuse)
        sam = await at(browse, shop.sam, "/admin")
        await sam.should_see("The numbers could not be read.")

    sam.find("Try again").click()

    await sam.should_see("All orders: 0 regular", retries=20)
    await sam.should_not_see("could not be read")


async def refuse(*_words: Any, **_more: Any) -> Any:
    raise BUSY
