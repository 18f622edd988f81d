"""A client that disconnects before the answer never leaves a cancellation half done.

The control cancels in two transactions, one after the other: the same check finds orders between them.
"""

import asyncio
import json
import random
import socket
import sqlite3
import struct
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

from sqlmodel import Session, select

from data import orders
from data.accounts.permissions import Credentials
from data.database import store
from data.models import MoveReason, Order
from data.orders import stock_allocation
from tests.conftest import CANDLE, SECRET
from tests.reliability.race import PATIENCE, Cast, Serve, books, prepare

AT_ONCE = 8
LONGEST = 0.12  # seconds between the click and the end, at first
LONGEST_OF_ALL = 4.0  # seconds; a machine that needs longer for one click is broken
#: A cancellation takes some milliseconds inside the program; within this time it is in all of its stages.
LONGEST_INSIDE = 0.02
ORDERS_OF_THE_CONTROL = 40
RESET = struct.pack("ii", 1, 0)  # close by RST, as a phone that lost its network after a proxy's patience

Cancel = Callable[[str, Credentials], Awaitable[object]]


def by_half(path: Path, numbers: list[str]) -> list[str]:
    """What is wrong; and where the answer was lost, status, history and shelf still have to agree."""
    found = books(path)
    cancelled = [number for number in numbers if found.statuses[number] == "cancelled"]
    wrong = list(found.complaints)
    if sorted(found.steps.elements()) != sorted(cancelled):
        wrong.append(f"{len(cancelled)} are cancelled, and {found.steps.total()} say so in their history")
    if found.stock[CANDLE] != len(cancelled):
        wrong.append(f"{len(cancelled)} are cancelled, and {found.stock[CANDLE]} came back to the shelf")
    return wrong


def cancelled(path: Path) -> int:
    return list(books(path).statuses.values()).count("cancelled")


def pending(path: Path) -> list[str]:
    """The orders that nobody has cancelled yet, in the file of a shop that is running."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return [
            number for (number,) in connection.execute("SELECT number FROM orders WHERE status = 'pending'")
        ]


def click_and_vanish(url: str, who: Credentials, number: str, longest: float) -> None:
    """Every second one hangs up, the others are cut off."""
    body = json.dumps({"reason": "Changed my mind"})
    request = (
        f"PUT /api/orders/{number}/cancel HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n"
        f"Authorization: Bearer {who.token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )
    site = urlsplit(url)
    with socket.create_connection((site.hostname or "", site.port or 0), PATIENCE) as connection:
        connection.sendall(request.encode())
        time.sleep(random.uniform(0, longest))  # noqa: S311 - dice for a test
        if number[-1] in "13579":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def test_a_customer_who_vanishes_has_cancelled_whole_or_not_at_all(
    serve: Serve, path: Path, cast: Cast, many: Callable[[int, int], int]
) -> None:
    numbers = prepare(path, cast, many(100, 1_000))
    shop, left, longest = serve(), numbers, LONGEST
    while len(left) >= len(numbers) // 2 and longest < LONGEST_OF_ALL:  # on a slow machine once more
        with ThreadPoolExecutor(AT_ONCE) as people:
            click = partial(click_and_vanish, shop.url, cast["ada"], longest=longest)
            list(people.map(click, left))
        left, longest = pending(path), longest * 2
    shop.stop()

    stored = cancelled(path)
    print(f"{len(numbers):,} clients vanished: {stored:,} cancellations were stored whole, 0 by half")
    assert by_half(path, numbers) == []
    assert stored > len(numbers) // 2, "hardly any click arrived"


async def test_a_page_that_goes_away_in_the_middle_leaves_nothing_by_half(
    path: Path, cast: Cast, many: Callable[[int, int], int]
) -> None:
    """As when a tab is closed: the task behind the click is cancelled at any of its stages."""
    numbers = await asyncio.to_thread(prepare, path, cast, many(100, 1_000))

    async def cancel(number: str, who: Credentials) -> object:
        return await orders.cancel(number, by=who, reason="Changed my mind")

    await start_and_leave(path, numbers, cancel, cast["ada"])
    stored = cancelled(path)
    print(f"{len(numbers):,} pages went away: {stored:,} cancellations were stored whole, 0 by half")
    assert by_half(path, numbers) == []
    assert stored > 0


async def test_a_cancellation_in_two_transactions_is_found_by_half(path: Path, cast: Cast) -> None:
    numbers = await asyncio.to_thread(prepare, path, cast, ORDERS_OF_THE_CONTROL)

    def give_back(session: Session, number: str) -> None:
        order = session.exec(select(Order).where(Order.number == number)).one()
        stock_allocation.settle(session, order, hold=False, why=MoveReason.CANCEL)

    async def cancel(number: str, who: Credentials) -> None:
        with patch.object(stock_allocation, "settle", lambda *_, **__: []):
            await orders.cancel(number, by=who, reason="Changed my mind")
        await store.write(lambda session: give_back(session, number))

    await start_and_leave(path, numbers, cancel, cast["ada"])
    found = by_half(path, numbers)
    print(f"control, in two transactions: {found[-1:]}")
    assert found != []


async def start_and_leave(path: Path, numbers: list[str], cancel: Cancel, who: Credentials) -> None:
    """Begin each of them, and cancel its task a little later."""
    with closing(store.open(f"sqlite:///{path}", SECRET)):
        for number in numbers:
            task = asyncio.ensure_future(cancel(number, who))
            await asyncio.sleep(random.uniform(0, LONGEST_INSIDE))  # noqa: S311 - dice for a test
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await store.current().poll()
