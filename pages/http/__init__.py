"""What every request and every answer passes: limits, origins, proxy headers, security headers, errors."""

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
    unread: Callable[[str], int] = lambda _address: 0,
    upgraded: Callable[[str, Any], None] = lambda _sid, _transport: None,
) -> None:
    """Add the middleware of the whole app: proxy and security headers, limits, origin checks, the cookie.

    `unread` tells how many pages an address has been sent that no browser ever opened; `upgraded` is called
    when a page that polled goes on over a WebSocket.
    NiceGUI finds the session middleware here and adds none of its own, which would stand outside.
    """
    # Its default is SHA-1, and Starlette, which signs the cookie with it, has no parameter for another one.
    Signer.default_digest_method = staticmethod(hashlib.sha256)
    # The browser alone minds the age: Starlette refuses cookies that a clock set back has made of the future.
    lasting = f"/; Max-Age={max_age}"
    app.add_middleware(
        SessionMiddleware, secret_key=secret, session_cookie=cookie, path=lasting, max_age=None
    )
    app.add_middleware(request_guard.RequestGuard, unread=unread, upgraded=upgraded)
    app.add_middleware(open_requests.OpenRequests)
    app.add_middleware(security_headers.SecurityHeadersMiddleware)
    app.add_middleware(forwarded.Forwarded)
