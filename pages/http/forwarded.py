"""The visitor's address and scheme behind a proxy, from X-Forwarded headers of trusted proxies only.

Uvicorn's middleware reads the headers. This one calls it only for trusted proxies and removes the headers of
all other clients. X-Forwarded-Prefix is always removed: proxies pass on whatever a visitor sends in it.
"""

import logging
import time
from collections.abc import Callable
from typing import Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from data import ip_addresses
from data.ip_addresses import Networks

LOOPBACK = "127.0.0.0/8, ::1"
#: The trusted proxies (setting TRUSTED_PROXIES).
trusted = Networks(LOOPBACK)

#: Where the shop's own proxy most likely is: the same machine or its network.
_NEAR = Networks(
    f"{LOOPBACK}, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, 100.64.0.0/10, fc00::/7,"
    "fe80::/10"
)
#: Seconds until an address is logged again.
_HOUR = 3600.0
#: Addresses logged in that time, among near ones and among all others.
MOST_NAMED = 10
_UNKNOWN_PROXY = (
    "Requests from {address} have X-Forwarded headers, which are ignored. If this is your proxy, add the "
    "address to the setting SHOPBELL_TRUSTED_PROXIES: until then no form of the shop can be sent through "
    "it. If it is not yours, there is nothing to do."
)
_log = logging.getLogger("shopbell.proxies")


class Hints:
    """Log lines about untrusted proxies. Distant addresses do not use up the lines of near ones."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._named: dict[bool, dict[str, float]] = {True: {}, False: {}}

    def add(self, address: str) -> None:
        """Log the address, unless it or too many others were logged in the last hour."""
        now, sender = self._clock(), ip_addresses.neighbourhood(address)
        named = self._named[address in _NEAR]
        for old in [other for other, at in named.items() if now - at >= _HOUR]:
            del named[old]
        if sender not in named and len(named) < MOST_NAMED:
            named[sender] = now
            _log.warning(_UNKNOWN_PROXY.format(address=address))


_hints = Hints()


class Forwarded:
    """Middleware; must be outside of all others that read the visitor's address or scheme."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        # Uvicorn's types of scope, receive and send are not Starlette's.
        self._read: Any = ProxyHeadersMiddleware(cast("Any", _nothing), trusted.spellings())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            spelled, port = scope.get("client") or ("", 0)
            peer = ip_addresses.plain(spelled)
            scope["client"] = (peer, port)
            is_trusted = peer in trusted
            if is_trusted:
                await self._read(scope, receive, send)
                scope["client"] = _visitor(*scope["client"], peer=peer)
            removed = _remove(scope, b"x-forwarded-prefix" if is_trusted else b"x-forwarded-")
            if removed and not is_trusted:
                _hints.add(peer)
        await self.app(scope, receive, send)


async def _nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Takes the place of the app: uvicorn's middleware only reads the headers here."""


def _visitor(forwarded: str, port: int, *, peer: str) -> tuple[str, int]:
    """The visitor; or the proxy itself, where the header is not an address."""
    return (ip_addresses.plain(forwarded), port) if ip_addresses.is_address(forwarded) else (peer, 0)


def _remove(scope: Scope, beginning: bytes) -> int:
    """Remove the headers whose names begin like this. Returns how many."""
    kept = [(name, value) for name, value in scope["headers"] if not name.startswith(beginning)]
    removed = len(scope["headers"]) - len(kept)
    scope["headers"] = kept
    return removed
