"""The open WebSockets: how many each address has, and which of them show an open page.

A browser says at once which page its socket belongs to. A socket without a page is the first to be closed for
another one, and is closed after some seconds anyway, even if it answers every ping.
"""

import asyncio
from collections import Counter, OrderedDict
from typing import Protocol

#: Seconds for a socket to show a page. Seconds in which the shop itself was too busy to read do not count.
TIME_TO_SHOW = 10.0
#: Seconds that a browser needs at most. A socket that took longer is closed for others before any request is.
USUAL_TIME = 2.0


class SocketConnection(Protocol):
    address: str
    transport: asyncio.Transport

    def check(self, now: float) -> None:
        """Close the connection after a deadline; `now` is in seconds of the event loop's clock."""


class WebSockets:
    def __init__(self) -> None:
        self._owners: dict[SocketConnection, str] = {}
        self._of: Counter[str] = Counter()
        self._by_transport: dict[asyncio.Transport, SocketConnection] = {}
        #: Seconds without a page; the longest is first.
        self._without_page: OrderedDict[SocketConnection, float] = OrderedDict()
        self._sockets: dict[str, SocketConnection] = {}  # by page
        self._pages: dict[SocketConnection, str] = {}

    def __len__(self) -> int:
        return len(self._owners)

    def __contains__(self, connection: object) -> bool:
        return connection in self._owners

    def of(self, owner: str) -> int:
        """How many sockets this owner has."""
        return self._of[owner]

    def closing(self) -> list[SocketConnection]:
        """The sockets whose transport is closing."""
        return [connection for connection in self._owners if connection.transport.is_closing()]

    def add(self, connection: SocketConnection, owner: str) -> None:
        """Count a new socket, which shows no page yet."""
        self._owners[connection] = owner
        self._of[owner] += 1
        self._by_transport[connection.transport] = connection
        self._without_page[connection] = 0.0

    def remove(self, connection: SocketConnection) -> None:
        """Stop counting a closed socket. Repeating it is harmless."""
        owner = self._owners.pop(connection, None)
        if owner is None:
            return
        self._leave_page(connection)
        del self._without_page[connection], self._by_transport[connection.transport]
        self._of[owner] -= 1
        if not self._of[owner]:
            del self._of[owner]

    def show(self, transport: asyncio.Transport, page: str) -> None:
        """Note which page the socket shows from now on; an earlier socket of that page shows none."""
        if connection := self._by_transport.get(transport):
            self._leave_page(connection)
            if earlier := self._sockets.get(page):
                self._leave_page(earlier)
            del self._without_page[connection]
            self._sockets[page], self._pages[connection] = connection, page

    def leave_page(self, transport: asyncio.Transport) -> None:
        """Note that the socket shows no page from now on."""
        if connection := self._by_transport.get(transport):
            self._leave_page(connection)

    def oldest_without_page(
        self, *, seconds: float = 0.0, owner: str | None = None
    ) -> SocketConnection | None:
        """The socket that has been without a page for longest, and for at least `seconds`; of one owner."""
        for connection, age in self._without_page.items():
            if age < seconds:
                return None
            if owner in {None, self._owners[connection]}:
                return connection
        return None

    def count_seconds(self, seconds: float) -> list[SocketConnection]:
        """Add seconds to all sockets without a page. Returns those that took too long to show one."""
        for connection in self._without_page:
            self._without_page[connection] += seconds
        return [connection for connection, age in self._without_page.items() if age > TIME_TO_SHOW]

    def _leave_page(self, connection: SocketConnection) -> None:
        if page := self._pages.pop(connection, None):
            del self._sockets[page]
            self._without_page[connection] = 0.0
