"""A websocket as small as can be had in Python: what makes the load must not be what is measured.

Speaks as a browser does (deflate, masked frames, pongs), and counts the bytes that came over the wire.
"""

import asyncio
import base64
import os
import re
import zlib
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
_END = 0x80
_DEFLATED = 0x40
_TAIL = b"\x00\x00\xff\xff"  # left off by the sender of each deflated message
_SHORT, _LONG = 126, 127


class RefusedError(Exception):
    """The server did not open the socket; its own words."""


class Socket(asyncio.Protocol):
    """One open socket; `hear` is called with it and each message, in the moment that has arrived."""

    def __init__(self, hear: Callable[["Socket", bytes], None]) -> None:
        self.received = 0
        self.is_open = False
        self.extensions = ""
        self._hear = hear
        self._buffer = bytearray()
        self._parts: list[bytes] = []
        self._is_deflated = False
        self._head: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport
        self._inflater = zlib.decompressobj(-15)
        self._deflater: zlib._Compress | None = None

    @classmethod
    async def connect(
        cls, address: str, hear: Callable[["Socket", bytes], None], headers: dict[str, str]
    ) -> "Socket":
        """Open a TCP connection of its own, and a websocket on it."""
        parts = urlsplit(address)
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(lambda: cls(hear), parts.hostname or "", parts.port or 80)
        wanted = {
            "Host": parts.netloc,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
            **headers,
        }
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in wanted.items())]
        socket._transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        socket._agree(await asyncio.wait_for(socket._head, 30))
        return socket

    def _agree(self, head: str) -> None:
        if " 101 " not in head.partition("\r\n")[0]:
            raise RefusedError(head)
        agreed = re.search(r"^sec-websocket-extensions: *(.*?)\r?$", head, re.IGNORECASE | re.MULTILINE)
        self.extensions = agreed[1] if agreed else ""
        if "permessage-deflate" in head:
            bits = re.search(r"client_max_window_bits=(\d+)", head)
            self._deflater = zlib.compressobj(wbits=-int(bits[1]) if bits else -15)
        if "context_takeover" in head:
            raise RefusedError(f"This client knows no other deflate than browsers are given: {head}")

    def send(self, text: str) -> None:
        """Send a message, deflated where the server agreed to it."""
        payload, flags = text.encode(), 0
        if self._deflater:
            deflated = self._deflater.compress(payload) + self._deflater.flush(zlib.Z_SYNC_FLUSH)
            payload, flags = deflated[: -len(_TAIL)], _DEFLATED
        self._frame(TEXT | flags, payload)

    def close(self) -> None:
        """Say good-bye and go."""
        self._frame(CLOSE, b"\x03\xe8")
        self._transport.close()

    def _frame(self, kind: int, payload: bytes) -> None:
        size, mask = len(payload), os.urandom(4)
        if size < _SHORT:
            head = bytes((_END | kind, 0x80 | size))
        else:
            head = bytes((_END | kind, 0x80 | _SHORT)) + size.to_bytes(2, "big")
        key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
        hidden = (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")
        if not self._transport.is_closing():
            self._transport.write(head + mask + hidden)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As asyncio wants it."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """As asyncio wants it."""
        self.is_open = False
        if not self._head.done():
            self._head.set_exception(exc or RefusedError("The server closed the connection."))

    def data_received(self, data: bytes) -> None:
        """As asyncio wants it."""
        self.received += len(data)
        self._buffer += data
        if not self.is_open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self._head.set_result(self._buffer[:end].decode("latin-1"))
            del self._buffer[: end + 4]
            self.is_open = True
        for flags, payload in self._frames():
            self._take(flags, payload)

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        buffer, at = self._buffer, 0
        while len(buffer) >= at + 2:
            size, start = buffer[at + 1] & 0x7F, at + 2
            if size in {_SHORT, _LONG}:
                width = 2 if size == _SHORT else 8
                size, start = int.from_bytes(buffer[start : start + width], "big"), start + width
            if len(buffer) < start + size:
                break
            yield buffer[at], bytes(buffer[start : start + size])
            at = start + size
        del buffer[:at]

    def _take(self, flags: int, payload: bytes) -> None:
        kind = flags & 0x0F
        if kind == PING:
            self._frame(PONG, payload)
        elif kind == CLOSE:
            self.is_open = False
        elif kind != PONG:
            self._is_deflated = bool(flags & _DEFLATED) or (kind == 0 and self._is_deflated)
            self._parts.append(payload)
            if flags & _END:
                message, self._parts = b"".join(self._parts), []
                self._hear(self, self._inflater.decompress(message + _TAIL) if self._is_deflated else message)
