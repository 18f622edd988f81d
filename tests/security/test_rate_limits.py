"""Floods, with the gates on as in a real shop: memory, log and other visitors do not suffer from them.

Each is tried with its guard and without; the figures of both are printed.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from data.accounts.permissions import Credentials
from pages.http.rate_limit import MAX_UNOPENED_PAGES
from tests.security.attacker_client import PATIENCE, Intruder
from tests.security.probe_server import Besieged, besieged

MB = 1_000_000
GETS, CONTROL_GETS = 2_000, 300
HALVES, CONTROL_HALVES = 100, 20
AT_ONCE = 10
POLL = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"


@pytest.fixture(scope="module")
def shop(
    furnished: tuple[Path, dict[str, Credentials]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Besieged]:
    with besieged(furnished, tmp_path_factory.mktemp("floods"), rate_limit="on") as running:
        yield running


async def flood(shop: Besieged, path: str, times: int) -> tuple[float, int, list[int]]:
    """Ask so often for a page without opening its socket: megabytes, pages kept, and what was answered."""
    await shop.call("guest", "GET", "/api/besieged/forget")
    codes: list[int] = []
    async with httpx.AsyncClient(base_url=shop.url, timeout=30) as program:
        await program.get(path)  # what the first page of a process costs is not the flood's
        before = await shop.state()

        async def ask(share: int) -> None:
            for _ in range(share):
                codes.append((await program.get(path)).status_code)  # noqa: PERF401 - one after the other

        await asyncio.gather(*(ask(times // AT_ONCE) for _ in range(AT_ONCE)))
    after = await shop.state()
    return (after["memory"] - before["memory"]) / MB, after["pages"] - before["pages"], codes


@pytest.mark.parametrize(("path", "times"), [("/", GETS), ("/no/such/page", GETS // 4)])
async def test_two_thousand_pages_without_a_socket_cost_little_memory(
    shop: Besieged, path: str, times: int
) -> None:
    grown, kept, codes = await flood(shop, path, times)

    print(f"{times:,} GET {path}: {grown:+.1f} MB, {kept} pages kept, {codes.count(429):,} times 429")
    assert grown < 20
    most = MAX_UNOPENED_PAGES + AT_ONCE - 1  # what is on its way when the last one is let through comes too
    assert kept in (range(1, most + 1) if path == "/" else [0])
    assert codes.count(429) > times / 2


async def test_control_without_the_gate_each_page_costs_memory(shop: Besieged) -> None:
    async with shop.without("floods"):
        grown, kept, _codes = await flood(shop, "/", CONTROL_GETS)

    scaled = grown * GETS / CONTROL_GETS
    print(f"control: {CONTROL_GETS} GET /: {grown:+.1f} MB, {kept} pages kept, {scaled:.0f} MB for {GETS:,}")
    assert kept > CONTROL_GETS * 0.9
    assert scaled > 20


async def test_whoever_opens_very_many_sockets_has_to_wait(shop: Besieged) -> None:
    before = (await shop.state())["sockets"]
    async with httpx.AsyncClient(base_url=shop.url, timeout=PATIENCE) as program:
        codes: list[int] = []

        async def ask() -> None:
            while 429 not in codes and len(codes) < GETS:
                codes.append((await program.get(POLL)).status_code)

        await asyncio.gather(*(ask() for _ in range(AT_ONCE)))

    print(f"{codes.count(200)} sockets were opened before the gate closed")
    assert 429 in codes
    assert (await shop.state())["sockets"] - before <= codes.count(200)


#: A client that does not read: its page, and how to see that it was disconnected.
Deaf: TypeAlias = tuple[str, Callable[[], Awaitable[object]]]


@contextlib.asynccontextmanager
async def deaf_socket(shop: Besieged) -> AsyncIterator[Deaf]:
    """A page whose browser stops to read, and greets on its own account so as to look alive."""
    async with shop.without("floods"):
        page = await shop.opened("guest", "/contact")
    await page.stop_reading()

    async def is_cut_off() -> None:
        assert page.socket
        with contextlib.suppress(ConnectionClosed):
            async with asyncio.timeout(PATIENCE):
                while True:
                    await page.say("3")
                    await page.socket.recv()

    yield page.client_id, is_cut_off
    await page.leave()


@contextlib.asynccontextmanager
async def deaf_poller(shop: Besieged) -> AsyncIterator[Deaf]:
    """The same over plain requests: it opens its page, and never asks what is new."""
    async with shop.without("floods"):
        page = await Intruder.load(shop.url, "/contact")
    said = (
        f"{POLL}&client_id={page.client_id}&tab_id=t&document_id=d&next_message_id=0&implicit_handshake=true"
    )
    async with httpx.AsyncClient(base_url=shop.url, cookies=page.cookies, timeout=30) as program:
        async with shop.without("floods"):
            opened = await program.get(said)
        session = f"{POLL}&sid={json.loads(opened.text[1:])['sid']}"
        assert (await program.post(session, content="40")).status_code == 200
        assert (await program.get(session)).text.startswith("40")

        async def is_cut_off() -> None:
            assert (await program.post(session, content="3")).status_code == 400

        yield page.client_id, is_cut_off


DEAF = {"websocket": deaf_socket, "polling": deaf_poller}


async def waiting(shop: Besieged, page: str) -> int | None:
    return (await shop.call("guest", "GET", f"/api/besieged/waiting?client_id={page}")).json()


async def push_until(shop: Besieged, page: str, holds: Callable[[int | None], bool]) -> int:
    """Give a page something to read until it holds of what waits there: the most that waited meanwhile."""
    most = 0
    async with asyncio.timeout(PATIENCE):
        while not holds(now := await waiting(shop, page)):
            most = max(most, now or 0)
            await shop.call("guest", "GET", f"/api/besieged/push?client_id={page}&times=20&size=100000")
            await asyncio.sleep(0.05)
    return max(most, now or 0)


@pytest.mark.parametrize("transport", DEAF)
async def test_whoever_does_not_read_is_cut_off_and_what_waits_for_him_is_gone(
    shop: Besieged, transport: str
) -> None:
    async with DEAF[transport](shop) as (page, is_cut_off):
        assert await waiting(shop, page) is not None
        most = await push_until(shop, page, lambda now: now is None)
        await is_cut_off()
    print(f"{transport}: cut off when {most} messages waited")


@pytest.mark.parametrize("transport", DEAF)
async def test_control_without_the_guard_it_waits_and_grows(shop: Besieged, transport: str) -> None:
    async with shop.without("queues"), DEAF[transport](shop) as (page, _):
        most = await push_until(shop, page, lambda now: (now or 0) > 600)
        await asyncio.sleep(1.5)  # longer than the guard would take to look
        print(f"control: {transport}: {most} messages wait, and nobody looks")
        assert await waiting(shop, page) == most


async def half_requests(shop: Besieged, times: int) -> int:
    """Begin so often to post to the address of the sockets, and vanish. The answer is the log's growth."""
    async with shop.without("floods"), httpx.AsyncClient(base_url=shop.url) as program:
        sid = json.loads((await program.get(POLL)).text[1:])["sid"]
    begun = f"POST {POLL}&sid={sid} HTTP/1.1\r\nHost: shop\r\nContent-Length: 50\r\n\r\nabc"
    written = shop.log_size
    for _ in range(times):
        _reader, writer = await connection(shop)
        writer.write(begun.encode())
        await writer.drain()
        writer.transport.abort()
    await shop.state()
    await asyncio.sleep(0.5)
    return shop.log_size - written


async def test_a_hundred_half_requests_hardly_fill_the_log(shop: Besieged) -> None:
    log = await half_requests(shop, HALVES)

    print(f"{HALVES} half requests: {log:,} bytes of log")
    assert log < 300_000


async def test_control_without_guard_and_gate_each_half_request_is_a_traceback(shop: Besieged) -> None:
    async with shop.without("polls"), shop.without("log"):
        log = await half_requests(shop, CONTROL_HALVES)

    print(f"control: {CONTROL_HALVES} half requests: {log:,} bytes of log")
    assert log / CONTROL_HALVES > 1_000


async def connection(shop: Besieged) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection of which nobody knows yet what will be said."""
    at = urlsplit(shop.url)
    return await asyncio.open_connection(at.hostname, at.port)


async def endless_head(shop: Besieged, most: int) -> int:
    """Send a head without an end: how much of `most` bytes was taken."""
    reader, writer = await connection(shop)
    writer.write(b"GET / HTTP/1.1\r\nHost: shop\r\n")
    sent = 0
    with contextlib.suppress(ConnectionError):
        while sent < most and not reader.at_eof() and not writer.is_closing():
            writer.write(b"X-Long: " + b"x" * 65_000 + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0)
            sent += 65_010
    writer.transport.abort()
    return sent


async def test_a_head_without_an_end_is_not_listened_to(shop: Besieged) -> None:
    sent = await endless_head(shop, 30 * MB)

    print(f"endless head: {sent:,} bytes were sent until the connection was ended")
    assert sent < 10 * MB


async def test_control_without_the_door_all_of_it_is_taken(shop: Besieged) -> None:
    async with shop.without("heads"):
        sent = await endless_head(shop, 30 * MB)

    print(f"control: endless head: {sent:,} bytes were taken")
    assert sent >= 30 * MB


async def test_slow_and_huge_requests_stop_nobody_else(shop: Besieged) -> None:
    slow = [await connection(shop) for _ in range(100)]
    for _reader, writer in slow[:50]:
        writer.write(b"GET / HTTP/1.1\r\nHost: shop\r\nX-Slow: ")
    for _reader, writer in slow[50:]:
        writer.write(b"POST /api/contact HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n")
        writer.write(b"Content-Length: 999999\r\n\r\n{")
    async with httpx.AsyncClient(base_url=shop.url, timeout=PATIENCE) as visitor:
        for _ in range(20):
            for _reader, writer in slow:
                writer.write(b"x")
            assert (await visitor.get("/api/products")).status_code == 200
        codes = [
            (await visitor.get("/api/products?q=" + "x" * 60_000)).status_code,
            (await visitor.get("/api/products", headers={"X-Huge": "x" * 60_000})).status_code,
            (await visitor.get("/api/products", headers={"Cookie": "shopbell=" + "x" * 60_000})).status_code,
            (
                await visitor.get("/api/orders/my", headers={"Authorization": "Bearer " + "x" * 9_000})
            ).status_code,
        ]
    for _reader, writer in slow:
        writer.transport.abort()
    assert codes == [200, 200, 200, 401]


async def test_a_body_in_pieces_that_is_too_large_is_told_so(shop: Besieged) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b" " * 50_000

    async with httpx.AsyncClient(base_url=shop.url, timeout=PATIENCE) as program:
        kind = {"Content-Type": "application/json"}
        answer = await program.post("/api/orders", content=endless(), headers=kind)

    assert answer.status_code == 413
    assert "1 MB" in answer.json()["error"]
