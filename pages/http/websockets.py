"""The WebSockets among the connections: how many of one address, and which of them show an open page.

A browser says at once which page its socket belongs to. A socket without a page makes room for others first,
and is closed after some seconds, also where it answers every ping.
"""

import asyncio
from collections import Counter, OrderedDict
from typing import Protocol

#: Seconds for a socket to show a page. Only those count in which the shop was able to read what it says.
TIME_TO_SHOW = 10.0
#: A browser needs less; a socket that took longer makes room before any request does.
USUAL_TIME = 2.0


class SocketConnection(Protocol):
    """What a connection has to offer here."""

    address: str
    transport: asyncio.Transport

    def check(self, now: float) -> None:
        """Close it where its other side is too slow."""


class WebSockets:
    """All open ones."""

    def __init__(self) -> None:
        self._owners: dict[SocketConnection, str] = {}
        self._of: Counter[str] = Counter()
        self._by_transport: dict[asyncio.Transport, SocketConnection] = {}
        #: Seconds without a page; the socket that has been without one for longest stands first.
        self._without_page: OrderedDict[SocketConnection, float] = OrderedDict()
        self._sockets: dict[str, SocketConnection] = {}  # by page
        self._pages: dict[SocketConnection, str] = {}

    def __len__(self) -> int:
        return len(self._owners)

    def __contains__(self, connection: object) -> bool:
        return connection in self._owners

    def of(self, owner: str) -> int:
        """How many belong to this owner."""
        return self._of[owner]

    def closing(self) -> list[SocketConnection]:
        """Those that are on their way to be closed."""
        return [connection for connection in self._owners if connection.transport.is_closing()]

    def add(self, connection: SocketConnection, owner: str) -> None:
        """Count one more, which shows no page yet."""
        self._owners[connection] = owner
        self._of[owner] += 1
        self._by_transport[connection.transport] = connection
        self._without_page[connection] = 0.0

    def remove(self, connection: SocketConnection) -> None:
        """It is closed; harmless where that is known."""
        owner = self._owners.pop(connection, None)
        if owner is None:
            return
        self._leave_page(connection)
        del self._without_page[connection], self._by_transport[connection.transport]
        self._of[owner] -= 1
        if not self._of[owner]:
            del self._of[owner]

    def show(self, transport: asyncio.Transport, page: str) -> None:
        """The socket shows this page from now on, and an earlier socket of the page shows none any more."""
        if connection := self._by_transport.get(transport):
            self._leave_page(connection)
            if earlier := self._sockets.get(page):
                self._leave_page(earlier)
            del self._without_page[connection]
            self._sockets[page], self._pages[connection] = connection, page

    def leave_page(self, transport: asyncio.Transport) -> None:
        """The socket shows no page from now on."""
        if connection := self._by_transport.get(transport):
            self._leave_page(connection)

    def oldest_without_page(
        self, *, seconds: float = 0.0, owner: str | None = None
    ) -> SocketConnection | None:
        """The socket that has been without a page for longest, and for so many seconds; of one owner."""
        for connection, age in self._without_page.items():
            if age < seconds:
                return None
            if owner in {None, self._owners[connection]}:
                return connection
        return None

    def count_seconds(self, seconds: float) -> list[SocketConnection]:
        """So many seconds went by. The answer are the sockets that should have shown a page by now."""
        for connection in self._without_page:
            self._without_page[connection] += seconds
        return [connection for connection, age in self._without_page.items() if age > TIME_TO_SHOW]

    def _leave_page(self, connection: SocketConnection) -> None:
        if page := self._pages.pop(connection, None):
            del self._sockets[page]
            self._without_page[connection] = 0.0
