"""The socket of an open desk page, over which the news go that many pages get alike."""

import asyncio
import contextlib
import json
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from components import guards, live

#: Seconds in which the page has to say which one it is, and characters it has for that.
PATIENCE, LONGEST = 10.0, 200
#: Why a socket is closed: this page is not (or no longer) open here; this visitor has no business here.
PAGE_IS_GONE, NOT_YOURS = 4404, 1008


def router() -> APIRouter:
    """The one socket, anew: nothing is mounted by being imported."""
    made = APIRouter()
    made.add_api_websocket_route("/live", open_line)
    return made


async def open_line(websocket: WebSocket, visit: guards.SocketOfAdmin) -> None:
    """Send an admin's open page what happens, until one of both goes away."""
    await websocket.accept()
    line, last = None, 0
    with contextlib.suppress(TimeoutError, ValueError, KeyError, TypeError, WebSocketDisconnect):
        said = await asyncio.wait_for(_said(websocket), PATIENCE)
        line, last = live.line(str(said["ticket"]), visit.person), int(said["last"])
    if line is None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await websocket.close(PAGE_IS_GONE)
        return
    waiting = line.open(last)
    sending, listening = asyncio.create_task(_send(websocket, waiting)), asyncio.create_task(_heed(websocket))
    try:
        await asyncio.wait({sending, listening}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        sending.cancel()
        listening.cancel()
        line.hang_up(waiting)


async def _said(websocket: WebSocket) -> dict[str, Any]:
    """What the page says of itself. Raises ValueError."""
    text = await websocket.receive_text()
    if len(text) > LONGEST:
        raise ValueError
    return json.loads(text)


async def _send(websocket: WebSocket, waiting: live.Waiting) -> None:
    """Hand over what waits, one after another; a browser that does not read makes the rest wait."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while (text := await waiting.get()) is not None:
            await websocket.send_text(text)
        await websocket.close()


async def _heed(websocket: WebSocket) -> None:
    """Wait until the browser goes; it has nothing more to say."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, KeyError):
        await websocket.receive_text()
