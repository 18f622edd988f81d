"""Subscribes one page to committed events.

The store calls in the context of its caller, so every update enters the page's own client first. A page
subscribes once and is unsubscribed when its client is deleted. A failing page never stops another one.
"""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from nicegui import Client, background_tasks, ui

from data.accounts import users
from data.accounts.permissions import Credentials
from data.database import store
from data.database.database_file import Fault
from data.database.events import Event
from data.errors import DomainError, NotAuthenticated

log = logging.getLogger("shopbell.live")

Callback: TypeAlias = Callable[[list[Event]], Awaitable[None]]
EventFilter: TypeAlias = Callable[[Event], bool]


# A tab that is already navigating (to "/", after a logout) is left alone; NiceGUI notes that in the storage.
# A form that is being posted may have ended the session itself and get a new one: its own script decides.
LEAVE = """if (window.shopbellPosting) window.shopbellLeave = true;
else if (sessionStorage.__nicegui_tab_closed !== "true") location.assign("/login");"""
#: User events that do not end a session.
SESSION_STARTS = frozenset({"register", "sign_in"})


#: Seconds during which one poll of the database counts for all pages.
POLL_SHARED_SECONDS = 0.5


def may_end_session(event: Event) -> bool:
    """Whether a session may have ended with this event."""
    return event.subject_type == "user" and event.action not in SESSION_STARTS


def all_events(_event: Event) -> bool:
    """The event filter that accepts everything."""
    return True


def subscribe(update: Callback, *, concerns: EventFilter, actor: Credentials) -> "Subscription":
    """Call `update` in this page with the new events that match `concerns`, in order.

    Events that arrive while an update is running are collected for the next call. When the session ends, the
    browser is redirected to the login page.
    """
    subscription = Subscription(ui.context.client, update, concerns, actor)
    ui.context.client.on_delete(store.current().watch(subscription.on_events))
    return subscription


class Subscription:
    def __init__(self, client: Client, update: Callback, concerns: EventFilter, actor: Credentials) -> None:
        self._client = client
        self._update = update
        self._event_filter = concerns
        self._actor = actor
        self._waiting: list[Event] = []
        self._task: asyncio.Task[None] | None = None

    def on_events(self, events: Sequence[Event]) -> None:
        """The store's watcher: queues the matching events and returns at once."""
        if self._actor.token and any(may_end_session(event) for event in events):
            background_tasks.create(self._check_session(), name="shopbell sign-in")
        self._waiting += [event for event in events if self._event_filter(event)]
        if self._waiting and (self._task is None or self._task.done()):
            self._task = background_tasks.create(self._run(), name="shopbell live")

    async def _run(self) -> None:
        while self._waiting and not self._client.is_deleted:
            events, self._waiting = self._waiting, []
            try:
                with self._client:
                    await self._update(events)
            except NotAuthenticated:
                self._leave()
            except DomainError as refusal:
                log.warning("Updating a page failed: %s", refusal)
            except Exception:
                if not self._client.is_deleted:
                    log.exception("Updating a page failed.")

    async def _check_session(self) -> None:
        try:
            await users.identify(self._actor)
        except NotAuthenticated:
            self._leave()

    def _leave(self) -> None:
        if not self._client.is_deleted:
            self._client.run_javascript(LEAVE)


def follow_fault(update: Callable[[], None]) -> None:
    """Call `update` in this page when `fault()` has changed."""
    client = ui.context.client

    def show() -> None:
        if not client.is_deleted:
            with client:
                update()

    client.on_delete(store.current().watch_fault(show))


def address_parameters() -> dict[str, str]:
    """The query parameters of this page's URL."""
    request = ui.context.client.request
    return dict(request.query_params) if request else {}


async def poll() -> None:
    """Read new events now, including those of other processes. Raises DatabaseUnavailable."""
    await store.current().poll()


async def poll_if_due() -> None:
    """As poll(), unless the database was polled within POLL_SHARED_SECONDS."""
    if time.monotonic() - store.current().checked_monotonic > POLL_SHARED_SECONDS:
        await poll()


def checked_at() -> datetime:
    """The time of the last successful poll of the database."""
    return store.current().checked_at


def since_external_write() -> float:
    """Seconds since the last write by another process was found; infinite if there was none."""
    written = store.current().foreign_monotonic
    return math.inf if written is None else time.monotonic() - written


def fault() -> Fault | None:
    """The fault that prevents writing, if there is one."""
    return store.current().faults.fault


def saved() -> Path | None:
    """The file with the rescued content of a database whose own file was lost."""
    return store.current().faults.saved


def last_seq() -> int:
    """The number of the last event that the pages have received."""
    return store.current().last_seq
