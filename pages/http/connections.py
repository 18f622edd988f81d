"""The open connections of this process: how many there may be, and from where.

Where there is no room for another one, a WebSocket that shows no page is closed, or the connection that has
waited longest for its other side. So requests that never end and sockets that nobody needs keep nobody out,
also where they come from very many addresses. A part of the room is not for WebSockets.
"""

import asyncio
import logging
from collections import Counter, OrderedDict

from data import ip_addresses, rate_limits
from data.log_rate_filter import OncePerSpan
from pages.http import forwarded
from pages.http.websockets import USUAL_TIME, SocketConnection, WebSockets

#: Connections from one address at once. A browser has at most six beside its sockets.
MOST_OF_ONE = 400
#: WebSockets among them. An office of fifty desks with two open pages each has two hundred. When its network
#: comes back after a break, some of the dead ones still count.
MOST_SOCKETS_OF_ONE = 300
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
NO_PAGE = "{count} WebSockets were closed: they did not show a page in time (the last was from {address})."
TOO_MANY_SOCKETS = (
    "{count} WebSockets were refused: too many at once from one address (the last was {address})."
)
NO_ROOM_FOR_SOCKETS = (
    "{count} WebSockets were refused: the rest of the room is for requests (the last was from {address})."
)


class Connections:
    """All of them."""

    def __init__(self) -> None:
        self.most = MOST
        self._open: set[SocketConnection] = set()
        self.sockets = WebSockets()
        self._of: Counter[str] = Counter()
        #: Those that wait for their other side; the one that has waited longest stands first.
        self._waiting: OrderedDict[SocketConnection, None] = OrderedDict()
        self._log = OncePerSpan(logging.getLogger("shopbell.connections"))
        self._timer: asyncio.TimerHandle | None = None

    @property
    def most_sockets(self) -> int:
        """WebSockets at once: three quarters of all connections. The rest is for requests."""
        return self.most * 3 // 4

    @property
    def most_sockets_of_one(self) -> int:
        """WebSockets of one address at once."""
        return min(MOST_SOCKETS_OF_ONE, self.most_sockets // 3)

    def fit(self, files: int) -> None:
        """Have only so many connections that some of the files which may be open stay free."""
        self.most = min(MOST, max(files // 2, files - RESERVE))

    def enter(self, connection: SocketConnection) -> int | None:
        """Count one more. The answer is the HTTP status to refuse it with, or None where there is room."""
        owner = _owner(connection)
        if owner and rate_limits.enabled and self._of[owner] >= min(MOST_OF_ONE, self.most // 2):
            self._log.count(TOO_MANY, connection.address)
            return 429
        if len(self._open) + len(self.sockets) >= self.most and not self._make_room():
            self._log.count(FULL, connection.address)
            return 503
        self._open.add(connection)
        self._of[owner] += 1
        self._timer = self._timer or asyncio.get_running_loop().call_later(LOOK_EVERY, self._look)
        return None

    def leave(self, connection: SocketConnection) -> None:
        """It is closed; harmless where that is known."""
        self._waiting.pop(connection, None)
        if connection in self._open or connection in self.sockets:
            self._open.discard(connection)
            self.sockets.remove(connection)
            owner = _owner(connection)
            self._of[owner] -= 1
            if not self._of[owner]:
                del self._of[owner]

    def close(self, connection: SocketConnection, cause: str) -> None:
        """Close it at once and count the cause for the log."""
        self._log.count(cause, connection.address)
        self.leave(connection)
        connection.transport.abort()

    def waits(self, connection: SocketConnection) -> None:
        """The next move is its other side's."""
        if connection in self._open:
            self._waiting.setdefault(connection)

    def works(self, connection: SocketConnection) -> None:
        """The next move is the shop's."""
        self._waiting.pop(connection, None)

    def upgrade(self, connection: SocketConnection) -> int | None:
        """Count it as a WebSocket, which may be open for days. The answer is the status to refuse it with."""
        self.works(connection)
        if connection not in self._open:
            return None
        owner = _owner(connection)
        of_one = self.sockets.of(owner) if owner and rate_limits.enabled else 0
        is_too_many, is_full = of_one >= self.most_sockets_of_one, len(self.sockets) >= self.most_sockets
        useless = self.sockets.oldest_without_page(owner=owner if is_too_many else None)
        if (is_too_many or is_full) and not self._close_socket(useless):
            self._log.count(TOO_MANY_SOCKETS if is_too_many else NO_ROOM_FOR_SOCKETS, connection.address)
            return 429 if is_too_many else 503
        self._open.discard(connection)
        self.sockets.add(connection, owner)
        return None

    def _make_room(self) -> bool:
        if self._close_socket(self.sockets.oldest_without_page(seconds=USUAL_TIME)):
            return True
        if self._waiting:
            self.close(next(iter(self._waiting)), NO_ROOM)
            return True
        return self._close_socket(self.sockets.oldest_without_page())

    def _close_socket(self, socket: SocketConnection | None) -> bool:
        if socket is not None:
            self.close(socket, NO_ROOM)
        return socket is not None

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection in list(self._open):
            connection.check(now)
        for connection in self.sockets.closing():
            self.leave(connection)
            loop.call_later(CLOSING, connection.transport.abort)
        for connection in self.sockets.count_seconds(LOOK_EVERY):
            self.close(connection, NO_PAGE)
        self._log.write()
        is_needed = self._open or self.sockets or self._log.is_pending
        self._timer = loop.call_later(LOOK_EVERY, self._look) if is_needed else None


def _owner(connection: SocketConnection) -> str:
    """Whose connection it is; nobody's where it is a proxy's, because it carries many visitors."""
    is_of_proxy = connection.address in forwarded.trusted
    return "" if is_of_proxy else ip_addresses.neighbourhood(connection.address)


connections = Connections()
