"""Open pages end with the session that they were opened with, whatever they show and whether they follow.

A session ends by signing out, by a new password or role (end_sessions in data/accounts/users.py), by itself,
or by hand. The feed tells at once what this process wrote; a look at the database every few seconds finds the
rest.
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

#: Seconds between two looks; main.py puts the setting here.
poll_seconds = 5.0
#: Seconds for a browser to be told to leave before its page is deleted, and to go before its socket is cut.
TIME_TO_TELL, TIME_TO_LEAVE = 0.5, 1.0
TICK = 0.01


def ending_with_session(page: Page) -> Page:
    """The same page, which is deleted when the session ends that it was opened with."""

    @wraps(page)
    async def opened(*args: Any, visit: RequestContext, **more: Any) -> None:
        if visit.actor.token is not None:
            _sessions().add(visit.actor.token, ui.context.client)
        await page(*args, visit=visit, **more)

    return opened


class OpenSessions:
    """The open pages of all who are signed in: the ids of NiceGUI's clients, by token of the session."""

    def __init__(self, of: Store) -> None:
        self.of = of
        self.pages: dict[str, set[str]] = defaultdict(set)
        self._unwatch: Callable[[], None] | None = None
        self._poll: asyncio.Task[None] | None = None

    def add(self, token: str, page: Client) -> None:
        """End this page with the session of this token."""
        if self._unwatch is None:
            self._unwatch = self.of.watch(self.on_events)
            self._poll = background_tasks.create(self._look_again_and_again(), name="shopbell sessions")
        page_id = page.id  # a reference to the page itself would keep it in memory
        self.pages[token].add(page_id)
        page.on_delete(lambda: self._remove(token, page_id))

    def on_events(self, facts: Sequence[Event]) -> None:
        """Look at once when something happened to an account; the store's watcher."""
        if any(may_end_session(fact) for fact in facts):
            background_tasks.create(self.check(), name="shopbell sessions ended")

    async def check(self) -> None:
        """End the pages whose session is over."""
        shown = set(self.pages)
        try:
            over = shown - await users.living(shown)
        except DatabaseUnavailable:
            return  # the next look finds the same
        ids = [page_id for token in over for page_id in self.pages.pop(token, ())]
        await asyncio.gather(*(_end(page) for page in map(Client.instances.get, ids) if page is not None))

    def _remove(self, token: str, page_id: str) -> None:
        self.pages[token].discard(page_id)
        if not self.pages[token]:
            del self.pages[token]
        if not self.pages and self._unwatch is not None and self._poll is not None:
            self._unwatch()
            self._poll.cancel()
            self._unwatch = self._poll = None

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(poll_seconds)
            await self.check()


async def _end(page: Client) -> None:
    """Take the browser to the sign-in, delete the page, cut its sockets: a browser may not obey."""
    sockets = [sid for sid, _ in core.sio.manager.get_participants("/", page.id)]
    if page.has_socket_connection and not page.is_deleted:
        await _tell_to_leave(page)
    if not page.is_deleted:
        page.delete()
    if sockets:
        await asyncio.sleep(TIME_TO_LEAVE)
        for sid in sockets:
            with suppress(KeyError):  # it went by itself
                await core.sio.disconnect(sid)


async def _tell_to_leave(page: Client) -> None:
    page.run_javascript(LEAVE)
    await asyncio.sleep(TICK)  # until then it is not in the outbox
    deadline = time.monotonic() + TIME_TO_TELL
    while page.outbox.messages and time.monotonic() < deadline:  # noqa: ASYNC110 - the outbox has no event
        await asyncio.sleep(TICK)
    page.outbox.stop()  # else the browser would be told to empty the page before it leaves
    await asyncio.sleep(TICK)


_latest: OpenSessions | None = None


def _sessions() -> OpenSessions:
    """The sessions of the open store."""
    global _latest  # noqa: PLW0603 - one process has one shop
    if _latest is None or _latest.of is not store.current():
        _latest = OpenSessions(store.current())
    return _latest
