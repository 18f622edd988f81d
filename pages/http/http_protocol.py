"""The server's door: a request has a size and a time, and so has reading the answer.

Uvicorn alone ends a connection that is idle between two requests (`timeout_keep_alive`), and asks for nothing
else: no deadline for headers or bodies, none for reading an answer, and no limit per address.
"""

import asyncio
import math
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from data import ip_addresses
from pages.http.connections import connections
from pages.http.websocket_limits import BoundedWebSocket

LARGEST_HEAD = 65_536
#: Seconds for the headers, and for a body that does not move; a slow phone needs one.
PATIENCE = 20.0
#: The same for an answer that is not read.
READING_PATIENCE = 60.0
#: Bytes a second, on the average of the last seconds of patience: 1 MB may take a quarter of an hour.
LEAST_RATE = 1_000
#: Seconds for the rest of a body that was answered before it came to its end.
LINGER = 5.0

_END = b"connection: close\r\ncontent-length: 0\r\n\r\n"
SLOW_HEAD = "{count} connections were closed: their headers did not arrive in time (the last from {address})."
SLOW_BODY = (
    "{count} connections were closed: the body of their request came too slowly (the last from {address})."
)
UNREAD = "{count} connections were closed: they did not read their answer (the last from {address})."


class LeastRate:
    """A deadline that moves on with the bytes, and never further away than the patience."""

    def __init__(self) -> None:
        self.until, self._patience = math.inf, PATIENCE

    def begin(self, now: float, patience: float) -> None:
        """Wait so many seconds."""
        self.until, self._patience = now + patience, patience

    def moved(self, count: int, now: float) -> None:
        """So many bytes came through."""
        self.until = min(self.until + count / LEAST_RATE, now + self._patience)

    def end(self) -> None:
        """Nothing is waited for."""
        self.until = math.inf


class TimeoutHttpProtocol(HttpToolsProtocol):
    """One connection; what it waits for has a deadline, which `connections` asks about every second."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.ws_protocol_class = BoundedWebSocket
        self.address = ""
        self._head: int | None = 0  # bytes of the headers so far; None while a body is read
        self._asked, self._read = LeastRate(), LeastRate()
        self._unsent = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, if there is room."""
        super().connection_made(transport)
        self.address = ip_addresses.plain(self.client[0]) if self.client else ""
        if status := connections.enter(self):
            self._refuse(status)
        else:
            self._wait(PATIENCE)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is waited for."""
        connections.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the headers have an end."""
        if self._head is not None:
            if self._head == 0:
                self._wait(PATIENCE)
            self._head += len(data)
        super().data_received(data)
        if self._head is not None and self._head > LARGEST_HEAD:
            self.transport.write(STATUS_LINE[431] + _END)
            self.transport.abort()

    def on_headers_complete(self) -> None:
        """The headers are whole, and the body begins."""
        self._head = None
        self._wait(PATIENCE)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._asked.moved(len(body), self.loop.time())
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole; what comes next are the headers of another one."""
        self._head = 0
        self._asked.end()
        connections.works(self)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Whatever the answer was: the next move is the other side's."""
        super().on_response_complete()
        if self._head is None:
            self._wait(LINGER)
        elif not self.pipeline:
            connections.waits(self)

    def handle_websocket_upgrade(self) -> None:
        """From here on the connection is not this class's any more, unless it is refused."""
        if status := connections.upgrade(self):
            self._refuse(status)
        else:
            super().handle_websocket_upgrade()

    def check(self, now: float) -> None:
        """Close the connection where a deadline is over."""
        if self._head is None and self.flow.read_paused:
            self._asked.begin(now, PATIENCE)  # it is the shop that does not read
        if now > self._asked.until:
            self._close_slow()
        elif self._is_unread(now):
            connections.close(self, UNREAD)

    def _refuse(self, status: int) -> None:
        self.transport.write(STATUS_LINE[status] + _END)
        self.transport.close()

    def _wait(self, patience: float) -> None:
        self._asked.begin(self.loop.time(), patience)
        connections.waits(self)

    def _close_slow(self) -> None:
        if self._head is None:
            connections.close(self, SLOW_BODY)
        elif self._head:
            connections.close(self, SLOW_HEAD)
        else:  # browsers open connections beforehand and may never use them: nothing to complain about
            self._asked.end()
            self.transport.abort()

    def _is_unread(self, now: float) -> bool:
        """Whether too little of what is to be sent was read since the last look."""
        unsent = self.transport.get_write_buffer_size()
        if not unsent:
            self._read.end()
        elif not self._unsent:
            self._read.begin(now, READING_PATIENCE)
        else:
            self._read.moved(max(0, self._unsent - unsent), now)
            connections.waits(self)
        self._unsent = unsent
        return now > self._read.until
