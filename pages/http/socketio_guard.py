"""Socket.IO event checks: a socket may send events only for its own page, and only from the page's browser.

NiceGUI accepts an event from any socket that knows the ids of a page and a listener. Here a socket of another
session or another browser than its page is refused, its messages about other pages are ignored, and it is
closed when it sends unreadable packets or does not read its own.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from nicegui import Client, background_tasks, core
from socketio.exceptions import ConnectionRefusedError as HandshakeRefusedError

from components import guards
from data import ip_addresses
from pages.http.connections import connections
from pages.http.request_guard import TRANSPORT

#: Messages that may wait for a page. A browser that reads has none waiting.
MOST_WAITING = 200
LOOK_EVERY = 1.0  # seconds
LONGEST_NOTE = 500  # characters

_PAGE_EVENTS = ("event", "ack", "javascript_response")
#: The packets of NiceGUI's script, without engine.io's packet type: connect, disconnect, five kinds of
#: events.
_KNOWN_PACKET = re.compile(r'0(?:\{|$)|1$|2\d{0,9}\["(?:event|ack|javascript_response|log|handshake)"[,\]]')
#: The key of the scope of a socket, or of the polling before it, that holds the id of the page that it shows.
_PAGE = "shopbell.page"
_NEXT, _NUMBER = "next_message_id", re.compile(r"\d{1,15}")

Handler: TypeAlias = Callable[..., Any]


def install() -> None:
    """Wrap NiceGUI's event handlers. Repeating it changes nothing."""
    sio = core.sio
    handlers = sio.handlers["/"]
    if hasattr(handlers["event"], "__wrapped__"):
        return
    for name in _PAGE_EVENTS:
        sio.on(name, _own_client_only(handlers[name]))
    sio.on("log", _sanitize_log(handlers["log"]))
    sio.on("connect", _check_connect(handlers["connect"]))
    sio.on("handshake", _check_handshake(handlers["handshake"]))
    sio.on("disconnect", _on_disconnect(handlers["disconnect"]))
    sio.eio.on("message", _filter_packets(sio.eio.handlers["message"]))
    for logger in (sio.logger, sio.eio.logger):
        logger.handlers.clear()  # they would log each line a second time
        logger.addFilter(_without_traceback)


def unopened_pages(address: str) -> int:
    """How many pages of this address never opened their socket. NiceGUI deletes each after a minute."""
    network = ip_addresses.neighbourhood(address)
    never_opened = (client for client in Client.instances.values() if client.environ is None)
    return sum(ip_addresses.neighbourhood(client.ip) == network for client in never_opened)


def upgraded(eio_sid: str, transport: asyncio.Transport | None) -> None:
    """Note that a page that polled continues over this WebSocket."""
    if scope := core.sio.environ.get(eio_sid, {}).get("asgi.scope"):
        scope[TRANSPORT] = transport
        _show(scope, scope.get(_PAGE))


def start_watchdog() -> None:
    """Close sockets that do not read, every second from now on."""
    background_tasks.create(_watch(), name="shopbell sockets")


async def _watch() -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY)
        for eio_sid, socket in list(core.sio.eio.sockets.items()):
            if socket.queue.qsize() > MOST_WAITING:
                await _abort(eio_sid)


async def _abort(eio_sid: str) -> None:
    """Close a socket without waiting for its client, and drop its queue."""
    socket = core.sio.eio.sockets.pop(eio_sid, None)
    scope = core.sio.environ.get(eio_sid, {}).get("asgi.scope", {})
    if socket is not None:
        await socket.close(wait=False, abort=True)
        while not socket.queue.empty():
            socket.queue.get_nowait()
        socket.queue.put_nowait(None)  # ends the task that waits for the queue
    if transport := scope.get(TRANSPORT):
        transport.abort()  # does not wait for unsent data


def _filter_packets(handler: Handler) -> Callable[[str, object], Awaitable[None]]:
    """Pass on only packets that NiceGUI's own script could have sent; any other closes the socket."""

    async def filtered(eio_sid: str, data: object) -> None:
        try:
            if isinstance(data, str) and _KNOWN_PACKET.match(data):
                await handler(eio_sid, data)
                return
        except Exception as error:  # noqa: BLE001 - any error that a packet raises closes the socket
            logging.getLogger("shopbell.sockets").info("A packet could not be read: %r", error)
        await _abort(eio_sid)

    return filtered


def _own_client_only(handler: Handler) -> Handler:
    """Ignore messages for other pages than the socket's own, and messages that cannot be handled."""

    @wraps(handler)
    def checked(sid: str, message: object = None, *_more: object) -> None:
        if isinstance(message, Mapping) and _is_open(sid, message.get("client_id")):
            try:
                handler(sid, message)
            except Exception as error:  # noqa: BLE001 - errors of listeners are logged by NiceGUI
                logging.getLogger("shopbell.sockets").info("A message could not be handled: %r", error)

    return checked


def _sanitize_log(handler: Handler) -> Handler:
    """Make one short, printable line of what a browser sends for the log."""

    @wraps(handler)
    def sanitized(sid: str, message: Mapping[str, Any]) -> None:
        text = str(message.get("message", ""))[:LONGEST_NOTE]
        line = "".join(letter if letter.isprintable() else " " for letter in text)
        handler(sid, {**message, "message": f"A browser says: {line}"})

    return _own_client_only(sanitized)


def _check_connect(handler: Handler) -> Handler:
    @wraps(handler)
    async def checked(sid: str, environ: Mapping[str, Any], *_auth: object) -> None:
        query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        if query.get("implicit_handshake") == "true" and not _may_connect(sid, query):
            raise HandshakeRefusedError("Implicit handshake failed")
        await handler(sid, environ)
        if query.get("implicit_handshake") == "true":
            _show(environ["asgi.scope"], query["client_id"])

    return checked


def _check_handshake(handler: Handler) -> Handler:
    @wraps(handler)
    async def checked(sid: str, message: object = None, *_more: object) -> bool:
        if not isinstance(message, Mapping) or not _may_connect(sid, message):
            return False
        is_accepted = await handler(sid, message)
        if is_accepted and (environ := core.sio.get_environ(sid)):
            _show(environ["asgi.scope"], message["client_id"])
        return bool(is_accepted)

    return checked


def _on_disconnect(handler: Handler) -> Handler:
    @wraps(handler)
    def disconnected(sid: str, *_reason: object) -> None:
        handler(sid)
        if environ := core.sio.get_environ(sid):
            _show(environ["asgi.scope"], None)

    return disconnected


def _show(scope: dict[str, Any], page: str | None) -> None:
    """Note which page the socket shows from now on; None for none."""
    scope[_PAGE], transport = page, scope.get(TRANSPORT)
    if transport and page:
        connections.sockets.show(transport, page)
    elif transport:
        connections.sockets.leave_page(transport)


def _may_connect(sid: str, handshake: Mapping[str, Any]) -> bool:
    """Whether the handshake has all ids, and the socket is of the browser that opened the page."""
    ids = [handshake.get(name) for name in ("client_id", "tab_id", "document_id")]
    if not all(isinstance(one, str) for one in ids) or not _NUMBER.fullmatch(str(handshake.get(_NEXT, 0))):
        return False
    client, environ = Client.instances.get(str(ids[0])), core.sio.get_environ(sid)
    if client is None or environ is None:
        return False
    return guards.same_client(client.request, environ["asgi.scope"])


def _is_open(sid: str, client_id: object) -> bool:
    if not isinstance(client_id, str):
        return False
    return any(sid == participant for participant, _ in core.sio.manager.get_participants("/", client_id))


def _without_traceback(record: logging.LogRecord) -> bool:
    """Errors of engine.io and socket.io come from what strangers send; they are no bugs of the shop."""
    record.exc_info = None
    return True
