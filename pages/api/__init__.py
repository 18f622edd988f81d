"""The HTTP side of the shop: the API, files, health, sign-in; and what every answer has to go through."""

import hashlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from itsdangerous import Signer
from starlette.middleware.sessions import SessionMiddleware

from pages.api import account, admin, auth, export, health, images, inquiries, openapi, orders, products
from pages.http import errors, forwarded, open_requests, request_guard, security_headers
from pages.live import websocket

GROUPS: tuple[ModuleType, ...] = (
    auth,
    account,
    products,
    orders,
    inquiries,
    admin,
    health,
    images,
    export,
)


def router() -> APIRouter:
    """All endpoints, anew: nothing is mounted by being imported."""
    made = APIRouter(dependencies=[Depends(request_guard.require_json)])
    for group in GROUPS:
        group.add_to(made)
    openapi.add_to(made)
    return made


def install(app: FastAPI) -> None:
    """Put every endpoint at its address and let the app answer refusals as the API promises."""
    made = router()
    errors.install(app, made.routes)
    app.include_router(made)
    # By itself: what the endpoints demand of a request cannot be asked of a socket.
    app.include_router(websocket.router())


def protect(
    app: FastAPI,
    *,
    secret: str,
    cookie: str,
    max_age: int,
    unread: Callable[[str], int] = lambda _address: 0,
    upgraded: Callable[[str, Any], None] = lambda _sid, _transport: None,
) -> None:
    """Put the wall and the careful headers around everything, and the browser's own cookie inside of them.

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
