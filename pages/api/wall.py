"""What every request passes before it reaches a page or an endpoint.

Foreign pages may not make a signed-in browser act (Origin), nor open a socket to the shop's pages; bodies
have a size; whoever opens pages faster than anybody reads has to wait. HEAD is GET without the body.
"""

from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.guards import COOKIE
from data import throttle
from data.refusals import TooMany
from pages.api import errors

LARGEST_BODY = 1_000_000
_SAFE = {"GET", "HEAD", "OPTIONS"}
_SOCKET = "/_nicegui_ws"
#: What is asked for in numbers by one page, or watched over by a machine, is not counted as a page.
_NO_PAGES = ("/_nicegui", "/api/", "/pictures/", "/health", "/theme-", "/favicon")
#: Where nothing but the password in the body signs in, a program needs no Origin.
_DOORS = {"/api/login", "/api/register", "/api/set-up"}
TOO_LARGE = "This is too large: at most 1 MB can be sent."
FOREIGN = "This came from a page of another site, so nothing was done. Please use the shop's own pages."
NO_ORIGIN = "With a cookie, a change needs an Origin header of the shop's own. Programs use a Bearer token."
NO_JSON = "Send JSON, with the header “Content-Type: application/json”."
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class Wall:
    """The middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or refuse without troubling anybody inside."""
        if scope["type"] == "websocket" and _is_foreign(scope):
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        elif refusal := _refusal(scope):
            await refusal(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self.app({**scope, "method": "GET"}, receive, _without_body(send))
        else:
            await self.app(scope, receive if scope["path"].startswith(_SOCKET) else _Measured(receive), send)


class _Measured:
    """A body that ends the request where it is too long, whatever its header said."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.size = 0

    async def __call__(self) -> Message:
        message = await self.receive()
        self.size += len(message.get("body", b""))
        if self.size > LARGEST_BODY:
            raise HTTPException(413, TOO_LARGE)
        return message


async def require_json(request: Request) -> None:
    """Bodies for the API are JSON: a form on another site's page cannot send that. Raises 415."""
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_api = request.url.path.startswith("/api/") and request.method not in _SAFE
    if is_api and has_body and kind != "application/json":
        raise HTTPException(415, NO_JSON)


def _refusal(scope: Scope) -> Response | None:
    request, headers = Request(scope), Headers(scope=scope)
    length = headers.get("content-length", "0")
    if scope["path"].startswith(_SOCKET):
        return errors.answer(request, 403, FOREIGN) if _is_foreign(scope) else None
    if length.isdecimal() and int(length) > LARGEST_BODY:
        return errors.answer(request, 413, TOO_LARGE)
    if scope["method"] not in _SAFE:
        sentence = _objection(scope, headers)
        return errors.answer(request, 403, sentence) if sentence else None
    return None if scope["path"].startswith(_NO_PAGES) else _flood(request)


def _objection(scope: Scope, headers: Headers) -> str | None:
    """Why this change must not be made for this sender."""
    sender = headers.get("origin") or headers.get("referer")
    if sender is not None:
        return None if _site(sender) == _own(scope, headers) else FOREIGN
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return FOREIGN
    signed_by_cookie = COOKIE in cookie_parser(headers.get("cookie", ""))
    by_token = headers.get("authorization", "").lower().startswith("bearer ")
    return NO_ORIGIN if signed_by_cookie and not by_token and scope["path"] not in _DOORS else None


def _is_foreign(scope: Scope) -> bool:
    """Whether a socket was opened by another site's page. Its scheme may be hidden by a proxy."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def _own(scope: Scope, headers: Headers) -> tuple[str, str, int] | None:
    return _site(f"{scope['scheme']}://{headers.get('host', '')}")


def _site(address: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None


def _flood(request: Request) -> Response | None:
    try:
        throttle.enter("page", request.client.host if request.client else "")
    except TooMany as refusal:
        sentence = "You opened very many pages in a short time. Please wait a few seconds and reload."
        response = errors.answer(request, 429, sentence)
        response.headers["Retry-After"] = str(refusal.seconds)
        return response
    return None


def _without_body(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return headers_only
