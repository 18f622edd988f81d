"""What a page's socket may say: it speaks for its own page alone, and for the browser that opened it.

NiceGUI takes an event from any socket that knows a page's id and a listener's. Here a socket is refused that
comes with another sign-in or from another browser than its page; what it says about other pages is passed
over; one that says what nobody can read, or never reads what waits for it, is cut off.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from nicegui import Client, background_tasks, core
from socketio.exceptions import ConnectionRefusedError as Refused

from components import guards
from data import ip_addresses
from pages.http.connections import connections
from pages.http.request_guard import TRANSPORT

#: So many messages may wait for a page; a browser that reads has none waiting.
MOST_WAITING = 200
LOOK_EVERY = 1.0  # seconds
LONGEST_NOTE = 500

_SAYS = ("event", "ack", "javascript_response")
#: What NiceGUI's script sends, after engine.io's own mark: hello, goodbye, and five kinds of messages.
_READABLE = re.compile(r'0(?:\{|$)|1$|2\d{0,9}\["(?:event|ack|javascript_response|log|handshake)"[,\]]')
#: Under this name the scope of a socket, or of the polling before it, holds the id of the page that it shows.
_PAGE = "shopbell.page"
_NEXT, _NUMBER = "next_message_id", re.compile(r"\d{1,15}")

Handler: TypeAlias = Callable[..., Any]


def install() -> None:
    """Stand between the sockets and NiceGUI; doing it again changes nothing."""
    sio = core.sio
    heard = sio.handlers["/"]
    if hasattr(heard["event"], "__wrapped__"):
        return
    for name in _SAYS:
        sio.on(name, _own_client_only(heard[name]))
    sio.on("log", _sanitize_log(heard["log"]))
    sio.on("connect", _check_connect(heard["connect"]))
    sio.on("handshake", _check_handshake(heard["handshake"]))
    sio.on("disconnect", _left(heard["disconnect"]))
    sio.eio.on("message", _filter_packets(sio.eio.handlers["message"]))
    for logger in (sio.logger, sio.eio.logger):
        logger.handlers.clear()  # theirs would write a second time what the program's own writes
        logger.addFilter(_without_traceback)


def unopened_pages(address: str) -> int:
    """How many pages are kept for this address whose socket was never opened; each goes after a minute."""
    network = ip_addresses.neighbourhood(address)
    never_opened = (client for client in Client.instances.values() if client.environ is None)
    return sum(ip_addresses.neighbourhood(client.ip) == network for client in never_opened)


def upgraded(eio_sid: str, transport: asyncio.Transport | None) -> None:
    """What was polling so far goes on over this WebSocket."""
    if scope := core.sio.environ.get(eio_sid, {}).get("asgi.scope"):
        scope[TRANSPORT] = transport
        _show(scope, scope.get(_PAGE))


def start_watchdog() -> None:
    """Cut off whoever does not read, from now on."""
    background_tasks.create(_watch(), name="shopbell sockets")


async def _watch() -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY)
        for eio_sid, socket in list(core.sio.eio.sockets.items()):
            if socket.queue.qsize() > MOST_WAITING:
                await _abort(eio_sid)


async def _abort(eio_sid: str) -> None:
    """End a socket at once, without waiting for the other side, and forget what waits for it."""
    socket = core.sio.eio.sockets.pop(eio_sid, None)
    scope = core.sio.environ.get(eio_sid, {}).get("asgi.scope", {})
    if socket is not None:
        await socket.close(wait=False, abort=True)
        while not socket.queue.empty():
            socket.queue.get_nowait()
        socket.queue.put_nowait(None)  # what still waits for the queue is told that it is over
    if transport := scope.get(TRANSPORT):
        transport.abort()  # without waiting for a reader


def _filter_packets(hear: Handler) -> Callable[[str, object], Awaitable[None]]:
    """Only what NiceGUI's own script could have sent reaches socket.io."""

    async def read(eio_sid: str, data: object) -> None:
        try:
            if isinstance(data, str) and _READABLE.match(data):
                await hear(eio_sid, data)
                return
        except Exception as nonsense:  # noqa: BLE001 - whatever a stranger's words raise, they are cut short
            logging.getLogger("shopbell.sockets").info("Nobody could read a frame: %r", nonsense)
        await _abort(eio_sid)

    return read


def _own_client_only(handler: Handler) -> Handler:
    """A socket speaks for the page that it was opened for; what cannot be used is passed over."""

    @wraps(handler)
    def heard(sid: str, message: object = None, *_more: object) -> None:
        if isinstance(message, Mapping) and _is_open(sid, message.get("client_id")):
            try:
                handler(sid, message)
            except Exception as nonsense:  # noqa: BLE001 - listeners' own mistakes are told elsewhere
                logging.getLogger("shopbell.sockets").info("Nobody could use a message: %r", nonsense)

    return heard


def _sanitize_log(handler: Handler) -> Handler:
    """A browser's own notes for the log are one short line each."""

    @wraps(handler)
    def shortened(sid: str, message: Mapping[str, Any]) -> None:
        said = str(message.get("message", ""))[:LONGEST_NOTE]
        line = "".join(letter if letter.isprintable() else " " for letter in said)
        handler(sid, {**message, "message": f"A browser says: {line}"})

    return _own_client_only(shortened)


def _check_connect(handler: Handler) -> Handler:
    @wraps(handler)
    async def greeted(sid: str, environ: Mapping[str, Any], *_auth: object) -> None:
        asked = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        if asked.get("implicit_handshake") == "true" and not _may_connect(sid, asked):
            raise Refused("Implicit handshake failed")
        await handler(sid, environ)
        if asked.get("implicit_handshake") == "true":
            _show(environ["asgi.scope"], asked["client_id"])

    return greeted


def _check_handshake(handler: Handler) -> Handler:
    @wraps(handler)
    async def introduced(sid: str, message: object = None, *_more: object) -> bool:
        if not isinstance(message, Mapping) or not _may_connect(sid, message):
            return False
        is_accepted = await handler(sid, message)
        if is_accepted and (environ := core.sio.get_environ(sid)):
            _show(environ["asgi.scope"], message["client_id"])
        return bool(is_accepted)

    return introduced


def _left(handler: Handler) -> Handler:
    @wraps(handler)
    def left(sid: str, *_reason: object) -> None:
        handler(sid)
        if environ := core.sio.get_environ(sid):
            _show(environ["asgi.scope"], None)

    return left


def _show(scope: dict[str, Any], page: str | None) -> None:
    """A socket shows this page from now on, or none."""
    scope[_PAGE], transport = page, scope.get(TRANSPORT)
    if transport and page:
        connections.sockets.show(transport, page)
    elif transport:
        connections.sockets.leave_page(transport)


def _may_connect(sid: str, asked: Mapping[str, Any]) -> bool:
    """Whether the socket names itself as a browser does, and comes from where its page was opened."""
    names = [asked.get(name) for name in ("client_id", "tab_id", "document_id")]
    if not all(isinstance(name, str) for name in names) or not _NUMBER.fullmatch(str(asked.get(_NEXT, 0))):
        return False
    client, environ = Client.instances.get(str(names[0])), core.sio.get_environ(sid)
    if client is None or environ is None:
        return False
    return guards.same_client(client.request, environ["asgi.scope"])


def _is_open(sid: str, client_id: object) -> bool:
    if not isinstance(client_id, str):
        return False
    return any(sid == one for one, _ in core.sio.manager.get_participants("/", client_id))


def _without_traceback(record: logging.LogRecord) -> bool:
    """What engine.io and socket.io complain about was sent by strangers; it is no mistake of the shop's."""
    record.exc_info = None
    return True
