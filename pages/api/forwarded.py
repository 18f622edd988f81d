"""Who calls, and over what, where a proxy stands in front: its X-Forwarded headers are believed, no others.

Uvicorn's middleware reads them. This one decides for whom it may, and removes the headers of everybody else.
"""

import logging
import re
from collections.abc import Callable
from typing import Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from data import addresses
from data.addresses import Networks
from data.log_gate import OncePerSpan

LOOPBACK = "127.0.0.0/8, ::1"
#: Whose headers are believed (the setting TRUSTED_PROXIES).
trusted = Networks(LOOPBACK)

#: A folder on the proxy's own site; never another site's address.
_PATH = re.compile(rb"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
_HOUR = 3600.0
_UNKNOWN_PROXY = (
    "Requests from {address} have X-Forwarded headers, which are ignored. If this is your proxy, add the "
    "address to the setting SHOPBELL_TRUSTED_PROXIES: until then no form of the shop can be sent through "
    "it. If it is not yours, there is nothing to do."
)
_hints = OncePerSpan(logging.getLogger("shopbell.proxies"), _HOUR)


class Forwarded:
    """The middleware. It stands outside of all others that look at the visitor's address or scheme."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        # Uvicorn's types for the same things are other ones than Starlette's.
        self._read: Any = ProxyHeadersMiddleware(cast("Any", _nothing), trusted.spellings())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let everybody through, with the address of the visitor as far as somebody trusted says it."""
        if scope["type"] in {"http", "websocket"}:
            spelled, port = scope.get("client") or ("", 0)
            peer = addresses.plain(spelled)
            scope["client"] = (peer, port)
            is_trusted = peer in trusted
            if is_trusted:
                await self._read(scope, receive, send)
                scope["client"] = _visitor(*scope["client"], peer=peer)
            removed = _remove(scope, _is_no_path if is_trusted else _is_forwarded)
            if removed and not is_trusted:
                _hints.count(_UNKNOWN_PROXY, peer)
                _hints.write()
        await self.app(scope, receive, send)


async def _nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """What comes after reading the headers is not uvicorn's to call."""


def _visitor(forwarded: str, port: int, *, peer: str) -> tuple[str, int]:
    """The visitor, or the proxy itself where it sends something that is not an address."""
    return (addresses.plain(forwarded), port) if addresses.is_address(forwarded) else (peer, 0)


def _remove(scope: Scope, is_unwanted: Callable[[bytes, bytes], bool]) -> int:
    """Remove headers; the answer is how many."""
    kept = [pair for pair in scope["headers"] if not is_unwanted(*pair)]
    removed = len(scope["headers"]) - len(kept)
    scope["headers"] = kept
    return removed


def _is_forwarded(name: bytes, _value: bytes) -> bool:
    return name.startswith(b"x-forwarded-")


def _is_no_path(name: bytes, value: bytes) -> bool:
    return name == b"x-forwarded-prefix" and not _PATH.fullmatch(value)
