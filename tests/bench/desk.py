"""The desk on many orders beside the desk on a thousand: opening, filtering, searching, paging.

The questions are asked of the database in this process, the pages of a shop in a process of its own, signed
in as an admin, over a connection that stays open.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from data import dashboard, orders
from data.accounts.permissions import SYSTEM
from data.database import store
from data.lifecycle import OrderKind, Status
from data.orders import OrderFilter, OrderSort
from tests.bench import servers
from tests.bench.http_client import Caller
from tests.bench.servers import Where
from tests.bench.tables import Table, figure
from tests.bench.timing import median_ms, median_ms_of
from tests.support.server import MAIN

FEW, MANY, VERY_MANY = 1_000, 100_000, 1_000_000
QUESTIONS, PAGES = 40, 12  # rounds
THOUSANDTH = 1_000


def run(program: Path, folder: Path, sizes: Sequence[int], filled: Path | None = None) -> list[Table]:
    """Measure each size. Databases that are in the folder `filled` are taken from there, new ones kept."""
    taken = {size: _measured(program, folder, size, filled or folder) for size in sizes}
    return [
        _table("Questions to the database, median ms", {size: asked for size, (asked, _) in taken.items()}),
        _table("Desk pages over HTTP, median ms", {size: shown for size, (_, shown) in taken.items()}),
    ]


def _measured(
    program: Path, folder: Path, size: int, filled: Path
) -> tuple[dict[str, float], dict[str, float]]:
    path = filled / f"{size}.db"
    if not path.exists():
        started = time.monotonic()
        servers.fill(program, path, size)
        took = time.monotonic() - started
        print(f"  filled {size:,} orders in {took:.0f} s: {size / took:,.0f} a second", flush=True)
    where, asked = Where(program, path, folder), {}
    if program == MAIN:
        store.open(f"sqlite:///{where.copy('asked')}")
        asked = asyncio.run(_asked())
        store.close()
    with servers.shop(where) as shop, shop.admin() as admin:
        return asked, _shown(admin)


def _table(title: str, taken: dict[int, dict[str, float]]) -> Table:
    first, *others = taken
    ratios = [f"ratio {size:,}" for size in others]
    table = Table(
        f"{title}; the ratio is that to {first:,} orders", ["", *ratios, *(f"{n:,}" for n in taken)]
    )
    for what, least in taken[first].items():
        times = [of[what] for of in taken.values()]
        table.rows.append([what, *(f"{took / least:.1f}" for took in times[1:]), *map(figure, times)])
    return table


async def _asked() -> dict[str, float]:
    return {what: await median_ms_of(ask, QUESTIONS) for what, ask in (await _questions()).items()}


async def _questions() -> dict[str, Callable[[], Awaitable[object]]]:
    last = (await orders.page(OrderFilter(), by=SYSTEM)).pages
    middle = (await orders.page(OrderFilter(page=last // 2 or 1), by=SYSTEM)).rows[0]
    number = middle.number

    def page(**words: object) -> Callable[[], Awaitable[object]]:
        return lambda: orders.page(OrderFilter(**words), by=SYSTEM)  # type: ignore[arg-type]

    return {
        "first page": page(),
        "status pending": page(status=Status.PENDING),
        "status delivered": page(status=Status.DELIVERED),
        "kind bulk, status delivered": page(kind=OrderKind.BULK, status=Status.DELIVERED),
        "search, one hit": page(q=number),
        "search, an e-mail": page(q=middle.email),
        "search, many hits": page(q="candle"),
        "search, many hits, cancelled": page(q="candle", status=Status.CANCELLED),
        "search, two letters": page(q="an"),
        "search, no hit": page(q="xyzzy plugh"),
        "page 1,000 (or the last)": page(page=min(last, THOUSANDTH)),
        "page at 90 %": page(page=last * 9 // 10 or 1),
        "delivered, page at 50 %": page(status=Status.DELIVERED, page=last // 3 or 1),
        "by total": page(sort=OrderSort.TOTAL),
        "by customer, page at 50 %": page(sort=OrderSort.CUSTOMER, descending=False, page=last // 2 or 1),
        "counts by status": lambda: orders.list_changes([], [], OrderFilter(), by=SYSTEM),
        "counts by status, many hits": lambda: orders.list_changes(
            [], [], OrderFilter(q="candle"), by=SYSTEM
        ),
        "one order": lambda: orders.get(number, by=SYSTEM),
        "overview": lambda: dashboard.overview(SYSTEM),
        "overview's 30 days": lambda: dashboard.days(SYSTEM),
        "overview's to-do": lambda: dashboard.todo(SYSTEM),
    }


def _shown(admin: Caller) -> dict[str, float]:
    listed = admin.ask("GET", "/api/admin/orders")
    last, number = listed["pages"], listed["orders"][0]["number"]
    addresses = {
        "first page": "/admin/orders",
        "status pending": "/admin/orders?status=pending",
        "search, one hit": f"/admin/orders?q={number}",
        "search, many hits": "/admin/orders?q=candle",
        "search, no hit": "/admin/orders?q=xyzzy",
        "page 1,000 (or the last)": f"/admin/orders?page={min(last, THOUSANDTH)}",
        "page at 90 %": f"/admin/orders?page={last * 9 // 10}",
        "one order": f"/admin/orders/{number}",
        "overview": "/admin",
        "API: first page": "/api/admin/orders",
        "API: search, no hit": "/api/admin/orders?q=xyzzy",
    }
    return {what: median_ms(lambda at=at: admin.get(at), PAGES) for what, at in addresses.items()}
