"""Security headers on every response.

NiceGUI's pages have inline scripts. Each gets the nonce of its response, and no other script runs. Vue
compiles templates in the browser, so 'unsafe-eval' is required.
"""

import secrets
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
UNDER_TLS = {"Strict-Transport-Security": "max-age=31536000"}
_SVG = "image/svg+xml"  # Starlette adds a charset only to text/…
_EVERYWHERE = "base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors 'none'"
PLAIN = f"default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; {_EVERYWHERE}"
PAGE = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; "
    f"manifest-src 'self'; {_EVERYWHERE}"
)


def plain(*, secure: bool) -> dict[str, str]:
    """The headers of a response that is not a NiceGUI page."""
    under_tls = UNDER_TLS if secure else {}
    return {**ALWAYS, **under_tls, "Content-Security-Policy": PLAIN}


class SecurityHeadersMiddleware:
    """Middleware; must be inside of compression, because it reads the HTML of pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Response(scope, send))


class _Response:
    """One response. A page is held back until it is complete, because the nonce is written into it."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.send = send
        self.path: str = scope["path"]
        self.secure = scope["scheme"] == "https"
        self.nonce = secrets.token_urlsafe(16)
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message.get("headers", []))
            is_page = headers.get("x-nicegui-content") == "page"
            message["headers"] = self._with_headers(headers, is_page=is_page)
            if is_page:
                self.start = message
                return
        elif self.start is not None:
            await self._hold(message)
            return
        await self.send(message)

    def _with_headers(self, headers: MutableHeaders, *, is_page: bool) -> list[Any]:
        if is_page:
            headers.setdefault("Content-Security-Policy", PAGE.format(nonce=self.nonce))
        for name, value in plain(secure=self.secure).items():
            headers.setdefault(name, value)
        if headers.get("Content-Type") == _SVG:
            headers["Content-Type"] = f"{_SVG}; charset=utf-8"
        if self.path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
        return [self._secured(*pair) for pair in headers.raw]

    def _secured(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        """Add Secure under TLS: NiceGUI's own cookie does not have it."""
        is_bare = name == b"set-cookie" and b"secure" not in value.lower().split(b"; ")
        return name, value + b"; Secure" if self.secure and is_bare else value

    async def _hold(self, message: Message) -> None:
        self.body += message.get("body", b"")
        if message.get("more_body") or self.start is None:
            return
        nonce = f' nonce="{self.nonce}"'.encode()
        body = self.body.replace(b"<script", b"<script" + nonce)
        headers = MutableHeaders(raw=self.start["headers"])
        headers["content-length"] = str(len(body))
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": body})
