"""A line between a browser and a shop that a test can cut: TCP, byte for byte, on a port of its own."""

import asyncio
from asyncio import StreamReader, StreamWriter, Task
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Self
from urllib.parse import urlsplit


class LineToShop:
    """The line; a browser uses its `url` instead of the shop's."""

    def __init__(self, shop_url: str) -> None:
        self._host, self._port = urlsplit(shop_url).hostname, urlsplit(shop_url).port
        self._server: asyncio.Server | None = None
        self._connections: set[Task[Any]] = set()
        self.url = ""

    @classmethod
    @asynccontextmanager
    async def to(cls, shop_url: str) -> AsyncIterator[Self]:
        line = cls(shop_url)
        await line.mend()
        try:
            yield line
        finally:
            await line.cut()

    async def mend(self) -> None:
        """Let connections through, at the same address as before."""
        port = urlsplit(self.url).port or 0
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", port)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def cut(self) -> None:
        """End all connections and refuse new ones."""
        if self._server:
            self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        connection = asyncio.create_task(self._pass_on(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _pass_on(self, reader: StreamReader, writer: StreamWriter) -> None:
        ends = [writer]
        try:
            shop_reader, shop_writer = await asyncio.open_connection(self._host, self._port)
            ends.append(shop_writer)
            await asyncio.gather(_copy(reader, shop_writer), _copy(shop_reader, writer))
        finally:
            for end in ends:
                end.transport.abort()


async def _copy(reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
