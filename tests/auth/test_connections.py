"""Which connection is closed, and which is refused, where there is no room for all."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import Mock

import pytest

from data import rate_limits
from data.ip_addresses import Networks
from data.log_rate_filter import OncePerSpan
from pages.http import connections as module
from pages.http import forwarded
from pages.http.connections import Connections
from pages.http.websockets import USUAL_TIME

ROOM = 16  # 12 sockets among them, 4 of one address


class Connection:
    """One of this address."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.transport: Any = Mock()
        self.transport.is_closing.return_value = False

    def check(self, now: float) -> None:
        """Nothing has a deadline here."""

    @property
    def is_closed(self) -> bool:
        return bool(self.transport.abort.called)


@pytest.fixture
async def connections(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connections]:
    monkeypatch.setattr(rate_limits, "enabled", True)
    monkeypatch.setattr(forwarded, "trusted", Networks(""))
    monkeypatch.setattr(module, "LOOK_EVERY", 3600.0)
    made = Connections()
    made.most = ROOM
    yield made
    if made._timer:
        made._timer.cancel()


def request(connections: Connections, address: str) -> tuple[Connection, int | None]:
    connection = Connection(address)
    status = connections.enter(connection)
    if status is None:
        connections.waits(connection)
    return connection, status


def socket(connections: Connections, address: str, page: str = "") -> tuple[Connection, int | None]:
    connection, status = request(connections, address)
    assert status is None
    status = connections.upgrade(connection)
    if status is not None:
        connections.leave(connection)
    elif page:
        connections.sockets.show(connection.transport, page)
    return connection, status


async def test_sockets_of_pages_leave_room_for_requests(connections: Connections) -> None:
    shown = [socket(connections, f"192.0.2.{number}", f"page {number}") for number in range(13)]
    asking = [request(connections, "198.51.100.1") for _ in range(4)]

    assert [status for _, status in shown] == [None] * 12 + [503]
    assert [status for _, status in asking] == [None] * 4
    assert not any(connection.is_closed for connection, _ in shown + asking)


async def test_one_address_has_its_share_of_the_sockets(connections: Connections) -> None:
    shown = [socket(connections, "192.0.2.1", f"page {number}") for number in range(5)]
    other, status = socket(connections, "192.0.2.2")

    assert [status for _, status in shown] == [None] * 4 + [429]
    assert status is None
    assert not other.is_closed


async def test_a_socket_makes_room_for_another_of_its_own_address(connections: Connections) -> None:
    foreign, _ = socket(connections, "192.0.2.2")
    shown = [socket(connections, "192.0.2.1", f"page {number}")[0] for number in range(3)]
    useless, _ = socket(connections, "192.0.2.1")
    _, status = socket(connections, "192.0.2.1")

    assert status is None
    assert useless.is_closed
    assert not any(connection.is_closed for connection in [foreign, *shown])


async def test_a_socket_without_a_page_goes_before_a_request(connections: Connections) -> None:
    waiting, _ = request(connections, "198.51.100.1")
    useless, _ = socket(connections, "192.0.2.1")
    connections.sockets.count_seconds(USUAL_TIME)
    fresh, _ = socket(connections, "192.0.2.2")
    for number in range(ROOM - 3):
        request(connections, f"203.0.113.{number}")

    assert request(connections, "198.51.100.2")[1] is None
    assert (useless.is_closed, waiting.is_closed, fresh.is_closed) == (True, False, False)
    assert request(connections, "198.51.100.2")[1] is None
    assert (waiting.is_closed, fresh.is_closed) == (True, False)


async def test_an_earlier_socket_of_a_page_shows_none_any_more(connections: Connections) -> None:
    earlier, _ = socket(connections, "192.0.2.1", "page")
    later, _ = socket(connections, "192.0.2.1", "page")
    late = connections.sockets.count_seconds(60)
    connections.leave(earlier)
    connections.sockets.leave_page(later.transport)

    assert late == [earlier]
    assert connections.sockets.count_seconds(60) == [later]
    connections.leave(later)
    assert not connections.sockets
    assert connections.sockets._sockets == connections.sockets._pages == {}


async def test_what_was_counted_is_written_after_the_last_connection(
    connections: Connections, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
    connections._log = OncePerSpan(logging.getLogger("shopbell.connections"), 0.1)
    for number in range(2):
        connection, _ = request(connections, f"192.0.2.{number}")
        connections.close(connection, "{count} from {address}")
        await asyncio.sleep(0.02)
    async with asyncio.timeout(5):
        while connections._timer:  # noqa: ASYNC110 - a timer has no event
            await asyncio.sleep(0.01)

    assert [record.getMessage() for record in caplog.records] == ["1 from 192.0.2.0", "1 from 192.0.2.1"]
