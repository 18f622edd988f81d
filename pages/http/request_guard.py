"""What every request passes before it reaches a page or an endpoint.

Foreign pages may not make a signed-in browser act (Origin), nor open a socket to the shop's pages; bodies
have a size; whoever opens pages or sockets faster than anybody reads has to wait. HEAD is GET without the
body.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.guards import COOKIE
from data import rate_limits
from data.errors import RateLimited
from pages.http import errors

LARGEST_BODY = 1_000_000
#: So many pages, and what was asked for together with the last, are kept for one address until their sockets
#: open; a browser does that at once.
MAX_UNOPENED_PAGES = 24
UNREAD_LASTS = 60  # seconds
#: Under this name a socket's scope holds the server's own transport, where the server lets us at it.
TRANSPORT = "shopbell.transport"
_SAFE = {"GET", "HEAD", "OPTIONS"}
_SOCKET = "/_nicegui_ws"
#: What is asked for in numbers by one page, or watched over by a machine, is not counted as a page.
_NO_PAGES = ("/_nicegui", "/api/", "/pictures/", "/health", "/alive", "/theme-", "/favicon")
#: Where nothing but the password in the body signs in, a program needs no Origin.
_LOGIN_PATHS = {"/api/login", "/api/register", "/api/set-up"}
TOO_LARGE = "This is too large: at most 1 MB can be sent."
CROSS_ORIGIN = "This came from a page of another site, so nothing was done. Please use the shop's own pages."
NO_ORIGIN = "With a cookie, a change needs an Origin header of the shop's own. Programs use a Bearer token."
INCOMPLETE_BODY = "Only a part of this arrived, or more than 1 MB. Please send it again."
TOO_MANY_PAGES = "You opened very many pages in a short time. Please wait a few seconds and reload."
NO_HOST = "This address cannot be read. Please open the shop by its name."
NO_JSON = "Send JSON, with the header “Content-Type: application/json”."
#: Of engine.io: goodbye, ping, pong, message, upgrade, nothing.
_ENGINEIO_PACKETS = ("1", "2", "3", "4", "5", "6")
_UPGRADE = "5"
#: A name, an IPv4 address, or an IPv6 address in brackets; then the port, if it is not the usual one.
_HOST = re.compile(r"([A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
#: A message alone may be longer than this; a ping with more behind it would be sent back as it came.
_LONGEST_MARK = 16
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class RequestGuard:
    """The middleware."""

    def __init__(
        self, app: ASGIApp, unread: Callable[[str], int], upgraded: Callable[[str, Any], None]
    ) -> None:
        self.app = app
        self.unread = unread
        self.upgraded = upgraded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or refuse without troubling anybody inside."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        elif not _is_readable(Headers(scope=scope).get("host")):
            await errors.error_response(Request(scope), 400, NO_HOST)(scope, receive, send)
        elif refusal := _refusal(scope) or self._too_many_unread(scope):
            await refusal(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self.app({**scope, "method": "GET"}, receive, _without_body(send))
        elif scope["path"].startswith(_SOCKET):
            await self._poll(scope, receive, send)
        else:
            await self._measure(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            not _is_readable(Headers(scope=scope).get("host"))
            or _is_foreign(scope)
            or _rate_limited("socket", scope)
        ):
            await send({"type": "websocket.close", "code": 1008})
            return
        scope[TRANSPORT] = getattr(getattr(receive, "__self__", None), "transport", None)
        if scope["path"].startswith(_SOCKET):
            receive = _EngineIoFrames(receive, lambda: self.upgraded(_polled(scope), scope[TRANSPORT]))
        await self.app(scope, receive, send)

    async def _poll(self, scope: Scope, receive: Receive, send: Send) -> None:
        """engine.io stumbles over a request that ends half way, so each is read whole before."""
        body = await _read_body(receive)
        if body is None:
            await errors.error_response(Request(scope), 400, INCOMPLETE_BODY)(scope, receive, send)
            return
        said: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def read() -> Message:
            return said.pop() if said else await receive()

        await self.app(scope, read, send)

    def _too_many_unread(self, scope: Scope) -> Response | None:
        if not rate_limits.enabled or scope["path"].startswith(_NO_PAGES):
            return None
        is_too_many = self.unread(_address(scope)) >= MAX_UNOPENED_PAGES
        return _retry_after(Request(scope), UNREAD_LASTS) if is_too_many else None

    async def _measure(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = _LimitedBody(receive, send)
        try:
            await self.app(scope, body.receive, body.send)
        except Exception:
            if not body.is_refused:
                raise
        if body.is_refused:
            await errors.error_response(Request(scope), 413, TOO_LARGE)(scope, receive, send)


async def _read_body(receive: Receive) -> bytes | None:
    """The body; None where it has no end, or too late a one."""
    body = b""
    while len(body) <= LARGEST_BODY:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body
    return None


class _LimitedBody:
    """A body that ends where it is too long, whatever its header said; what is answered then is not sent."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._size = 0
        self._is_answered = False
        self.is_refused = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > LARGEST_BODY and not self._is_answered:
            self.is_refused = True
        return {"type": "http.disconnect"} if self.is_refused else message

    async def send(self, message: Message) -> None:
        if not self.is_refused:
            self._is_answered = True
            await self._send(message)


class _EngineIoFrames:
    """What a socket says, as far as it is engine.io's: texts that begin with one of its marks."""

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


def _polled(scope: Scope) -> str:
    """The polling that goes on over this socket, by engine.io's name; nothing where there was none."""
    return parse_qs(scope["query_string"].decode("latin-1")).get("sid", [""])[0]


def _is_packet(text: str) -> bool:
    """Whether it can be a packet of engine.io's."""
    return text.startswith(_ENGINEIO_PACKETS) and (text.startswith("4") or len(text) <= _LONGEST_MARK)


async def require_json(request: Request) -> None:
    """Bodies for the API are JSON: a form on another site's page cannot send that. Raises 415."""
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_api = request.scope["path"].startswith("/api/") and request.method not in _SAFE
    if is_api and has_body and kind != "application/json":
        raise HTTPException(415, NO_JSON)


def _refusal(scope: Scope) -> Response | None:
    request, headers = Request(scope), Headers(scope=scope)
    length = headers.get("content-length", "0")
    if scope["path"].startswith(_SOCKET):
        if _is_foreign(scope):
            return errors.error_response(request, 403, CROSS_ORIGIN)
        return (
            None if request.query_params.get("sid") else _retry_after(request, _rate_limited("socket", scope))
        )
    if length.isdecimal() and int(length) > LARGEST_BODY:
        return errors.error_response(request, 413, TOO_LARGE)
    if scope["method"] not in _SAFE:
        sentence = _objection(scope, headers)
        return errors.error_response(request, 403, sentence) if sentence else None
    return (
        None if scope["path"].startswith(_NO_PAGES) else _retry_after(request, _rate_limited("page", scope))
    )


def _objection(scope: Scope, headers: Headers) -> str | None:
    """Why this change must not be made for this sender."""
    sender = headers.get("origin") or headers.get("referer")
    if sender is not None:
        site = _origin(sender)
        return None if site and site == _own_origin(scope, headers) else CROSS_ORIGIN
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return CROSS_ORIGIN
    signed_by_cookie = COOKIE in cookie_parser(headers.get("cookie", ""))
    by_token = headers.get("authorization", "").lower().startswith("bearer ")
    return NO_ORIGIN if signed_by_cookie and not by_token and scope["path"] not in _LOGIN_PATHS else None


def _is_foreign(scope: Scope) -> bool:
    """Whether a socket was opened by another site's page. Its scheme may be hidden by a proxy."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None:  # of our own page that polls, or of a foreign one that shows a picture
        return headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
    return not _origin(origin) or urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def _is_readable(host: str | None) -> bool:
    """Whether the Host header names a host; old programs send none."""
    return host is None or (_HOST.fullmatch(host) is not None and _origin(f"http://{host}") is not None)


def _own_origin(scope: Scope, headers: Headers) -> tuple[str, str, int] | None:
    return _origin(f"{scope['scheme']}://{headers.get('host', '')}")


def _origin(address: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None


def _rate_limited(gate: str, scope: Scope) -> int:
    """The seconds to wait; none where there were not too many tries."""
    try:
        rate_limits.hit(gate, _address(scope))
    except RateLimited as refusal:
        return refusal.seconds
    return 0


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _retry_after(request: Request, seconds: int) -> Response | None:
    if not seconds:
        return None
    response = errors.error_response(request, 429, TOO_MANY_PAGES)
    response.headers["Retry-After"] = str(seconds)
    return response


def _without_body(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return headers_only
