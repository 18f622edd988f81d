"""Closed pages give their memory back to the system."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from components.guards import COOKIE
from pages.server import page_memory
from tests.bench.raw_client import Page
from tests.reliability import busy_shop
from tests.reliability.broken import no_file_check
from tests.reliability.instrumented import closing_pages
from tests.reliability.race import Cast, Serve
from tests.support.server import MAIN, RunningShop

PAGES = ("/", "/cart", "/contact", "/login", "/admin", "/admin/orders", "/admin/products", "/bulk-order")
BUSY, CARELESS, CLOSING = (
    Path(module.__file__ or "") for module in (busy_shop, no_file_check, closing_pages)
)
#: Pages closed in a shop that is never quiet, and how many of them may still be in memory.
BUSY_VISITS, BUSY_DEAD = 160, 35
#: Megabytes that may be left after so many visits; the first ones fill caches.
LEFT = {160: 50, 500: 60}


async def test_closed_pages_give_their_memory_back(
    serve: Serve, cast: Cast, many: Callable[[int, int], int]
) -> None:
    visits = many(160, 500)
    shop = serve(MAIN if visits == 500 else CLOSING)
    grown = await growth(shop, cast, visits, idle=70 if visits == 500 else 12)
    print(f"{visits} visits, all closed, idle: {grown:+.1f} MB")
    assert grown < LEFT[visits]


async def test_without_taking_them_apart_they_do_not(serve: Serve, cast: Cast) -> None:
    grown = await growth(serve(CARELESS), cast, 160, idle=12)
    print(f"160 visits with the thresholds of the first version: {grown:+.1f} MB")
    assert grown > LEFT[160]


@pytest.mark.parametrize("most", [30, None])
async def test_a_shop_that_is_never_quiet_collects_closed_pages(
    serve: Serve, cast: Cast, monkeypatch: pytest.MonkeyPatch, most: int | None
) -> None:
    """And does not without a bound, which is the control."""
    if most:
        monkeypatch.setenv("MOST", str(most))
    shop = serve(BUSY)
    cookie, gate = f"{COOKIE}={cast['sam'].token}", asyncio.Semaphore(3)

    async def one(number: int) -> None:
        async with gate:
            await visit(shop, cookie, number)

    await asyncio.gather(*(one(number) for number in range(BUSY_VISITS)))
    await asyncio.sleep(6)
    async with httpx.AsyncClient(base_url=shop.url, timeout=30) as client:
        left = (await client.get("/busy/memory")).json()
    print(
        f"{BUSY_VISITS} pages closed, never quiet, bound {most}: {left['dead']:.0f} in memory, "
        f"{left['collections']:.0f} collections, the longest took {left['longest'] * 1000:.0f} ms of CPU"
    )
    if most:
        assert left["collections"] >= BUSY_VISITS // most - 1
        assert left["dead"] < BUSY_DEAD
    else:
        assert left["collections"] == 0
        assert left["dead"] > BUSY_DEAD


@pytest.mark.parametrize(
    ("closed", "seconds", "is_overdue"), [(1, 301, True), (0, 301, False), (149, 200, False), (150, 1, True)]
)
async def test_closed_pages_do_not_wait_for_a_quiet_moment_for_ever(
    *, closed: int, seconds: float, is_overdue: bool
) -> None:
    collector = page_memory._Collector()
    collector._closed = closed
    collector._collected_at -= seconds

    assert collector._is_overdue() is is_overdue


async def test_a_quarter_of_an_hour_with_fifty_desks_and_a_page_a_second(
    serve: Serve, cast: Cast, many: Callable[[int, int], int]
) -> None:
    """In the quick form a few seconds with a few desks, which shows no more than that the long one runs."""
    desks, seconds, warm = many(3, 50), many(16, 900), many(8, 120)
    shop = serve(CLOSING if seconds < 900 else MAIN)
    cookie = f"{COOKIE}={cast['sam'].token}"
    open_desks = [await Page.open(lambda: None, shop.url, "/admin/orders", cookie) for _ in range(desks)]
    start, early = time.monotonic(), 0.0
    for number in range(seconds):
        await visit(shop, cookie, number)
        if number + 1 == warm:
            early = used(shop)
        await asyncio.sleep(max(0.0, start + number + 1 - time.monotonic()))
    late = used(shop)
    assert all(desk.is_connected for desk in open_desks)
    print(
        f"{desks} desks and a page a second: {early:.0f} MB after {warm} s, {late:.0f} MB after {seconds} s"
    )
    assert late < early * 1.2
    for desk in open_desks:
        desk.close()


async def growth(shop: RunningShop, cast: Cast, visits: int, *, idle: float) -> float:
    """Megabytes that the shop has more after so many visits and some rest."""
    cookie = f"{COOKIE}={cast['sam'].token}"
    for number in range(len(PAGES) * 2):
        await visit(shop, cookie, number)
    await asyncio.sleep(idle)
    before = used(shop)
    gate = asyncio.Semaphore(3)

    async def one(number: int) -> None:
        async with gate:
            await visit(shop, cookie, number)

    await asyncio.gather(*(one(number) for number in range(visits)))
    await asyncio.sleep(idle)
    return used(shop) - before


async def visit(shop: RunningShop, cookie: str, number: int) -> None:
    path = PAGES[number % len(PAGES)]
    page = await Page.open(lambda: None, shop.url, path, cookie if "admin" in path else "")
    await asyncio.sleep(0.1)
    page.close()


def used(shop: RunningShop) -> float:
    """The memory that is the shop's own, in megabytes."""
    return psutil.Process(shop.process.pid).memory_full_info().uss / 1e6
