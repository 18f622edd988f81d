"""As much of WebDriver BiDi as the journeys in Firefox need: https://www.w3.org/TR/webdriver-bidi.

Firefox speaks it over a WebSocket by itself; Playwright drives only a Firefox of its own, and a driver would
be one more program to install.
"""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 20.0  # seconds until an answer, or what a page should show, counts as missing


class BidiError(Exception):
    """The browser refuses a command, or is gone."""


class Bidi:
    """One session: commands and their answers, and what the pages write to the console."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count()
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.console: list[dict[str, Any]] = []
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    @asynccontextmanager
    async def session(cls, address: str) -> AsyncIterator[Self]:
        async with connect(
            f"{address}/session", compression=None, max_size=None, ping_interval=None
        ) as socket:
            bidi = cls(socket)
            await bidi.send("session.new", capabilities={})
            await bidi.send("session.subscribe", events=["log.entryAdded"])
            try:
                yield bidi
            finally:
                bidi._listening.cancel()

    @property
    def errors(self) -> list[str]:
        """What pages wrote to the console as an error, and exceptions that nobody caught."""
        return [entry["text"] or "" for entry in self.console if entry["level"] == "error"]

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to a command. Raises BidiError."""
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        async with asyncio.timeout(PATIENCE):
            return await answer

    async def _listen(self) -> None:
        try:
            async for message in self._socket:
                self._take(json.loads(message))
        except ConnectionClosed:
            pass
        for answer in self._waiting.values():
            answer.set_exception(BidiError("The browser is gone."))

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "event":
            self.console.append(message["params"])
        elif answer := self._waiting.pop(message["id"], None):
            if message["type"] == "success":
                answer.set_result(message["result"])
            else:
                answer.set_exception(BidiError(f"{message['error']}: {message['message']}"))
