"""ASGI middleware that checks every request and WebSocket before it reaches a page or an endpoint.

It applies the rules of `origin`, `body_limit` and `rate_limit`, lets only engine.io packets through a page's
socket, and answers HEAD as GET without the body.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.http import errors, origin, rate_limit
from pages.http.body_limit import INCOMPLETE_BODY, LARGEST_BODY, TOO_LARGE, LimitedBody, read_body

#: The key of a WebSocket's scope that holds the server's own transport, where the server exposes it.
TRANSPORT = "shopbell.transport"
_SOCKET = "/_nicegui_ws"
#: The packet types of engine.io: close, ping, pong, message, upgrade, noop.
_ENGINEIO_PACKETS = ("1", "2", "3", "4", "5", "6")
_UPGRADE = "5"
#: Only a message may be longer than this: engine.io sends the whole text of a ping back.
_LONGEST_CONTROL_PACKET = 16


class RequestGuard:
    def __init__(
        self, app: ASGIApp, unopened_pages: Callable[[str], int], upgraded: Callable[[str, Any], None]
    ) -> None:
        self.app = app
        self.unopened_pages = unopened_pages
        self.upgraded = upgraded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        elif response := self._error_response(scope):
            await response(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self.app({**scope, "method": "GET"}, receive, _without_body(send))
        elif scope["path"].startswith(_SOCKET):
            await self._poll(scope, receive, send)
        else:
            await self._limit_body(scope, receive, send)

    def _error_response(self, scope: Scope) -> Response | None:
        """What can be refused before the body is read."""
        if not origin.has_valid_host(scope):
            return errors.error_response(Request(scope), 400, origin.NO_HOST)
        response = _poll_error(scope) if scope["path"].startswith(_SOCKET) else _request_error(scope)
        return response or rate_limit.unopened_pages_response(scope, self.unopened_pages)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            not origin.has_valid_host(scope)
            or origin.is_cross_origin_socket(scope)
            or rate_limit.seconds_to_wait("socket", scope)
        ):
            await send({"type": "websocket.close", "code": 1008})
            return
        scope[TRANSPORT] = getattr(getattr(receive, "__self__", None), "transport", None)
        if scope["path"].startswith(_SOCKET):
            receive = _EngineIoFrames(receive, lambda: self.upgraded(_polling_sid(scope), scope[TRANSPORT]))
        await self.app(scope, receive, send)

    async def _poll(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the whole body first: engine.io fails on a request that ends half way."""
        body = await read_body(receive)
        if body is None:
            await errors.error_response(Request(scope), 400, INCOMPLETE_BODY)(scope, receive, send)
            return
        messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def read() -> Message:
            return messages.pop() if messages else await receive()

        await self.app(scope, read, send)

    async def _limit_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = LimitedBody(receive, send)
        try:
            await self.app(scope, body.receive, body.send)
        except Exception:
            if not body.is_refused:
                raise
        if body.is_refused:
            await errors.error_response(Request(scope), 413, TOO_LARGE)(scope, receive, send)


class _EngineIoFrames:
    """Receives from a page's socket; a message that is no engine.io packet ends it."""

    def __init__(self, receive: Receive, upgraded: Callable[[], None]) -> None:
        self._receive, self._upgraded = receive, upgraded

    async def __call__(self) -> Message:
        message = await self._receive()
        text = message.get("text") or ""
        if message["type"] == "websocket.receive" and not _is_packet(text):
            return {"type": "websocket.disconnect", "code": 1003}
        if text == _UPGRADE:
            self._upgraded()
        return message


def _is_packet(text: str) -> bool:
    return text.startswith(_ENGINEIO_PACKETS) and (
        text.startswith("4") or len(text) <= _LONGEST_CONTROL_PACKET
    )


def _polling_sid(scope: Scope) -> str:
    """engine.io's id of the polling that continues over this socket; empty where there was none."""
    return parse_qs(scope["query_string"].decode("latin-1")).get("sid", [""])[0]


def _poll_error(scope: Scope) -> Response | None:
    request = Request(scope)
    if origin.is_cross_origin_socket(scope):
        return errors.error_response(request, 403, origin.CROSS_ORIGIN)
    is_open = request.query_params.get("sid")
    return None if is_open else rate_limit.rate_limited_response("socket", scope)


def _request_error(scope: Scope) -> Response | None:
    length = Headers(scope=scope).get("content-length", "0")
    if length.isdecimal() and int(length) > LARGEST_BODY:
        return errors.error_response(Request(scope), 413, TOO_LARGE)
    if scope["method"] not in origin.SAFE_METHODS:
        reason = origin.denial_reason(scope)
        return errors.error_response(Request(scope), 403, reason) if reason else None
    return rate_limit.rate_limited_response("page", scope) if rate_limit.is_page(scope) else None


def _without_body(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return headers_only
