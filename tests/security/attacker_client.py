"""An open page whose other end is no browser: it knows NiceGUI's protocol and says what it likes.

>>> async with await Intruder.open(shop.url, "/orders/SB-10001", cookies) as intruder:
...     button = intruder.element(text="Cancel order")
...     await intruder.fire(button, "click")
"""

import asyncio
import html
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self, TypeAlias
from urllib.parse import urlencode

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 20.0
_PAGE = re.compile(r"'client_id': '([^']+)', 'next_message_id': (\d+)")
_ELEMENTS = re.compile(r"parseElements\(String\.raw`(.*?)`\)", re.DOTALL)

Element: TypeAlias = dict[str, Any]


class Refused(Exception):
    """The server does not let this socket speak for this page."""


class Intruder:
    """Whoever stands at the other end of one socket."""

    def __init__(self, site: str, cookies: Mapping[str, str], page: str) -> None:
        found, drawn = _PAGE.search(page), _ELEMENTS.search(page)
        assert found, "this is not a page with a socket"
        assert drawn
        self.site, self.cookies = site, dict(cookies)
        self.client_id, self.next_message = found[1], int(found[2])
        self.elements: dict[int, Element] = {}
        self._learn(json.loads(html.unescape(drawn[1])))
        self.tab_id = str(uuid.uuid4())
        self.heard: list[str] = []
        self.is_over = asyncio.Event()
        self.socket: ClientConnection | None = None
        self.compression: str | None = None
        self._acked = 0
        self._news = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, site: str, path: str, cookies: Mapping[str, str] | None = None) -> Self:
        """Load the page and open its socket, as a browser does."""
        page = await cls.load(site, path, cookies)
        await page.connect()
        return page

    @classmethod
    async def load(cls, site: str, path: str, cookies: Mapping[str, str] | None = None) -> Self:
        """Load the page, and stay without a socket."""
        async with httpx.AsyncClient(base_url=site, cookies=dict(cookies or {}), timeout=30) as browser:
            answer = await browser.get(path)
            return cls(site, dict(browser.cookies), answer.text)

    async def connect(
        self, said: Mapping[str, object] | None = None, *, to: "Intruder | None" = None
    ) -> None:
        """Open the socket of this page, or of somebody else's. Raises Refused."""
        target = to or self
        asked = {
            "EIO": 4,
            "transport": "websocket",
            "client_id": target.client_id,
            "tab_id": self.tab_id,
            "document_id": self.tab_id,
            "next_message_id": target.next_message,
            "implicit_handshake": "true",
            **(said or {}),
        }
        address = f"{self.site.replace('http', 'ws', 1)}/_nicegui_ws/socket.io/?{urlencode(asked)}"
        shown = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        self.socket = await connect(
            address,
            additional_headers=shown,
            compression=self.compression,
            max_size=None,
            ping_interval=None,
            close_timeout=1,
        )
        assert str(await self.socket.recv()).startswith("0")
        await self.socket.send("40")
        answer = str(await self.socket.recv())
        if not answer.startswith("40"):
            await self.socket.close()
            raise Refused(answer)
        self.is_over.clear()
        self._listening = asyncio.create_task(self._listen())

    def listening(self) -> Iterator[tuple[int, str, str]]:
        """Element, type and listener of everything that the server hears on this page."""
        for number, element in list(self.elements.items()):
            for event in element.get("events") or []:
                yield number, event["type"], event["listener_id"]

    def element(self, *, text: str | None = None, tag: str | None = None, label: str | None = None) -> int:
        """The element with this text, of this kind, under this label."""
        for number, element in self.elements.items():
            props = element.get("props") or {}
            named = {props.get("label"), props.get("aria-label"), element.get("text")}
            told = {element.get("text"), props.get("label")}
            if label in {None, *named} and tag in {None, element.get("tag")} and text in {None, *told}:
                return number
        raise AssertionError(f"There is no {tag or 'element'} {text or label!r} on this page.")

    def listener(self, element: int, kind: str) -> str:
        """The listener of an element for what may happen to it."""
        listeners = {event["type"]: event["listener_id"] for event in self.elements[element]["events"]}
        return listeners[kind]

    def kinds(self, element: int) -> set[str]:
        """What an element listens to."""
        return {event["type"] for event in self.elements[element].get("events") or []}

    async def fire(self, element: int, kind: str, *args: object, of: "Intruder | None" = None) -> None:
        """Let something happen to an element, of this page or of another one."""
        page = of or self
        await self.tell(
            "event",
            id=element,
            client_id=page.client_id,
            listener_id=page.listener(element, kind),
            args=[json.dumps(arg) for arg in args],
        )

    async def type_in(self, element: int, text: str) -> None:
        """Let a field hold this text, as a browser says it after each key."""
        await self.fire(element, "update:value", text)

    async def tell(self, event: str, **message: object) -> None:
        """Say one thing to the server."""
        await self.say(f"42{json.dumps([event, message])}")

    async def say(self, frame: str | bytes) -> None:
        """Say anything at all."""
        assert self.socket
        await self.socket.send(frame)

    async def is_heard(self) -> None:
        """Wait until the server has read all that was said so far."""
        self._acked += 1
        mark = f"43{self._acked}["
        await self.say(f'42{self._acked}["ack",{{"client_id":"{self.client_id}","next_message_id":0}}]')
        await self.until(lambda: any(frame.startswith(mark) for frame in self.heard))

    async def until(self, holds: Any) -> None:
        """Wait until it holds, looking again whenever the server says something."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                if self.is_over.is_set():
                    raise ConnectionError("The server has ended this socket.")
                self._news.clear()
                await self._news.wait()

    async def stop_reading(self) -> None:
        """Read nothing any more, as a browser whose machine sleeps; also no greetings of the server's."""
        assert self._listening
        self._listening.cancel()
        await asyncio.wait([self._listening])
        self.is_over.clear()

    async def leave(self) -> None:
        """Close the page."""
        if self._listening:
            self._listening.cancel()
        if self.socket:
            await self.socket.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.leave()

    async def _listen(self) -> None:
        assert self.socket
        try:
            async for frame in self.socket:
                await self._hear(str(frame))
        except ConnectionClosed:
            pass
        finally:
            self.is_over.set()
            self._news.set()

    async def _hear(self, frame: str) -> None:
        if frame == "2":
            await self.say("3")
        elif frame.startswith('42["update",'):
            self._learn(json.loads(frame[2:])[1])
        self.heard.append(frame)
        self._news.set()

    def _learn(self, drawn: Mapping[str, Any]) -> None:
        for number, element in drawn.items():
            if number.isdigit() and element is None:
                self.elements.pop(int(number), None)
            elif number.isdigit():
                self.elements[int(number)] = element
