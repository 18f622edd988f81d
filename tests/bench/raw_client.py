"""An open page without a browser: what NiceGUI's script says to the server, and no more.

A browser costs more to run than the server that is measured. Offers deflate, as browsers do.
"""

import asyncio
import json
import re
import time
import uuid
from urllib.parse import urlencode

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

#: After so many seconds the page says what it has got; without it the server keeps everything for a replay.
ACKNOWLEDGE = 3.0

_QUERY = re.compile(r"'client_id': '([^']+)', 'next_message_id': (\d+)")
_NUMBERED = re.compile(r'"_id":(\d+)')


class RawClient:
    """One open page; `async with await RawClient.open(…)` closes it."""

    def __init__(self, socket: ClientConnection, client_id: str, next_message: int) -> None:
        self._socket = socket
        self._client_id = client_id
        self._next_message = next_message
        self._awaited: tuple[re.Pattern[str], asyncio.Future[float]] | None = None
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._acknowledge())]

    @classmethod
    async def open(cls, site: str, path: str, headers: dict[str, str]) -> "RawClient":
        """Load the page, then open its socket on a connection of its own, as a browser does."""
        async with httpx.AsyncClient(base_url=site, headers=headers, timeout=30) as browser:
            page = (await browser.get(path)).raise_for_status().text
        found = _QUERY.search(page)
        assert found, f"{path} is not a page with a socket"
        client_id, next_message = found[1], int(found[2])
        query = urlencode(
            {
                "EIO": "4",
                "transport": "websocket",
                "client_id": client_id,
                "tab_id": uuid.uuid4(),
                "document_id": uuid.uuid4(),
                "next_message_id": next_message,
                "implicit_handshake": "true",
            }
        )
        address = f"{site.replace('http', 'ws', 1)}/_nicegui_ws/socket.io/?{query}"
        socket = await connect(address, compression="deflate", additional_headers=headers, max_size=None)
        await _greet(socket)
        return cls(socket, client_id, next_message)

    def told(self, pattern: str) -> asyncio.Future[float]:
        """When the server next says something that this is found in, by time.perf_counter."""
        moment: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._awaited = (re.compile(pattern), moment)
        return moment

    async def close(self) -> None:
        """Close the page."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.close()

    async def _listen(self) -> None:
        try:
            async for frame in self._socket:
                await self._hear(str(frame))
        except ConnectionClosed:
            if self._awaited:
                self._awaited[1].cancel("the server closed the page")

    async def _hear(self, frame: str) -> None:
        if frame == "2":
            await self._socket.send("3")
            return
        if self._awaited and self._awaited[0].search(frame):
            (_, moment), self._awaited = self._awaited, None
            moment.set_result(time.perf_counter())
        if frame.startswith("42") and (numbers := _NUMBERED.findall(frame)):
            self._next_message = int(numbers[-1]) + 1

    async def _acknowledge(self) -> None:
        while True:
            await asyncio.sleep(ACKNOWLEDGE)
            got = {"client_id": self._client_id, "next_message_id": self._next_message}
            await self._socket.send("42" + json.dumps(["ack", got]))


async def _greet(socket: ClientConnection) -> None:
    assert str(await socket.recv()).startswith("0"), "no engine.io"
    await socket.send("40")
    answer = str(await socket.recv())
    assert answer.startswith("40"), f"the server does not know this page: {answer}"
