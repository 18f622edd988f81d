"""Long polls that show no page and are never answered: they make room, and keep nobody out.

The shop has 1,024 files, and not one more to take.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tests.security.test_unfinished_requests import LONGEST, VISITORS, Open, answered, serve
from tests.support.server import RunningShop

__all__ = ["serve"]
POLLING = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
STRANGERS, OF_EACH = ("127.0.0.2", "127.0.0.4"), 256

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def held_poll(shop: RunningShop, stranger: str) -> Streams:
    """A connection with a poll that the shop does not answer for as long as nothing happens."""
    host, port = shop.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), local_addr=(stranger, 0))
    try:
        await poll(reader, writer, f"{host}:{port}")
    except BaseException:
        writer.close()
        raise
    return reader, writer


async def poll(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
    writer.write(f"GET {POLLING} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    answer = await reader.readuntil(b"\r\n0\r\n\r\n")
    sid = answer.split(b'"sid":"')[1].split(b'"')[0].decode()
    writer.write(f"GET {POLLING}&sid={sid} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    await writer.drain()


@contextlib.asynccontextmanager
async def crowd(shop: RunningShop) -> AsyncIterator[list[Streams]]:
    """Very many polls of two addresses."""
    polls: list[Streams] = []
    for stranger in STRANGERS:
        for _ in range(OF_EACH):
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, IndexError):
                polls.append(await asyncio.wait_for(held_poll(shop, stranger), LONGEST))
    yield polls
    for _, writer in polls:
        writer.close()


async def test_held_polls_keep_nobody_out(serve: Open) -> None:
    shop = serve(trusted_proxies="", environment={"LONG": "yes"})
    async with crowd(shop) as polls:
        got = await asyncio.to_thread(answered, shop, LONGEST)

    print(f"{len(polls)} held polls of 2 addresses at 1,024 files: visitors {got} of {VISITORS}")
    assert len(polls) > OF_EACH
    assert got == VISITORS
    assert "Traceback" not in shop.log


async def test_control_polls_that_count_as_work_keep_everybody_out(serve: Open) -> None:
    shop = serve(trusted_proxies="", environment={"LONG": "yes", "GUARDS": "of polls"})
    async with crowd(shop) as polls:
        got = await asyncio.to_thread(answered, shop, 2)

    print(f"control: {len(polls)} held polls, visitors {got} of {VISITORS}")
    assert got == 0
