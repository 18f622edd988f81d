"""A line between a browser and a shop that a test can cut: TCP, byte for byte, on a port of its own."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Self
from urllib.parse import urlsplit


class LineToShop:
    """The line; a browser uses its `url` instead of the shop's."""

    def __init__(self, shop_url: str) -> None:
        self._host, self._port = urlsplit(shop_url).hostname, urlsplit(shop_url).port
        self._server: asyncio.Server | None = None
        self._ends: set[StreamWriter] = set()
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
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", port)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def cut(self) -> None:
        """End all connections and refuse new ones."""
        if self._server:
            self._server.close()
        for end in self._ends:
            end.transport.abort()
        while self._ends:
            await asyncio.sleep(0.01)

    async def _pass_on(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(OSError):
            shop_reader, shop_writer = await asyncio.open_connection(self._host, self._port)
            ends = {writer, shop_writer}
            self._ends |= ends
            await asyncio.gather(_copy(reader, shop_writer), _copy(shop_reader, writer))
            self._ends -= ends


async def _copy(reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
