"""The desk on many orders beside the desk on a thousand: opening, filtering, searching, paging.

Times of the questions are taken in this process, those of the pages at a shop in a process of its own,
signed in as an admin, over a connection that stays open.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from data import orders, overview, seed, store
from data.lifecycle import Kind, Status
from data.orders import Query, Sort
from data.people import SYSTEM
from tests.bench.measuring import beside, milliseconds
from tests.running import RunningShop, start_shop

QUESTIONS, PAGES = 40, 12  # rounds


async def run(folder: Path, many: int) -> None:
    """Measure a thousand and `many`, and print both with their ratio."""
    few = 1_000
    print(f"The desk on {many:,} orders beside {few:,}", flush=True)
    small, large = await _measured(folder, few), await _measured(folder, many)
    beside(small, large, (f"{few:,}", f"{many:,}"))


async def _measured(folder: Path, how_many: int) -> dict[str, float]:
    place = folder / f"{how_many}"
    place.mkdir()
    url = f"sqlite:///{place / 'shop.db'}"
    opened = store.open(url)
    filled = seed.with_progress(opened, orders=how_many, products=200, customers=1_000)
    print(
        f"  filled {how_many:,} orders in {filled.seconds:.1f} s: {how_many / filled.seconds:,.0f} a second"
    )
    # As after a restart, which is how a shop of this size is found: without the filling's leftovers.
    store.open(url)
    asked = {what: await milliseconds(ask, QUESTIONS) for what, ask in (await _questions()).items()}
    store.close()
    shop = start_shop(place)
    try:
        shown = await _pages(shop)
    finally:
        shop.stop()
    return {f"ask   {what}": took for what, took in asked.items()} | {
        f"page  {what}": took for what, took in shown.items()
    }


async def _questions() -> dict[str, Callable[[], Awaitable[object]]]:
    last = (await orders.page(Query(), by=SYSTEM)).pages
    middle = (await orders.page(Query(page=last // 2 or 1), by=SYSTEM)).rows[0]
    number = middle.number

    def page(**words: object) -> Callable[[], Awaitable[object]]:
        return lambda: orders.page(Query(**words), by=SYSTEM)  # type: ignore[arg-type]

    return {
        "open": page(),
        "status pending": page(status=Status.PENDING),
        "status delivered": page(status=Status.DELIVERED),
        "kind bulk": page(kind=Kind.BULK),
        "kind bulk, status delivered": page(kind=Kind.BULK, status=Status.DELIVERED),
        "search, one hit": page(q=number),
        "search, an e-mail": page(q=middle.email),
        "search, many hits": page(q="candle"),
        "search, many hits, status cancelled": page(q="candle", status=Status.CANCELLED),
        "search, two letters": page(q="an"),
        "search, no hit": page(q="xyzzy plugh"),
        "page at 50 %": page(page=last // 2 or 1),
        "page at 90 %": page(page=last * 9 // 10 or 1),
        "delivered, page at 50 %": page(status=Status.DELIVERED, page=last // 3 or 1),
        "by total": page(sort=Sort.TOTAL),
        "by customer, page at 50 %": page(sort=Sort.CUSTOMER, descending=False, page=last // 2 or 1),
        "counts by status": lambda: orders.per_status(Query(), by=SYSTEM),
        "counts by status, many hits": lambda: orders.per_status(Query(q="candle"), by=SYSTEM),
        "one order": lambda: orders.detail(number, by=SYSTEM),
        "overview": lambda: overview.overview(SYSTEM),
        "overview's 30 days": lambda: overview.days(SYSTEM),
        "overview's to-do": lambda: overview.todo(SYSTEM),
    }


async def _pages(shop: RunningShop) -> dict[str, float]:
    async with httpx.AsyncClient(base_url=shop.url, timeout=60) as client:
        signed_in = await client.post(
            "/api/login", json={"email": shop.admin_email, "password": shop.admin_password}
        )
        client.headers["Authorization"] = f"Bearer {signed_in.raise_for_status().json()['token']}"
        listed = await client.get("/api/admin/orders")
        last, number = listed.json()["pages"], listed.json()["orders"][0]["number"]
        addresses = {
            "open": "/admin/orders",
            "status pending": "/admin/orders?status=pending",
            "search, one hit": f"/admin/orders?q={number}",
            "search, many hits": "/admin/orders?q=candle",
            "search, no hit": "/admin/orders?q=xyzzy",
            "page at 50 %": f"/admin/orders?page={last // 2}",
            "page at 90 %": f"/admin/orders?page={last * 9 // 10}",
            "one order": f"/admin/orders/{number}",
            "overview": "/admin",
            "API: open": "/api/admin/orders",
            "API: search, no hit": "/api/admin/orders?q=xyzzy",
        }
        return {what: await milliseconds(_opening(client, at), PAGES) for what, at in addresses.items()}


def _opening(client: httpx.AsyncClient, address: str) -> Callable[[], Awaitable[object]]:
    async def opened() -> None:
        answer = await client.get(address)
        if answer.status_code != httpx.codes.OK:
            raise AssertionError(f"{address} answered {answer.status_code}: {answer.text[:200]}")

    return opened
