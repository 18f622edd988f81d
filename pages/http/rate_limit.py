"""Rate limits of pages and sockets for each address, and the limit of pages whose socket never opens."""

from collections.abc import Callable

from fastapi import Request, Response
from starlette.types import Scope

from data import rate_limits
from data.errors import RateLimited
from pages.http import errors

#: Pages kept for one address until their sockets open, not counting what is requested together with the
#: last one. A browser opens the socket at once.
MAX_UNOPENED_PAGES = 24
UNOPENED_PAGE_LASTS = 60  # seconds
TOO_MANY_PAGES = "You opened very many pages in a short time. Please wait a few seconds and reload."
#: These are not counted as pages: one page requests many of them, or a monitoring program polls them.
_NOT_PAGES = ("/_nicegui", "/api/", "/pictures/", "/health", "/alive", "/theme-", "/favicon")


def is_page(scope: Scope) -> bool:
    return not scope["path"].startswith(_NOT_PAGES)


def seconds_to_wait(limit: str, scope: Scope) -> int:
    """Count one request of this address; 0 where there were not too many."""
    try:
        rate_limits.hit(limit, _address(scope))
    except RateLimited as error:
        return error.seconds
    return 0


def rate_limited_response(limit: str, scope: Scope) -> Response | None:
    """Count one request of this address; a response with status 429 where there were too many."""
    seconds = seconds_to_wait(limit, scope)
    return _retry_after(scope, seconds) if seconds else None


def unopened_pages_response(scope: Scope, unopened_pages: Callable[[str], int]) -> Response | None:
    """A response with status 429 where too many pages of this address never opened their socket."""
    if not rate_limits.enabled or not is_page(scope):
        return None
    is_too_many = unopened_pages(_address(scope)) >= MAX_UNOPENED_PAGES
    return _retry_after(scope, UNOPENED_PAGE_LASTS) if is_too_many else None


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _retry_after(scope: Scope, seconds: int) -> Response:
    response = errors.error_response(Request(scope), 429, TOO_MANY_PAGES)
    response.headers["Retry-After"] = str(seconds)
    return response
