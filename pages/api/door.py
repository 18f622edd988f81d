"""The server's door: the head of a request has a size and a time, which uvicorn alone does not ask for."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pages.api.frames import BoundedWebSocket

LARGEST_HEAD = 65_536
#: Seconds for a head to be said; a slow phone needs one.
PATIENCE = 20.0
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Door(HttpToolsProtocol):
    """One connection. Who says no end of a head, or none at all, is let go."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.ws_protocol_class = BoundedWebSocket
        self._head: int | None = 0  # bytes of it so far; None while a body is read
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(PATIENCE, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is waited for."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the head has an end."""
        if self._head is not None:
            self._head += len(data)
            self._deadline = self._deadline or self.loop.call_later(PATIENCE, self.transport.abort)
        super().data_received(data)
        if self._head is not None and self._head > LARGEST_HEAD:
            self.transport.write(_TOO_LARGE)
            self.transport.abort()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._head = None
        self._stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next thing said is another head."""
        self._head = 0
        super().on_message_complete()

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
