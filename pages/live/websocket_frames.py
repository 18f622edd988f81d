"""Writes the WebSocket frame of a message, which is encoded once for all sockets.

A frame is compressed without reference to earlier ones, so it is valid for every browser that offered
deflate. Everything that such a socket sends is written here: the server's own compressor refers to what it
sent before, so its frames would be wrong after a frame that it does not know.
"""

import asyncio

from starlette.types import Scope
from wsproto.extensions import PerMessageDeflate
from wsproto.frame_protocol import FrameProtocol

from components.live import Message
from pages.http.request_guard import TRANSPORT

#: Bytes that may wait for a browser that does not read; its connection is aborted after that.
MAX_UNSENT = 262_144
#: Texts up to this many characters are not compressed: it is not worth a compressor.
COMPRESS_FROM = 256
_DEFLATE, _SMALLER_WINDOW = "permessage-deflate", "server_max_window_bits"


class WebSocketConnection:
    """The socket of one browser."""

    def __init__(self, transport: asyncio.Transport, *, deflates: bool) -> None:
        self._transport = transport
        self._deflates = deflates

    @classmethod
    def of(cls, scope: Scope, extensions: str) -> "WebSocketConnection | None":
        """The connection of an open socket; None where the server does not expose its transport.

        `extensions` is the browser's `WebSocket.extensions`.
        """
        transport = scope.get(TRANSPORT)
        deflates = _DEFLATE in extensions and _SMALLER_WINDOW not in extensions
        return cls(transport, deflates=deflates) if transport is not None else None

    def send(self, message: Message) -> None:
        """Send without waiting. A browser that has left too much unread is disconnected."""
        if self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > MAX_UNSENT:
            self._transport.abort()
            return
        deflates = self._deflates and len(message.text) > COMPRESS_FROM
        self._transport.write(message.encoded(deflates, lambda: frame(message.text, deflates=deflates)))

    def close(self) -> None:
        """Close the connection after the buffer was sent."""
        self._transport.close()


def frame(text: str, *, deflates: bool) -> bytes:
    """The bytes of a WebSocket frame with this text."""
    deflate = PerMessageDeflate(server_no_context_takeover=True)
    deflate.accept(_DEFLATE)
    return bytes(FrameProtocol(client=False, extensions=[deflate] if deflates else []).send_data(text))
