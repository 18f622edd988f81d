"""How long a cancellation takes to reach every open desk, beside the floor measured in the same run.

From the moment in which a customer's program sends the cancellation, until the last of so many open
pages has the changed row. The pages are raw sockets in this process, for the shop and for the floor.
"""

import asyncio
import shutil
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

import httpx
from websockets.asyncio.client import ClientConnection, connect

from data import seed, store
from tests.bench.raw_client import RawClient
from tests.running import RunningShop, _free_port, start_shop
from tests.shopping import sign_in

ADMINS = (1, 10, 50)
ROUNDS = 25
ORDERS = 1_000
SETTLE = 0.3  # seconds for an order to have reached the pages before it is cancelled
#: The order's row of the table, as it is sent when it is cancelled.
CANCELLED = r'"number":"{}"[^{{}}]*"status":"cancelled"'
PATIENCE = 20.0

#: Cancels one fresh order and answers with the moment it was sent and those in which each page had it.
Cancel = Callable[[], Awaitable[tuple[float, Sequence[float]]]]


async def run(folder: Path) -> None:
    """Measure both and print the ratios."""
    print("From a customer's cancellation to the last of the open desks", flush=True)
    path = folder / "live.db"
    opened = store.open(f"sqlite:///{path}")
    seed.volume(opened, orders=ORDERS)
    store.close()
    shutil.copy(path, folder / "floor.db")
    shop = start_shop(folder, database_url=f"sqlite:///{path}")
    try:
        ours = {admins: await _shop(shop, admins) for admins in ADMINS}
    finally:
        shop.stop()
    shop.complain_about_tracebacks()
    floor = await _floor_of_all(folder / "floor.db")
    print("  admins    ratio   shop ms: median    p95    floor ms: median    p95")
    for admins in ADMINS:
        mine, least = ours[admins], floor[admins]
        print(
            f"  {admins:6}  {median(mine) / median(least):7.2f}  {median(mine):16.2f} {p95(mine):6.1f}"
            f"  {median(least):17.2f} {p95(least):6.1f}"
        )


def p95(taken: Sequence[float]) -> float:
    """All but one in twenty took no longer."""
    return sorted(taken)[int(len(taken) * 0.95)]


async def _rounds(cancel: Cancel) -> list[float]:
    taken: list[float] = []
    for _ in range(ROUNDS):
        sent, arrived = await asyncio.wait_for(cancel(), PATIENCE)
        taken.append((max(arrived) - sent) * 1000)
    return taken[3:]  # the first ones warm up


async def _shop(shop: RunningShop, admins: int) -> list[float]:
    async with AsyncExitStack() as closing:
        customer = await closing.enter_async_context(httpx.AsyncClient(base_url=shop.url, timeout=30))
        admin = await sign_in(customer, shop)
        customer.cookies.clear()
        products = (await customer.get("/api/products")).json()
        sku = max(products, key=lambda product: product["stock"])["sku"]
        pages: list[RawClient] = []
        for _ in range(admins):
            page = await RawClient.open(shop.url, "/admin/orders", admin)
            closing.push_async_callback(page.close)
            pages.append(page)

        async def cancel() -> tuple[float, Sequence[float]]:
            number, key = await _place(customer, sku)
            await asyncio.sleep(SETTLE)
            told = [page.told(CANCELLED.format(number)) for page in pages]
            sent = time.perf_counter()
            address = f"/api/orders/{number}/cancel?key={key}"
            answer = await customer.put(address, json={"reason": "Other"})
            answer.raise_for_status()
            return sent, await asyncio.gather(*told)

        return await _rounds(cancel)


async def _place(customer: httpx.AsyncClient, sku: str) -> tuple[str, str]:
    address = {"street": "Quay 1", "postcode": "10115", "city": "Berlin", "country": "Germany"}
    answer = await customer.post(
        "/api/orders",
        json={
            "lines": [{"sku": sku, "quantity": 1}],
            "name": "Grace Guest",
            "email": "grace@example.com",
            "address": address,
            "paymentMethod": "on_delivery",
        },
    )
    placed = answer.raise_for_status().json()
    return placed["number"], placed["key"]


async def _floor_of_all(path: Path) -> dict[int, list[float]]:
    port = _free_port()
    command = [sys.executable, "-m", "tests.bench.floor", str(port), str(path)]
    server = await asyncio.create_subprocess_exec(*command)
    try:
        await _listening(port)
        return {admins: await _floor(port, path, admins) for admins in ADMINS}
    finally:
        server.terminate()
        await server.wait()


async def _listening(port: int) -> None:
    for _ in range(200):
        try:
            async with connect(f"ws://127.0.0.1:{port}"):
                return
        except OSError:
            await asyncio.sleep(0.05)
    raise AssertionError("The floor did not start.")


async def _floor(port: int, path: Path, admins: int) -> list[float]:
    orders = _orders(path)
    async with AsyncExitStack() as closing:

        async def opened() -> ClientConnection:
            return await closing.enter_async_context(connect(f"ws://127.0.0.1:{port}", compression="deflate"))

        customer = await opened()
        pages = [await opened() for _ in range(admins)]

        async def cancel() -> tuple[float, Sequence[float]]:
            told = [asyncio.create_task(_arrival(page)) for page in pages]
            await asyncio.sleep(SETTLE)
            sent = time.perf_counter()
            await customer.send(orders.pop())
            arrived = await asyncio.gather(*told)
            await customer.recv()
            return sent, arrived

        return await _rounds(cancel)


async def _arrival(page: ClientConnection) -> float:
    await page.recv()
    return time.perf_counter()


def _orders(path: Path) -> list[str]:
    """Numbers of orders; the floor does not ask whether they can still be cancelled."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT number FROM orders ORDER BY id DESC LIMIT 200").fetchall()
    connection.close()
    return [number for (number,) in rows]
