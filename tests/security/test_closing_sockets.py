"""A socket whose closing handshake is over does not stop the server from ending."""

import asyncio
from unittest.mock import Mock

import pytest
from uvicorn.config import Config
from uvicorn.protocols.websockets.wsproto_impl import WSProtocol
from uvicorn.server import ServerState
from wsproto.connection import ConnectionState
from wsproto.events import AcceptConnection, CloseConnection
from wsproto.utilities import LocalProtocolError

from pages.http.websocket_limits import BoundedWebSocket

HANDSHAKE = (
    b"GET /live HTTP/1.1\r\nHost: shop.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
CLOSE = b"\x88\x82" + bytes(4) + (1000).to_bytes(2, "big")


async def closed_socket() -> BoundedWebSocket:
    """A socket that both sides have closed, and whose connection is still there."""
    config = Config(app=Mock(), lifespan="off")
    config.load()
    socket = BoundedWebSocket(config, ServerState(), {}, asyncio.get_running_loop())
    socket.transport, socket.handshake_complete = Mock(), True
    for received, answer in ((HANDSHAKE, AcceptConnection()), (CLOSE, CloseConnection(code=1000))):
        socket.conn.receive_data(received)
        assert list(socket.conn.events())
        socket.conn.send(answer)
    assert socket.conn.state is ConnectionState.CLOSED
    return socket


async def test_a_closed_socket_ends_with_the_server() -> None:
    socket = await closed_socket()

    socket.shutdown()

    socket.transport.close.assert_called_once()  # type: ignore[attr-defined]


async def test_control_uvicorn_alone_stumbles_over_it() -> None:
    socket = await closed_socket()

    with pytest.raises(LocalProtocolError):
        WSProtocol.shutdown(socket)
