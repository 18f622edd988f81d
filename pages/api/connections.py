"""The open connections of this process: how many there may be, and from where.

Where there is no room for another one, the one that has waited longest for its other side is closed. So
requests that never end keep nobody out, also where they come from very many addresses.
"""

import asyncio
import logging
from collections import Counter, OrderedDict
from typing import Protocol

from data import addresses, throttle
from data.log_gate import OncePerSpan
from pages.api import forwarded

#: Connections from one address at once. An office with thirty open pages has sixty sockets, and at most six
#: more connections for each of its browsers.
MOST_OF_ONE = 400
#: However many files may be open, a connection costs memory too.
MOST = 10_000
#: Files that stay free: for the database, backups and mails, and for connections that are not counted yet.
RESERVE = 512
#: The longest queue of the operating system. It is accepted at one go, before any of it can be counted.
BACKLOG = 256
LOOK_EVERY = 1.0  # seconds
#: How long a socket that is closed may take to send what is still to be sent.
CLOSING = 5.0  # seconds

TOO_MANY = "{count} connections were refused: too many at once from one address (the last was {address})."
NO_ROOM = "{count} connections were closed to make room for others (the last was from {address})."
FULL = "{count} connections were refused: no room for more (the last was from {address})."


class Connection(Protocol):
    """What a connection has to offer here."""

    address: str
    transport: asyncio.Transport

    def check(self, now: float) -> None:
        """Close it where its other side is too slow."""


class Connections:
    """All of them."""

    def __init__(self) -> None:
        self.most = MOST
        self._open: set[Connection] = set()
        self._sockets: set[Connection] = set()
        self._of: Counter[str] = Counter()
        #: Those that wait for their other side; the one that has waited longest stands first.
        self._waiting: OrderedDict[Connection, None] = OrderedDict()
        self._log = OncePerSpan(logging.getLogger("shopbell.connections"))
        self._timer: asyncio.TimerHandle | None = None

    def fit(self, files: int) -> None:
        """Have only so many connections that some of the files which may be open stay free."""
        self.most = min(MOST, max(files // 2, files - RESERVE))

    def enter(self, connection: Connection) -> int | None:
        """Count one more. The answer is the HTTP status to refuse it with, or None where there is room."""
        owner = _owner(connection)
        if owner and throttle.enabled and self._of[owner] >= min(MOST_OF_ONE, self.most // 2):
            self._log.count(TOO_MANY, connection.address)
            return 429
        if len(self._open) + len(self._sockets) >= self.most and not self._make_room():
            self._log.count(FULL, connection.address)
            return 503
        self._open.add(connection)
        self._of[owner] += 1
        self._timer = self._timer or asyncio.get_running_loop().call_later(LOOK_EVERY, self._look)
        return None

    def leave(self, connection: Connection) -> None:
        """It is closed; harmless where that is known."""
        self._waiting.pop(connection, None)
        if connection in self._open or connection in self._sockets:
            self._open.discard(connection)
            self._sockets.discard(connection)
            owner = _owner(connection)
            self._of[owner] -= 1
            if not self._of[owner]:
                del self._of[owner]

    def close(self, connection: Connection, cause: str) -> None:
        """Close it at once and count the cause for the log."""
        self._log.count(cause, connection.address)
        self.leave(connection)
        connection.transport.abort()

    def waits(self, connection: Connection) -> None:
        """The next move is its other side's."""
        if connection in self._open:
            self._waiting.setdefault(connection)

    def works(self, connection: Connection) -> None:
        """The next move is the shop's."""
        self._waiting.pop(connection, None)

    def is_socket(self, connection: Connection) -> None:
        """It is a WebSocket from now on, which may be open for days."""
        self.works(connection)
        if connection in self._open:
            self._open.discard(connection)
            self._sockets.add(connection)

    def _make_room(self) -> bool:
        if not self._waiting:
            return False
        self.close(next(iter(self._waiting)), NO_ROOM)
        return True

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection in list(self._open):
            connection.check(now)
        for connection in [socket for socket in self._sockets if socket.transport.is_closing()]:
            self.leave(connection)
            loop.call_later(CLOSING, connection.transport.abort)
        self._log.write()
        is_needed = self._open or self._sockets
        self._timer = loop.call_later(LOOK_EVERY, self._look) if is_needed else None


def _owner(connection: Connection) -> str:
    """Whose connection it is; nobody's where it is a proxy's, because it carries many visitors."""
    is_of_proxy = connection.address in forwarded.trusted
    return "" if is_of_proxy else addresses.neighbourhood(connection.address)


connections = Connections()
