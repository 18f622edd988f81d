"""Closes connections whose headers are too large or too slow, or whose response is not read.

Uvicorn alone closes only a connection that is idle between two requests (`timeout_keep_alive`). It has no
deadline for headers, bodies or the reading of a response, and no limit for each address.
"""

import asyncio
import math
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from data import ip_addresses
from pages.http.connections import connections
from pages.http.websocket_limits import BoundedWebSocket

#: Where engine.io answers polls.
POLLS = "/_nicegui_ws/"
LARGEST_HEAD = 65_536  # bytes
#: Seconds for the headers, and for a body that stalls. A slow phone needs one.
PATIENCE = 20.0
#: Seconds for a response that is not read.
READING_PATIENCE = 60.0
#: Bytes per second, as an average over the timeout: 1 MB may take a quarter of an hour.
LEAST_RATE = 1_000
#: Seconds for the rest of a body that was answered before its end.
LINGER = 5.0

_END = b"connection: close\r\ncontent-length: 0\r\n\r\n"
SLOW_HEAD = "{count} connections were closed: their headers did not arrive in time (the last from {address})."
SLOW_BODY = (
    "{count} connections were closed: the body of their request came too slowly (the last from {address})."
)
UNREAD = "{count} connections were closed: they did not read their answer (the last from {address})."


class LeastRate:
    """A deadline that moves with each byte, at most `patience` seconds ahead."""

    def __init__(self) -> None:
        self.until, self._patience = math.inf, PATIENCE

    def begin(self, now: float, patience: float) -> None:
        """Start the deadline, `patience` seconds from now."""
        self.until, self._patience = now + patience, patience

    def moved(self, count: int, now: float) -> None:
        """Move the deadline by the time for `count` bytes."""
        self.until = min(self.until + count / LEAST_RATE, now + self._patience)

    def end(self) -> None:
        """Remove the deadline."""
        self.until = math.inf


class TimeoutHttpProtocol(HttpToolsProtocol):
    """One connection with deadlines; `connections` calls `check` every second."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.ws_protocol_class = BoundedWebSocket
        self.address = ""
        self._head: int | None = 0  # bytes of the headers so far; None while a body is read
        self._request_deadline, self._response_deadline = LeastRate(), LeastRate()
        self._unsent = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Refuse the connection where there are too many."""
        super().connection_made(transport)
        self.address = ip_addresses.plain(self.client[0]) if self.client else ""
        if status := connections.enter(self):
            self._refuse(status)
        else:
            self._wait(PATIENCE)

    def connection_lost(self, exc: Exception | None) -> None:
        connections.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Refuse headers that are too large with status 431."""
        if self._head is not None:
            if self._head == 0:
                self._wait(PATIENCE)
            self._head += len(data)
        super().data_received(data)
        if self._head is not None and self._head > LARGEST_HEAD:
            self.transport.write(STATUS_LINE[431] + _END)
            self.transport.abort()

    def on_headers_complete(self) -> None:
        self._head = None
        self._wait(PATIENCE)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._request_deadline.moved(len(body), self.loop.time())
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head = 0
        self._request_deadline.end()
        if self.is_poll():
            connections.waits(self)  # engine.io keeps the request open until there is a message
        else:
            connections.works(self)
        super().on_message_complete()

    def is_poll(self) -> bool:
        """Whether the request is engine.io's long poll, which may stay open without any work."""
        path = self.scope.get("path", "")  # missing where the request becomes a WebSocket
        return self.scope["method"] == "GET" and path.startswith(POLLS)

    def on_response_complete(self) -> None:
        """Wait for the rest of the body, or for the next request."""
        super().on_response_complete()
        if self._head is None:
            self._wait(LINGER)
        elif not self.pipeline:
            connections.waits(self)

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over to the WebSocket protocol, or refuse it."""
        if status := connections.upgrade(self):
            self._refuse(status)
        else:
            super().handle_websocket_upgrade()

    def check(self, now: float) -> None:
        """Close the connection after a deadline."""
        if self._head is None and self.flow.read_paused:
            self._request_deadline.begin(now, PATIENCE)  # the shop itself does not read
        if now > self._request_deadline.until:
            self._close_slow()
        elif self._is_unread(now):
            connections.close(self, UNREAD)

    def _refuse(self, status: int) -> None:
        self.transport.write(STATUS_LINE[status] + _END)
        self.transport.close()

    def _wait(self, patience: float) -> None:
        self._request_deadline.begin(self.loop.time(), patience)
        connections.waits(self)

    def _close_slow(self) -> None:
        if self._head is None:
            connections.close(self, SLOW_BODY)
        elif self._head:
            connections.close(self, SLOW_HEAD)
        else:  # browsers open connections in advance and may never use them: nothing to log
            self._request_deadline.end()
            self.transport.abort()

    def _is_unread(self, now: float) -> bool:
        """Whether the client reads its response too slowly."""
        unsent = self.transport.get_write_buffer_size()
        if not unsent:
            self._response_deadline.end()
        elif not self._unsent:
            self._response_deadline.begin(now, READING_PATIENCE)
        else:
            self._response_deadline.moved(max(0, self._unsent - unsent), now)
            connections.waits(self)
        self._unsent = unsent
        return now > self._response_deadline.until
