"""Protection against other sites: CSRF (Origin, Referer, Sec-Fetch-Site, JSON) and WebSocket origins."""

import re
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.types import Scope

from components.guards import COOKIE

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
#: Only the password in the body signs in here, so programs need no Origin.
_LOGIN_PATHS = {"/api/login", "/api/register", "/api/set-up"}
CROSS_ORIGIN = "This came from a page of another site, so nothing was done. Please use the shop's own pages."
NO_ORIGIN = "With a cookie, a change needs an Origin header of the shop's own. Programs use a Bearer token."
NO_HOST = "This address cannot be read. Please open the shop by its name."
NO_JSON = "Send JSON, with the header “Content-Type: application/json”."
#: A name, an IPv4 address, or an IPv6 address in brackets; then the port, unless it is the default one.
_HOST = re.compile(r"([A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


async def require_json(request: Request) -> None:
    """Raise 415 for an API body that is not JSON: an HTML form on another site cannot send JSON."""
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_api = request.scope["path"].startswith("/api/") and request.method not in SAFE_METHODS
    if is_api and has_body and content_type != "application/json":
        raise HTTPException(415, NO_JSON)


def has_valid_host(scope: Scope) -> bool:
    """Whether the Host header names a host. Old programs send none, which is valid."""
    host = Headers(scope=scope).get("host")
    return host is None or (_HOST.fullmatch(host) is not None and _origin(f"http://{host}") is not None)


def denial_reason(scope: Scope) -> str | None:
    """Why this request must not change anything, as a sentence; None where it may."""
    headers = Headers(scope=scope)
    sender = headers.get("origin") or headers.get("referer")
    if sender is not None:
        site = _origin(sender)
        return None if site and site == _own_origin(scope, headers) else CROSS_ORIGIN
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return CROSS_ORIGIN
    has_cookie = COOKIE in cookie_parser(headers.get("cookie", ""))
    has_token = headers.get("authorization", "").lower().startswith("bearer ")
    return NO_ORIGIN if has_cookie and not has_token and scope["path"] not in _LOGIN_PATHS else None


def is_cross_origin_socket(scope: Scope) -> bool:
    """Whether another site's page opens this socket. A proxy may hide the scheme, so hosts are compared."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None:  # an own page that polls, or another site's page that shows a picture
        return headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
    return not _origin(origin) or urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def _own_origin(scope: Scope, headers: Headers) -> tuple[str, str, int] | None:
    return _origin(f"{scope['scheme']}://{headers.get('host', '')}")


def _origin(address: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
