"""Sockets that answer every ping and show no page: they are closed, and keep nobody out meanwhile.

The shop has 1,024 files, and not one more to take. Sockets of pages stay, also where nothing happens on them.
"""

import asyncio
import contextlib
import json
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import psutil
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from components.guards import COOKIE
from data.accounts.permissions import Credentials
from tests.bench.raw_client import Page
from tests.security.attacker_client import Intruder
from tests.security.crowded import PATIENCE
from tests.security.test_unfinished_requests import LONGEST, VISITORS, Open, answered, is_told, serve
from tests.support.server import RunningShop

__all__ = ["serve"]
NICEGUI = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
STRANGERS, OF_EACH = ("127.0.0.2", "127.0.0.4"), 256
#: At 1,024 files there is room for 512 connections, 384 sockets among them, and 128 of one address.
MOST_OF_EACH = 128
DESKS = 50

Cast = dict[str, Credentials]


@pytest.fixture
def cast(furnished: tuple[Path, Cast], tmp_path: Path) -> Cast:
    """The people of the shop that is served."""
    shutil.copy(furnished[0], tmp_path / "shop.db")
    return furnished[1]


@contextlib.asynccontextmanager
async def crowd(
    shop: RunningShop, path: str = NICEGUI, cookie: str = ""
) -> AsyncIterator[list[ClientConnection]]:
    """Very many sockets of two addresses. Their pings are answered, and nothing else is said."""
    address, headers = shop.url.replace("http", "ws") + path, {"Cookie": cookie, "Origin": shop.url}
    sockets: list[ClientConnection] = []

    async def open_some(stranger: str) -> None:
        for _ in range(OF_EACH):
            with contextlib.suppress(InvalidStatus, InvalidMessage, OSError):
                sockets.append(
                    await connect(
                        address, additional_headers=headers, local_addr=(stranger, 0), ping_interval=None
                    )
                )

    await asyncio.gather(*map(open_some, STRANGERS))
    yield sockets
    for socket in sockets:
        socket.transport.abort()


async def is_open(socket: ClientConnection) -> bool:
    """Whether it is, also where nobody asks for what it was sent."""
    try:
        while True:
            await asyncio.wait_for(socket.recv(), 0.001)
    except TimeoutError:
        return True
    except ConnectionClosed:
        return False


async def held(sockets: list[ClientConnection]) -> int:
    return [await is_open(socket) for socket in sockets].count(True)


async def until_closed(sockets: list[ClientConnection]) -> float:
    began = time.monotonic()
    while await held(sockets):
        assert time.monotonic() - began < LONGEST
        await asyncio.sleep(0.1)
    return time.monotonic() - began


async def visitors(shop: RunningShop, within: float = LONGEST) -> int:
    return await asyncio.to_thread(answered, shop, within)


@pytest.mark.parametrize("path", [NICEGUI, "/live"])
async def test_sockets_without_a_page_keep_nobody_out(serve: Open, cast: Cast, path: str) -> None:
    shop, began = serve(trusted_proxies="", environment={"LONG": "yes"}), time.monotonic()
    cookie = f"{COOKIE}={cast['sam'].token}"
    async with await Intruder.open(shop.url, "/") as page, crowd(shop, path, cookie) as sockets:
        left, got = await held(sockets), await visitors(shop)
        took = await until_closed(sockets)
        await page.is_heard()

    print(
        f"2 x {OF_EACH} sockets at 1,024 files: {left} held, visitors {got} of {VISITORS}; "
        f"all closed {took:.1f} s later"
    )
    assert got == VISITORS
    assert MOST_OF_EACH <= left <= MOST_OF_EACH * len(STRANGERS)
    assert is_told(shop, "closed to make room for others", began)
    assert path == "/live" or is_told(shop, "WebSockets were closed: they did not show a page", began)
    assert "Traceback" not in shop.log


async def test_control_without_the_guard_they_keep_everybody_out(serve: Open) -> None:
    shop = serve(trusted_proxies="", environment={"GUARDS": "of pages"})
    async with crowd(shop) as sockets:
        got = await visitors(shop, within=2)
        await asyncio.sleep(PATIENCE + 2)
        left, later = await held(sockets), await visitors(shop, within=2)

    print(f"control: {left} held, visitors {got} of {VISITORS}, {PATIENCE + 2:.0f} s later {later}")
    assert (got, later) == (0, 0)


async def test_behind_a_proxy_sockets_without_a_page_keep_nobody_out(serve: Open) -> None:
    """All of them come from one address then, which is not limited."""
    shop = serve(environment={"LONG": "yes"})
    async with crowd(shop) as sockets:
        left, got = await held(sockets), await visitors(shop)
        files = psutil.Process(shop.process.pid).num_fds()

    print(f"the same behind a proxy: {left} held, visitors {got} of {VISITORS}, {files} files")
    assert got == VISITORS
    assert left <= 384


async def test_fifty_desks_behind_one_address_keep_their_sockets(serve: Open, cast: Cast) -> None:
    """Each has the two sockets of its page, on which nothing happens; one address, at 1,024 files."""
    shop = serve(trusted_proxies="")
    cookie = f"{COOKIE}={cast['sam'].token}"
    desks = [await Page.open(lambda: None, shop.url, "/admin/orders", cookie) for _ in range(DESKS)]
    async with crowd(shop) as sockets:
        await until_closed(sockets)
        got = await visitors(shop)
    await asyncio.sleep(PATIENCE + 2)

    kept = sum(desk.is_connected for desk in desks)
    print(f"{kept} of {DESKS} desks with {sum(len(desk.sockets) for desk in desks)} sockets keep them")
    assert {len(desk.sockets) for desk in desks} == {2}
    assert (kept, got) == (DESKS, VISITORS)
    for desk in desks:
        desk.close()


async def test_a_page_that_polled_first_keeps_the_socket_it_goes_on_with(serve: Open) -> None:
    shop = serve()
    page = await Intruder.load(shop.url, "/contact")
    query = {
        "EIO": 4,
        "client_id": page.client_id,
        "tab_id": "t",
        "document_id": "d",
        "implicit_handshake": "true",
    }
    at = f"/_nicegui_ws/socket.io/?{urlencode({**query, 'next_message_id': page.next_message})}"
    async with httpx.AsyncClient(base_url=shop.url, cookies=page.cookies, timeout=LONGEST) as browser:
        sid = json.loads((await browser.get(f"{at}&transport=polling")).text[1:])["sid"]
        polling = f"{at}&transport=polling&sid={sid}"
        await browser.post(polling, content="40")
        assert (await browser.get(polling)).text.startswith("40")
        cookies = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
        address = f"{shop.url.replace('http', 'ws')}{at}&transport=websocket&sid={sid}"
        async with connect(address, additional_headers={"Cookie": cookies}) as socket:
            await socket.send("2probe")
            assert await socket.recv() == "3probe"
            await socket.send("5")
            await asyncio.sleep(PATIENCE + 3)
            assert await is_open(socket)
            await socket.send("41")  # it leaves the page, and keeps the socket
            took = await until_closed([socket])

    print(f"a socket that left its page: closed {took:.1f} s later")


async def test_a_page_has_one_socket(serve: Open) -> None:
    shop = serve()
    async with await Intruder.open(shop.url, "/") as page:
        earlier = page.socket
        assert earlier
        await page.connect()
        await asyncio.wait_for(earlier.wait_closed(), LONGEST)
        page.is_over.clear()  # it was the earlier one that ended
        await asyncio.sleep(PATIENCE + 2)
        await page.is_heard()


async def test_a_socket_that_introduces_itself_later_keeps_its_page(serve: Open) -> None:
    """As NiceGUI's script does in a prerendered page: the handshake is a message of its own."""
    shop = serve()
    page = await Intruder.load(shop.url, "/")
    said = {
        "client_id": page.client_id,
        "tab_id": "t",
        "document_id": "d",
        "next_message_id": page.next_message,
    }
    cookies = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
    address = f"{shop.url.replace('http', 'ws')}{NICEGUI}&{urlencode(said)}"
    async with connect(address, additional_headers={"Cookie": cookies}) as socket:
        assert str(await socket.recv()).startswith("0")
        await socket.send("40")
        assert str(await socket.recv()).startswith("40")
        await asyncio.sleep(PATIENCE / 2)
        await socket.send(f"421{json.dumps(['handshake', said])}")
        await asyncio.sleep(PATIENCE + 3)
        assert await is_open(socket)
