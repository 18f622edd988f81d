"""Limits of the open connections of this process, in all and for each address.

When the limit is reached, a new connection takes the place of a WebSocket that shows no page, or of the
connection that has waited longest for its client. So endless requests and unused sockets lock nobody out,
even from very many addresses. WebSockets may take only a part of the connections.
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
#: WebSockets of one address at once. Fifty desks with two open pages each have two hundred. When their
#: network comes back after a break, some of the dead sockets still count.
MOST_SOCKETS_OF_ONE = 300
#: Connections in all, however many files may be open: a connection costs memory too.
MAX_CONNECTIONS = 10_000
#: File descriptors kept free for the database, backups, mails, and connections that are not counted yet.
RESERVE = 512
#: The operating system's queue of connections. All of it is accepted at once, before any can be counted.
BACKLOG = 256
LOOK_EVERY = 1.0  # seconds
#: How long a closing socket may take to send its buffer.
CLOSE_TIMEOUT = 5.0  # seconds

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
    def __init__(self) -> None:
        self.most = MAX_CONNECTIONS
        self._open: set[SocketConnection] = set()
        self.sockets = WebSockets()
        self._of: Counter[str] = Counter()
        #: Connections that wait for their client; the one that has waited longest is first.
        self._waiting: OrderedDict[SocketConnection, None] = OrderedDict()
        self._log = OncePerSpan(logging.getLogger("shopbell.connections"))
        self._timer: asyncio.TimerHandle | None = None

    @property
    def most_sockets(self) -> int:
        """Three quarters of all connections. The rest is for requests."""
        return self.most * 3 // 4

    @property
    def most_sockets_of_one(self) -> int:
        return min(MOST_SOCKETS_OF_ONE, self.most_sockets // 3)

    def fit(self, files: int) -> None:
        """Lower the limit so that some of these file descriptors stay free."""
        self.most = min(MAX_CONNECTIONS, max(files // 2, files - RESERVE))

    def enter(self, connection: SocketConnection) -> int | None:
        """Count a new connection. Returns the HTTP status to refuse it with, or None."""
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
        """Stop counting a closed connection. Repeating it is harmless."""
        self._waiting.pop(connection, None)
        if connection in self._open or connection in self.sockets:
            self._open.discard(connection)
            self.sockets.remove(connection)
            owner = _owner(connection)
            self._of[owner] -= 1
            if not self._of[owner]:
                del self._of[owner]

    def close(self, connection: SocketConnection, cause: str) -> None:
        """Abort the connection and count the cause for the log."""
        self._log.count(cause, connection.address)
        self.leave(connection)
        connection.transport.abort()

    def waits(self, connection: SocketConnection) -> None:
        """Note that this connection waits for its client."""
        if connection in self._open:
            self._waiting.setdefault(connection)

    def works(self, connection: SocketConnection) -> None:
        """Note that the shop works on a request of this connection."""
        self._waiting.pop(connection, None)

    def upgrade(self, connection: SocketConnection) -> int | None:
        """Count the connection as a WebSocket. Returns the HTTP status to refuse it with, or None."""
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
            loop.call_later(CLOSE_TIMEOUT, connection.transport.abort)
        for connection in self.sockets.count_seconds(LOOK_EVERY):
            self.close(connection, NO_PAGE)
        self._log.write()
        is_needed = self._open or self.sockets or self._log.is_pending
        self._timer = loop.call_later(LOOK_EVERY, self._look) if is_needed else None


def _owner(connection: SocketConnection) -> str:
    """The network of the address; empty for a trusted proxy, because it carries many visitors."""
    is_of_proxy = connection.address in forwarded.trusted
    return "" if is_of_proxy else ip_addresses.neighbourhood(connection.address)


connections = Connections()
