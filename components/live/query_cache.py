"""Runs a query once for all open pages that need it, and reads that no event has overtaken."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

from components.live.subscription import last_seq
from data.accounts import users
from data.accounts.permissions import Credentials
from data.errors import PermissionDenied

T = TypeVar("T")
#: Attempts before a read is accepted although new events arrived during it.
RETRIES = 5


async def consistent_read(query: Callable[[], Awaitable[T]]) -> T:
    """A result that is not older than the events the pages have received.

    An event between the read and the rendering reaches the page before it shows anything; the older result
    would then hide it for ever.
    """
    for _ in range(RETRIES):
        before = last_seq()
        result = await query()
        if last_seq() == before:
            return result
    return await query()


class _Cache:
    """Results that are valid until the next event."""

    def __init__(self) -> None:
        self.seq = -1
        self.results: dict[Any, asyncio.Future[Any]] = {}


_cache = _Cache()


async def cached_query(query: Callable[..., Awaitable[T]], *args: Any, by: Credentials) -> T:
    """The result of a query for admins, run once for all pages that need it at the same time.

    Only for queries with the same result for every admin. The permission is checked first, once per session:
    an expired session gets no cached result, and its error is not cached for the others.
    """
    if _cache.seq != last_seq():
        _cache.seq, _cache.results = last_seq(), {}
    await _once((_require_admin, by.token), lambda: _require_admin(by))
    return await _once((query, args), lambda: query(*args, by=by))


async def _once(key: Hashable, query: Callable[[], Awaitable[T]]) -> T:
    if key not in _cache.results or _is_stale(_cache.results[key]):
        _cache.results[key] = asyncio.ensure_future(query())
    return await asyncio.shield(_cache.results[key])


async def _require_admin(by: Credentials) -> None:
    """Raises NotAuthenticated or PermissionDenied."""
    if not (await users.identify(by)).is_admin:
        raise PermissionDenied("Only the shop can do this.")


def _is_stale(result: asyncio.Future[Any]) -> bool:
    """Whether the query failed, or its event loop has been closed."""
    failed = result.done() and (result.cancelled() or result.exception() is not None)
    return failed or result.get_loop().is_closed()
