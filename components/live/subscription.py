"""One page that is told what was committed, as far as it concerns it.

The store calls in whatever context its caller had, so every update enters the page's own client first.
A page follows once and is forgotten with its client; a failing page never stops another one.
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


# A tab that is being left already (to "/", after signing out) is not called back; NiceGUI notes it there.
# A form that is being posted may have ended the session itself, and its answer brings a new one: it decides.
LEAVE = """if (window.shopbellPosting) window.shopbellLeave = true;
else if (sessionStorage.__nicegui_tab_closed !== "true") location.assign("/login");"""
#: Events about users that end no session.
BEGINNINGS = frozenset({"register", "sign_in"})


#: For so many seconds a look at the database counts for the polls of all pages.
JUST_NOW = 0.5


def may_end_session(fact: Event) -> bool:
    """Whether somebody may be signed out after this."""
    return fact.subject_type == "user" and fact.action not in BEGINNINGS


def all_events(_fact: Event) -> bool:
    """The concern of a page that wants to know all."""
    return True


def subscribe(update: Callback, *, concerns: EventFilter, actor: Credentials) -> "Subscription":
    """Call `update` in this page, after each commit that concerns it, with what happened, in order.

    While an update is running, what happens meanwhile waits and comes as one list. Also takes the page
    to the sign-in when whoever opened it was signed out.
    """
    follower = Subscription(ui.context.client, update, concerns, actor)
    ui.context.client.on_delete(store.current().watch(follower.on_events))
    return follower


class Subscription:
    """One open page that follows the store."""

    def __init__(self, client: Client, update: Callback, concerns: EventFilter, actor: Credentials) -> None:
        self._client = client
        self._update = update
        self._concerns = concerns
        self._actor = actor
        self._waiting: list[Event] = []
        self._task: asyncio.Task[None] | None = None

    def on_events(self, facts: Sequence[Event]) -> None:
        """Take note of what concerns this page; the store's watcher."""
        if self._actor.token and any(may_end_session(fact) for fact in facts):
            background_tasks.create(self._check_sign_in(), name="shopbell sign-in")
        self._waiting += [fact for fact in facts if self._concerns(fact)]
        if self._waiting and (self._task is None or self._task.done()):
            self._task = background_tasks.create(self._work(), name="shopbell live")

    async def _work(self) -> None:
        while self._waiting and not self._client.is_deleted:
            facts, self._waiting = self._waiting, []
            try:
                with self._client:
                    await self._update(facts)
            except NotAuthenticated:
                self._leave()
            except DomainError as refusal:
                log.warning("A page could not be brought up to date: %s", refusal)
            except Exception:
                if not self._client.is_deleted:
                    log.exception("A page could not be brought up to date.")

    async def _check_sign_in(self) -> None:
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
    """What stands behind the question mark of this page's address."""
    request = ui.context.client.request
    return dict(request.query_params) if request else {}


async def catch_up() -> None:
    """Look at once for what happened, whoever did it; the refresh button and the poll. Raises Unavailable."""
    await store.current().poll()


async def poll() -> None:
    """As catch_up(), unless the database was asked a moment ago: one page's look is every page's look."""
    if time.monotonic() - store.current().checked_monotonic > JUST_NOW:
        await catch_up()


def checked_at() -> datetime:
    """When the database was last asked for news, successfully."""
    return store.current().checked_at


def since_external_write() -> float:
    """For how many seconds the poll has found nothing that another process wrote; infinite if never."""
    found = store.current().foreign_monotonic
    return math.inf if found is None else time.monotonic() - found


def fault() -> Fault | None:
    """Why nothing can be saved at present."""
    return store.current().faults.fault


def saved() -> Path | None:
    """Where all is saved that the open database held when its file was lost."""
    return store.current().faults.saved


def last_seq() -> int:
    """The number of the last event that the pages were told."""
    return store.current().last_seq
