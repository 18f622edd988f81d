"""The last step of the news: one frame for all sockets, made once and put into each as it is.

A frame is deflated by itself and refers to nothing that was sent before, so it is right for every browser
that offered deflate. All that such a socket is sent goes this way: what the server's own compressor sends
refers to what it sent before, and would be wrong after a frame that it knows nothing of.
"""

import asyncio

from starlette.types import Scope
from wsproto.extensions import PerMessageDeflate
from wsproto.frame_protocol import FrameProtocol

from components.live import Message
from pages.http.request_guard import TRANSPORT

#: Bytes that may wait for a browser that does not read; after that its connection is ended.
MAX_UNSENT = 262_144
#: Characters that are not worth a compressor of their own.
COMPRESS_FROM = 256
_DEFLATE, _SMALLER_WINDOW = "permessage-deflate", "server_max_window_bits"


class WebSocketConnection:
    """One browser's socket, as the news see it."""

    def __init__(self, transport: asyncio.Transport, *, deflates: bool) -> None:
        self._transport = transport
        self._deflates = deflates

    @classmethod
    def of(cls, scope: Scope, extensions: str) -> "WebSocketConnection | None":
        """The wire of an open socket; None where the server keeps its transport to itself.

        `extensions` is what its browser says that was agreed on (WebSocket.extensions).
        """
        transport = scope.get(TRANSPORT)
        deflates = _DEFLATE in extensions and _SMALLER_WINDOW not in extensions
        return cls(transport, deflates=deflates) if transport is not None else None

    def send(self, message: Message) -> None:
        """Send this, without waiting; who has left too much unread is cut off."""
        if self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > MAX_UNSENT:
            self._transport.abort()
            return
        deflates = self._deflates and len(message.text) > COMPRESS_FROM
        self._transport.write(message.encoded(deflates, lambda: frame(message.text, deflates=deflates)))

    def close(self) -> None:
        """End the connection, after what was sent."""
        self._transport.close()


def frame(text: str, *, deflates: bool) -> bytes:
    """A text as it goes over a socket."""
    deflate = PerMessageDeflate(server_no_context_takeover=True)
    deflate.accept(_DEFLATE)
    return bytes(FrameProtocol(client=False, extensions=[deflate] if deflates else []).send_data(text))
