"""The shop just as main.py serves it, with addresses more at which a test looks inside and takes guards away.

`/api/besieged/state` tells what only the process knows, `/api/besieged/push` gives an open page something
to read, `/api/besieged/without/{guard}` takes a guard away for a control, until `/api/besieged/with/{guard}`
puts it back.
"""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import psutil
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from nicegui import Client, app, core, events, ui
from pydantic import BaseModel
from uvicorn.protocols.websockets.wsproto_impl import WSProtocol

import main
from data import rate_limits
from pages.api import openapi
from pages.http import http_protocol, request_guard, socketio_guard

OWN = "/api/besieged/"
add_docs = openapi.add_to
#: What guard a control can do without: how to take it away, which answers how to put it back.
_put_back: dict[str, Callable[[], Any]] = {}


#: What the careless page gave away.
_given: list[object] = []


async def state() -> dict[str, int]:
    """What is kept for others, and sizes of what an attack would let grow."""
    return {
        "memory": psutil.Process().memory_info().rss,
        "pages": len(Client.instances),
        "sockets": len(core.sio.eio.sockets),
        "given": len(_given),
    }


async def forget() -> None:
    """Begin anew: no page that nobody opened, no tries counted."""
    for client in [client for client in Client.instances.values() if client.environ is None]:
        client.delete()
    rate_limits.clear_all()


async def waiting(client_id: str) -> int | None:
    """How many messages wait for the sockets of a page; None where it has none (any more)."""
    open_sockets = [eio_sid for _, eio_sid in core.sio.manager.get_participants("/", client_id)]
    kept = [core.sio.eio.sockets[eio_sid] for eio_sid in open_sockets if eio_sid in core.sio.eio.sockets]
    return max((socket.queue.qsize() for socket in kept), default=None)


async def push(client_id: str, times: int, size: int) -> None:
    """Say so often something of so many characters to a page."""
    for _ in range(times):
        Client.instances[client_id].run_javascript(f"/*{'x' * size}*/")


async def careless_page() -> None:
    """A page that trusts what a browser tells it: nothing on it asks whether it may be done."""
    with ui.dialog():
        ui.button("Give it away", on_click=lambda: _given.append("dialog"))
    with ui.element("div") as hidden:
        ui.button("Give the rest away", on_click=lambda: _given.append("hidden"))
    hidden.set_visibility(False)

    def selected(event: events.GenericEventArguments) -> None:
        _given.extend(event.args["keys"])

    ui.element("q-table").on("selection", selected)


async def mirror_page(markup: str = "", template: str = "") -> None:
    """A page that draws a text as markup, or as a template of Vue's."""
    ui.html(markup, sanitize=False)
    ui.element("q-badge").add_slot("default", template)


class Promise(BaseModel):
    """What the liar promises."""

    number: int


async def liar(word: int = 0) -> JSONResponse:
    """An endpoint that does not keep to its description."""
    return JSONResponse({"number": "many"}, 200 if word < 1 else 418)


def with_liar(router: APIRouter) -> None:
    """Describe it among the API's own calls."""
    router.get("/api/besieged/liar", response_model=Promise)(liar)
    add_docs(router)


async def without(guard: str) -> None:
    _put_back[guard] = GUARDS[guard]()


async def with_guard(guard: str) -> None:
    _put_back.pop(guard)()


def _sockets() -> Callable[[], Any]:
    """NiceGUI's own handlers, to which every socket may say anything."""
    sio = core.sio
    guarded, read = dict(sio.handlers["/"]), sio.eio.handlers["message"]
    for name, handler in guarded.items():
        sio.handlers["/"][name] = getattr(handler, "__wrapped__", handler)
    sio.eio.handlers["message"] = sio._handle_eio_message
    marks, request_guard._ENGINEIO_PACKETS = request_guard._ENGINEIO_PACKETS, ""
    for logger in (sio.logger, sio.eio.logger):
        logger.removeFilter(socketio_guard._without_traceback)

    def back() -> None:
        sio.handlers["/"].update(guarded)
        sio.eio.handlers["message"] = read
        request_guard._ENGINEIO_PACKETS = marks
        for logger in (sio.logger, sio.eio.logger):
            logger.addFilter(socketio_guard._without_traceback)

    return back


def _log() -> Callable[[], Any]:
    """A log that writes whatever comes."""
    handlers = logging.getLogger().handlers
    gates = {handler: list(handler.filters) for handler in handlers}
    for handler in handlers:
        handler.filters.clear()
    return lambda: [handler.filters.extend(kept) for handler, kept in gates.items()]


def _queues() -> Callable[[], Any]:
    """Whoever does not read may keep the shop waiting for ever."""
    most, socketio_guard.MOST_WAITING = socketio_guard.MOST_WAITING, 10**9
    return lambda: setattr(socketio_guard, "MOST_WAITING", most)


def _polls() -> Callable[[], Any]:
    """engine.io gets requests as they come, half ones too."""
    kept = request_guard.RequestGuard._poll

    async def poll(self: request_guard.RequestGuard, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)

    request_guard.RequestGuard._poll = poll
    return lambda: setattr(request_guard.RequestGuard, "_poll", kept)


def _heads() -> Callable[[], Any]:
    """The head of a request may have no end."""
    largest, http_protocol.LARGEST_HEAD = http_protocol.LARGEST_HEAD, 10**12
    return lambda: setattr(http_protocol, "LARGEST_HEAD", largest)


def _frames() -> Callable[[], Any]:
    """Sockets are opened as uvicorn does it."""
    bounded, http_protocol.BoundedWebSocket = http_protocol.BoundedWebSocket, WSProtocol  # type: ignore[misc]
    return lambda: setattr(http_protocol, "BoundedWebSocket", bounded)


def _floods() -> Callable[[], Any]:
    """Switches the limit of pages off."""
    rate_limits.enabled = False
    return lambda: setattr(rate_limits, "enabled", True)


GUARDS: dict[str, Callable[[], Callable[[], Any]]] = {
    "sockets": _sockets,
    "log": _log,
    "queues": _queues,
    "floods": _floods,
    "frames": _frames,
    "heads": _heads,
    "polls": _polls,
}
if __name__ == "__main__":
    ui.page("/besieged/careless")(careless_page)
    ui.page("/besieged/mirror")(mirror_page)
    openapi.add_to = with_liar
    app.add_api_route(OWN + "state", state)
    app.add_api_route(OWN + "forget", forget)
    app.add_api_route(OWN + "waiting", waiting)
    app.add_api_route(OWN + "push", push)
    app.add_api_route(OWN + "without/{guard}", without)
    app.add_api_route(OWN + "with/{guard}", with_guard)
    main.main(sys.argv[1:])
