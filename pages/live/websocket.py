"""The WebSocket endpoint of an open admin page, for messages that are the same for many pages."""

import asyncio
import contextlib

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel

from components import guards, live
from pages.http.connections import connections
from pages.http.request_guard import TRANSPORT
from pages.live.websocket_frames import WebSocketConnection

#: Seconds for the first message of the page, and its largest number of characters.
PATIENCE, LONGEST = 10.0, 300
#: Close code: the page is not (or no longer) open here.
PAGE_IS_GONE = 4404


def router() -> APIRouter:
    """A new router: importing this module mounts nothing."""
    new_router = APIRouter()
    new_router.add_api_websocket_route("/live", live_socket)
    return new_router


async def live_socket(websocket: WebSocket, visit: guards.AdminWebSocket) -> None:
    """Publish messages to an open admin page until it is closed, here or in the browser."""
    await websocket.accept()
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        hello = await _hello(websocket)
        channel = live.channel(hello.ticket, visit.person) if hello else None
        connection = WebSocketConnection.of(websocket.scope, hello.extensions) if hello else None
        if hello is None or channel is None or connection is None:
            await websocket.close(PAGE_IS_GONE)
            return
        connections.sockets.show(websocket.scope[TRANSPORT], hello.ticket)
        channel.attach(connection, hello.last)
        try:
            await _wait_closed(websocket)
        finally:
            channel.detach(connection)


class Hello(BaseModel):
    """A page's first message: its ticket, the number of its last message, the extensions of its WebSocket."""

    ticket: str
    last: int
    extensions: str = ""


async def _hello(websocket: WebSocket) -> Hello | None:
    """The page's first message; None where it is invalid or late."""
    with contextlib.suppress(TimeoutError, ValueError, KeyError):
        text = await asyncio.wait_for(websocket.receive_text(), PATIENCE)
        return Hello.model_validate_json(text[:LONGEST])
    return None


async def _wait_closed(websocket: WebSocket) -> None:
    """Wait until the browser disconnects. It sends nothing more; any further message ends the wait too."""
    with contextlib.suppress(KeyError):
        await websocket.receive_text()
