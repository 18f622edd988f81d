"""A raw WebSocket client that sends what no browser sends: bombs, giants and fragments without an end."""

import asyncio
import base64
import os
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

TEXT, CONTINUATION, CLOSE, PING = 0x1, 0x0, 0x8, 0x9
NICEGUI = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
NEWS = "/live"
DEFLATE = "permessage-deflate; client_max_window_bits"
PATIENCE = 20.0


def frame(payload: bytes, opcode: int = TEXT, *, is_last: bool = True, is_compressed: bool = False) -> bytes:
    """One frame as a client sends it, with a mask that changes nothing."""
    first = opcode | (0x80 if is_last else 0) | (0x40 if is_compressed else 0)
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", first, 0x80 | size)
    elif size < 65_536:
        head = struct.pack("!BBH", first, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, size)
    return head + bytes(4) + payload


def part(text: bytes) -> bytes:
    """A part of a compressed message, to its last bit; nothing in it refers to what was before."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)


def deflated(text: bytes) -> bytes:
    """A message as permessage-deflate carries it, without the four bytes that all end with."""
    return part(text)[:-4]


@dataclass
class RawSocket:
    """One open WebSocket, and the bytes that came over it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    extensions: str

    @classmethod
    async def open(
        cls, site: str, path: str, cookies: Mapping[str, str] | None = None, *, offer: str = DEFLATE
    ) -> Self:
        """Shake hands. Raises ConnectionRefusedError."""
        at = urlsplit(site)
        reader, writer = await asyncio.open_connection(at.hostname, at.port)
        shown = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {at.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Version: 13",
            *([f"Sec-WebSocket-Extensions: {offer}"] if offer else []),
            *([f"Cookie: {shown}"] if shown else []),
        ]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)).decode()
        if " 101 " not in head.partition("\r\n")[0]:
            writer.transport.abort()
            raise ConnectionRefusedError(head)
        named = dict(line.split(": ", 1) for line in head.lower().split("\r\n")[1:] if ": " in line)
        return cls(reader, writer, named.get("sec-websocket-extensions", ""))

    async def send(self, data: bytes) -> None:
        """Send bytes as they are; nobody may be there any more."""
        try:
            self.writer.write(data)
            await self.writer.drain()
        except ConnectionError:
            pass

    def closed_with(self) -> int:
        """The code of the server's close; 1006 where it closed without one, 0 while the socket is open."""
        heard = bytes(self.reader._buffer)  # type: ignore[attr-defined] - read to its end without to wait
        while len(heard) > 1:
            opcode, size, begins = heard[0] & 0x0F, heard[1], 2
            if size == 126:
                (size,), begins = struct.unpack("!H", heard[2:4]), 4
            if opcode == CLOSE:
                return struct.unpack("!H", heard[2:4])[0] if size else 1005
            heard = heard[begins + size :]
        return 1006 if self.reader.at_eof() or self.reader.exception() else 0

    def abort(self) -> None:
        """Go without a word."""
        self.writer.transport.abort()
