"""The middleware of the whole app: limits, origins, proxy headers, security headers, errors."""

import hashlib
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from itsdangerous import Signer
from starlette.middleware.sessions import SessionMiddleware

from pages.http import forwarded, open_requests, request_guard, security_headers


def add_middleware(
    app: FastAPI,
    *,
    secret: str,
    cookie: str,
    max_age: int,
    unopened_pages: Callable[[str], int] = lambda _address: 0,
    upgraded: Callable[[str, Any], None] = lambda _sid, _transport: None,
) -> None:
    """Add proxy headers, security headers, limits, origin checks and the session cookie.

    `unopened_pages` returns how many pages of an address were sent and never opened their socket. `upgraded`
    is called when a page that polled continues over a WebSocket. `max_age` is in seconds.
    NiceGUI finds the session middleware here and adds none of its own, which would be outside of the others.
    """
    # The default is SHA-1. Starlette signs the cookie with it and has no parameter for another digest.
    Signer.default_digest_method = staticmethod(hashlib.sha256)
    # Only the browser checks the age: Starlette refuses cookies that are from the future after a clock was
    # set back.
    path = f"/; Max-Age={max_age}"
    app.add_middleware(SessionMiddleware, secret_key=secret, session_cookie=cookie, path=path, max_age=None)
    app.add_middleware(request_guard.RequestGuard, unopened_pages=unopened_pages, upgraded=upgraded)
    app.add_middleware(open_requests.OpenRequests)
    app.add_middleware(security_headers.SecurityHeadersMiddleware)
    app.add_middleware(forwarded.Forwarded)
