"""Closes open pages when their session ends, whether or not they subscribe to events.

A session ends by logout, by a new password or role (end_sessions in data/accounts/users.py), by expiry, or by
hand. The feed reports at once what this process wrote; a poll of the database finds the rest.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any, TypeAlias

from nicegui import Client, background_tasks, core, ui

from components.guards import RequestContext
from components.live.subscription import LEAVE, may_end_session
from data.accounts import users
from data.database import store
from data.database.events import Event
from data.database.store import Store
from data.errors import DatabaseUnavailable

Page: TypeAlias = Callable[..., Awaitable[None]]

#: Seconds between two polls; main.py puts the setting here.
poll_seconds = 5.0
#: Seconds to send the redirect before the page is deleted, and to follow it before the socket is closed.
SEND_TIMEOUT, LEAVE_TIMEOUT = 0.5, 1.0
OUTBOX_POLL_SECONDS = 0.01


def ending_with_session(page: Page) -> Page:
    """Wrap a page function so that its page is deleted when the session ends."""

    @wraps(page)
    async def opened(*args: Any, visit: RequestContext, **kwargs: Any) -> None:
        if visit.actor.token is not None:
            _sessions().add(visit.actor.token, ui.context.client)
        await page(*args, visit=visit, **kwargs)

    return opened


class OpenSessions:
    """The open pages of all sessions: ids of NiceGUI clients by session token."""

    def __init__(self, opened_store: Store) -> None:
        self.store = opened_store
        self.pages: dict[str, set[str]] = defaultdict(set)
        self._unwatch: Callable[[], None] | None = None
        self._poll: asyncio.Task[None] | None = None

    def add(self, token: str, page: Client) -> None:
        if self._unwatch is None:
            self._unwatch = self.store.watch(self.on_events)
            self._poll = background_tasks.create(self._poll_forever(), name="shopbell sessions")
        page_id = page.id  # a reference to the page itself would keep it in memory
        self.pages[token].add(page_id)
        page.on_delete(lambda: self._remove(token, page_id))

    def on_events(self, events: Sequence[Event]) -> None:
        """The store's watcher: checks at once after an event that may end a session."""
        if any(may_end_session(event) for event in events):
            background_tasks.create(self.check(), name="shopbell sessions ended")

    async def check(self) -> None:
        """Close the pages whose session has ended."""
        shown = set(self.pages)
        try:
            ended = shown - await users.living(shown)
        except DatabaseUnavailable:
            return  # the next poll checks again
        ids = [page_id for token in ended for page_id in self.pages.pop(token, ())]
        await asyncio.gather(*(_end(page) for page in map(Client.instances.get, ids) if page is not None))

    def _remove(self, token: str, page_id: str) -> None:
        self.pages[token].discard(page_id)
        if not self.pages[token]:
            del self.pages[token]
        if not self.pages and self._unwatch is not None and self._poll is not None:
            self._unwatch()
            self._poll.cancel()
            self._unwatch = self._poll = None

    async def _poll_forever(self) -> None:
        while True:
            await asyncio.sleep(poll_seconds)
            await self.check()


async def _end(page: Client) -> None:
    """Redirect the browser, delete the page, close its sockets: a browser may ignore the redirect."""
    sockets = [sid for sid, _ in core.sio.manager.get_participants("/", page.id)]
    if page.has_socket_connection and not page.is_deleted:
        await _send_to_login(page)
    if not page.is_deleted:
        page.delete()
    if sockets:
        await asyncio.sleep(LEAVE_TIMEOUT)
        for sid in sockets:
            with suppress(KeyError):  # already closed
                await core.sio.disconnect(sid)


async def _send_to_login(page: Client) -> None:
    page.run_javascript(LEAVE)
    await asyncio.sleep(OUTBOX_POLL_SECONDS)  # until then it is not in the outbox
    deadline = time.monotonic() + SEND_TIMEOUT
    while page.outbox.messages and time.monotonic() < deadline:  # noqa: ASYNC110 - the outbox has no event
        await asyncio.sleep(OUTBOX_POLL_SECONDS)
    page.outbox.stop()  # else the browser would empty the page before it leaves
    await asyncio.sleep(OUTBOX_POLL_SECONDS)


_latest: OpenSessions | None = None


def _sessions() -> OpenSessions:
    global _latest  # noqa: PLW0603 - one process has one shop
    if _latest is None or _latest.store is not store.current():
        _latest = OpenSessions(store.current())
    return _latest
