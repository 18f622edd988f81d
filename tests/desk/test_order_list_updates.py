"""What the news make of an open list of orders, also when they come at an awkward moment."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from nicegui import Client
from nicegui.testing import User

from components.desk.counted_select import CountedSelect
from data import orders
from data.accounts.permissions import Credentials
from pages.admin.orders import OrderList
from tests.conftest import TestShop
from tests.desk.helpers import at, eventually, is_told, line, scrolled
from tests.desk.test_orders_page import placed, row, table

Browse = Callable[[Credentials], User]


async def test_an_order_that_waits_is_shown_as_it_is_by_then(shop: TestShop, browse: Browse) -> None:
    await placed(shop)
    sam = await at(browse, shop.sam, "/admin/orders")
    await scrolled(sam, top=False)
    waiting = await placed(shop)
    await sam.should_see("1 new order", retries=50)

    await cancel(shop, waiting)
    await scrolled(sam, top=True)
    latest = await placed(shop)

    await eventually(lambda: table(sam).order_numbers[:2] == [latest, waiting])
    assert row(sam, waiting)["status"] == "cancelled"


async def test_an_order_that_waits_and_fits_no_more_is_not_waited_for(shop: TestShop, browse: Browse) -> None:
    await placed(shop)
    sam = await at(browse, shop.sam, "/admin/orders?status=pending")
    await scrolled(sam, top=False)
    waiting = await placed(shop)
    await sam.should_see("1 new order", retries=50)

    await cancel(shop, waiting)

    await sam.should_not_see("1 new order", retries=50)


async def test_an_order_that_comes_to_fit_the_filter_waits_behind_the_button(
    shop: TestShop, browse: Browse
) -> None:
    number = await placed(shop)
    sam = await at(browse, shop.sam, "/admin/orders?status=cancelled")
    await sam.should_see("No order fits these filters.", retries=50)

    await cancel(shop, number)

    await sam.should_see("1 new order", retries=50)
    await sam.should_not_see("No order fits these filters.", retries=50)
    sam.find("1 new order").click()
    await eventually(lambda: table(sam).order_numbers == [number])


async def test_what_is_placed_and_cancelled_in_one_breath_is_right_where_it_was_seen_in_between(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await placed(shop)
    await at(browse, shop.sam, "/admin/orders")
    busy = Busy(monkeypatch)
    await cancel(shop, first)
    await busy.entered.wait()
    number = await placed(shop)
    await shop.store.poll()
    late = await at(browse, shop.sam, "/admin/orders")
    assert row(late, number)["status"] == "pending"

    await cancel(shop, number)
    await shop.store.poll()
    busy.go_on.set()

    await eventually(lambda: row(late, number)["status"] == "cancelled")


async def test_numbers_are_dated_by_the_news_that_brought_them(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await placed(shop), await placed(shop)
    sam = await at(browse, shop.sam, "/admin/orders")
    dated: list[int] = []
    hold = CountedSelect.hold
    monkeypatch.setattr(
        CountedSelect, "hold", lambda select, seq, *more: (dated.append(seq), hold(select, seq, *more))
    )
    busy = Busy(monkeypatch)
    await cancel(shop, first)
    await busy.entered.wait()
    await cancel(shop, second)
    busy.go_on.set()

    await eventually(lambda: len(dated) == 2)
    assert dated == [news.seq for news in line(sam).recent]


async def test_desks_whose_news_could_not_be_worked_out_read_anew_what_they_show(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    number = await placed(shop)
    desks = [await at(browse, shop.sam, "/admin/orders") for _ in range(2)]
    happened = orders.list_changes

    async def fails_once(*_about: Any, **_more: Any) -> orders.ListChanges:
        monkeypatch.setattr(orders, "list_changes", happened)
        raise LookupError("a row that nobody can read")

    monkeypatch.setattr(orders, "list_changes", fails_once)
    await cancel(shop, number)

    for desk in desks:
        await eventually(lambda desk=desk: row(desk, number)["status"] == "cancelled")
        await eventually(lambda desk=desk: line(desk).last == shop.store.last_seq)
    assert [record.exc_info is not None for record in caplog.records] == [True]
    caplog.clear()  # it was told; no other mistake is in the log


async def test_a_desk_that_was_just_ended_hears_nothing_of_what_ended_it(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await placed(shop)
    ended, other = [await at(browse, shop.sam, "/admin/orders") for _ in range(2)]
    listing = line(ended).topic.view  # type: ignore[attr-defined]
    assert isinstance(listing, OrderList)
    listing.visit = replace(listing.visit, actor=Credentials(token="not valid any more"))
    said: list[str] = []
    monkeypatch.setattr(
        Client,
        "run_javascript",
        lambda client, code, **_more: said.append(code) if client is ended.client else None,
    )

    await cancel(shop, number)
    await is_told(other, number)

    await eventually(lambda: any("/login" in code for code in said))
    assert not any(number in code for code in said)


class Busy:
    """The next time that the news are worked out, this takes until `go_on`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.entered, self.go_on = asyncio.Event(), asyncio.Event()
        happened = orders.list_changes

        async def slow(*about: Any, **more: Any) -> orders.ListChanges:
            monkeypatch.setattr(orders, "list_changes", happened)
            answer = await happened(*about, **more)
            self.entered.set()
            await self.go_on.wait()
            return answer

        monkeypatch.setattr(orders, "list_changes", slow)


async def cancel(shop: TestShop, number: str) -> None:
    """Ada changes her mind."""
    await orders.cancel(number, by=shop.ada, reason="Changed my mind")
