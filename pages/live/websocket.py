"""The socket of an open desk page, over which the news go that many pages get alike."""

import asyncio
import contextlib

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel

from components import guards, live
from pages.http.connections import connections
from pages.http.request_guard import TRANSPORT
from pages.live.websocket_frames import WebSocketConnection

#: Seconds in which the page has to say which one it is, and characters it has for that.
PATIENCE, LONGEST = 10.0, 300
#: Why a socket is closed: this page is not (or no longer) open here.
PAGE_IS_GONE = 4404


def router() -> APIRouter:
    """The one socket, anew: nothing is mounted by being imported."""
    made = APIRouter()
    made.add_api_websocket_route("/live", live_socket)
    return made


async def live_socket(websocket: WebSocket, visit: guards.AdminWebSocket) -> None:
    """Send an admin's open page what happens, until one of both goes away."""
    await websocket.accept()
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        said = await _hello(websocket)
        line = live.channel(said.ticket, visit.person) if said else None
        wire = WebSocketConnection.of(websocket.scope, said.extensions) if said else None
        if said is None or line is None or wire is None:
            await websocket.close(PAGE_IS_GONE)
            return
        connections.sockets.show(websocket.scope[TRANSPORT], said.ticket)
        line.attach(wire, said.last)
        try:
            await _wait_closed(websocket)
        finally:
            line.detach(wire)


class Hello(BaseModel):
    """What a page says when it opens its socket: its name, the last news it has, what was agreed on."""

    ticket: str
    last: int
    extensions: str = ""


async def _hello(websocket: WebSocket) -> Hello | None:
    """The page's first words; None where they are none, or do not come."""
    with contextlib.suppress(TimeoutError, ValueError, KeyError):
        text = await asyncio.wait_for(websocket.receive_text(), PATIENCE)
        return Hello.model_validate_json(text[:LONGEST])
    return None


async def _wait_closed(websocket: WebSocket) -> None:
    """Wait until the browser goes; it has nothing more to say, and who talks on is let go."""
    with contextlib.suppress(KeyError):
        await websocket.receive_text()
