"""An open page without a browser: what its scripts say to the server, and no more.

A browser costs more to run than the server that is measured. Which sockets a page opens, what it says there,
and how a change looks when it arrives, stands here and nowhere else.
"""

import asyncio
import json
import re
import time
import uuid
from collections.abc import Callable
from urllib.parse import urlencode

import httpx

from tests.bench.websocket_client import RefusedError, Socket

#: After so many seconds the page says what it has got; without it the server keeps everything for a replay.
ACKNOWLEDGE = 3.0

_QUERY = re.compile(r"'client_id': '([^']+)', 'next_message_id': (\d+)")
_NUMBERED = b'"_id":'
_STATUS = re.compile(rb'"status\\?": ?\\?"cancelled\\?"')
_TICKET, _LAST = re.compile(r'"ticket":"([^"]+)"'), re.compile(r'"last":(\d+)')


def tells(frame: bytes, number: bytes) -> bool:
    """Whether this says that the order is cancelled now: both in one object of JSON, whatever its shape."""
    at = frame.find(number)
    while at >= 0:
        begins, ends = frame.rfind(b"{", 0, at), frame.find(b"}", at)
        if (
            _STATUS.search(frame, begins, ends)
            and not frame[at + len(number) : at + len(number) + 1].isdigit()
        ):
            return True
        at = frame.find(number, at + 1)
    return False


class Client:
    """Whoever is told of changes: some sockets, and the order that is waited for."""

    def __init__(self, on_arrival: Callable[[], object]) -> None:
        self.on_arrival = on_arrival
        self.sockets: list[Socket] = []
        self.awaited = b""
        self.had_at = 0.0
        self.frame_size = 0

    def await_change(self, number: str) -> None:
        """From now on, wait to be told that this order is cancelled."""
        self.awaited, self.had_at = number.encode(), 0.0

    def hear(self, _socket: Socket, frame: bytes) -> None:
        """What came on any of its sockets."""
        if self.awaited and self.awaited in frame and tells(frame, self.awaited):
            self.had_at, self.frame_size, self.awaited = time.monotonic(), len(frame), b""
            self.on_arrival()

    @property
    def received(self) -> int:
        """How many bytes came over the wire so far."""
        return sum(socket.received for socket in self.sockets)

    @property
    def is_connected(self) -> bool:
        """Whether the server has closed none of its sockets."""
        return all(socket.is_open for socket in self.sockets)

    def close(self) -> None:
        """Go away."""
        for socket in self.sockets:
            socket.close()


class Listener(Client):
    """One socket of the floor's."""

    @classmethod
    async def open(cls, on_arrival: Callable[[], object], site: str, path: str, cookie: str) -> "Listener":
        """Connect; the floor knows neither pages nor people."""
        del path, cookie
        client = cls(on_arrival)
        client.sockets = [await Socket.connect(site.replace("http", "ws", 1), client.hear, {})]
        return client


class Page(Client):
    """One open page of the shop's."""

    def __init__(self, on_arrival: Callable[[], object]) -> None:
        super().__init__(on_arrival)
        self.client_id = ""
        self.next_message = 0
        self._greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(cls, on_arrival: Callable[[], object], site: str, path: str, cookie: str) -> "Page":
        """Load the page in a browser of its own, then open its sockets, each on a new connection."""
        async with httpx.AsyncClient(base_url=site, timeout=30, verify=False) as browser:  # noqa: S501 - plain HTTP
            answer = (await browser.get(path, headers={"Cookie": cookie})).raise_for_status()
            own = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        client = cls(on_arrival)
        headers = {"Cookie": f"{cookie}; {own}", "Origin": site}
        await client._connect(site, answer.text, headers)
        return client

    async def _connect(self, site: str, page: str, headers: dict[str, str]) -> None:
        """Open every socket that the page's scripts open: NiceGUI's, and the one that brings the news."""
        site = site.replace("http", "ws", 1)
        found = _QUERY.search(page)
        if not found:
            raise RefusedError("This is not a page with a socket.")
        self.client_id, self.next_message = found[1], int(found[2])
        said = {
            "EIO": "4",
            "transport": "websocket",
            "client_id": self.client_id,
            "tab_id": uuid.uuid4(),
            "document_id": uuid.uuid4(),
            "next_message_id": self.next_message,
            "implicit_handshake": "true",
        }
        address = f"{site}/_nicegui_ws/socket.io/?{urlencode(said)}"
        self.sockets.append(await Socket.connect(address, self._hear_nicegui, headers))
        await asyncio.wait_for(self._greeted, 30)
        asyncio.get_running_loop().call_later(ACKNOWLEDGE, self._acknowledge)
        if (ticket := _TICKET.search(page)) and (last := _LAST.search(page, ticket.end() - 200)):
            news = await Socket.connect(f"{site}/live", self.hear, headers)
            said = {"ticket": ticket[1], "last": int(last[1]), "extensions": news.extensions}
            news.send(json.dumps(said))
            self.sockets.append(news)

    def _hear_nicegui(self, socket: Socket, frame: bytes) -> None:
        if frame.startswith(b"42"):
            if (at := frame.rfind(_NUMBERED)) >= 0:
                self.next_message = int(frame[at + len(_NUMBERED) :].rstrip(b"}] ")) + 1
            self.hear(socket, frame)
        elif frame == b"2":
            socket.send("3")
        elif frame.startswith(b"0"):
            socket.send("40")
        elif frame.startswith(b"40"):
            self._greeted.set_result(None)
        elif frame.startswith(b"44"):
            self._greeted.set_exception(RefusedError("The server does not know this page."))

    def _acknowledge(self) -> None:
        if self.is_connected:
            got = {"client_id": self.client_id, "next_message_id": self.next_message}
            self.sockets[0].send("42" + json.dumps(["ack", got]))
            asyncio.get_running_loop().call_later(ACKNOWLEDGE, self._acknowledge)
