"""Limit of the open requests and sockets of one visitor, also behind a trusted proxy."""

from collections import Counter

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from data import ip_addresses, rate_limits
from pages.http import errors, forwarded
from pages.http.connections import MOST_OF_ONE, connections

TOO_MANY = "Too much is open from your address at once. Please close some pages and try again in a moment."


class OpenRequests:
    """Middleware. A request counts from its headers to the end of its response, a socket until it closes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._open: Counter[str] = Counter()
        self._sockets: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse before the body is read."""
        address = scope["client"][0] if scope.get("client") else ""
        # A proxy that does not name its visitors is not one visitor.
        if (
            scope["type"] not in {"http", "websocket"}
            or not rate_limits.enabled
            or address in forwarded.trusted
        ):
            await self.app(scope, receive, send)
            return
        visitor, is_socket = ip_addresses.neighbourhood(address), scope["type"] == "websocket"
        if self._is_too_much(visitor, is_socket=is_socket):
            await _refuse(scope, receive, send)
            return
        counters = [self._open, self._sockets] if is_socket else [self._open]
        for counter in counters:
            counter[visitor] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            for counter in counters:
                counter[visitor] -= 1
                if not counter[visitor]:
                    del counter[visitor]

    def _is_too_much(self, visitor: str, *, is_socket: bool) -> bool:
        if is_socket and self._sockets[visitor] >= connections.most_sockets_of_one:
            return True
        return self._open[visitor] >= MOST_OF_ONE


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1013})
        return
    response = errors.error_response(Request(scope), 429, TOO_MANY)
    response.headers.update({"Connection": "close", "Retry-After": "60"})
    await response(scope, receive, send)
