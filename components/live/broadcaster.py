"""Broadcasts new events to all open admin pages; pages that show the same share one encoded message.

The server state of each page is updated without sending a message of its own. It is therefore correct for the
next rendering, a reconnect and a reload, and the cost of a change does not grow with the size of the pages.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from nicegui import background_tasks

from components.live.subscription import last_seq, may_end_session
from data.accounts import users
from data.accounts.permissions import Credentials
from data.database import store
from data.database.events import Event
from data.database.store import Store
from data.errors import DatabaseUnavailable, NotAuthenticated, PermissionDenied

log = logging.getLogger("shopbell.live")

T = TypeVar("T")
#: Seconds between two attempts to read from a database that does not answer.
RETRY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Update:
    """What one batch means for a group of pages: JSON `message` for browsers, `state` for the server."""

    message: Mapping[str, Any] = field(default_factory=dict[str, Any])
    state: Any = None


class Message:
    """An encoded message with the events after number `after`, up to and including number `seq`."""

    def __init__(self, after: int, seq: int, text: str) -> None:
        self.after, self.seq, self.text = after, seq, text
        self._cache: dict[Hashable, bytes] = {}

    def encoded(self, shape: Hashable, build: Callable[[], bytes]) -> bytes:
        """The frame for sockets of this kind, built once for all of them."""
        if shape not in self._cache:
            self._cache[shape] = build()
        return self._cache[shape]


class EventBatch:
    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self._cache: dict[Hashable, Any] = {}

    def cached(self, name: Hashable, build: Callable[[], T]) -> T:
        """A value that all groups share, built once."""
        if name not in self._cache:
            self._cache[name] = build()
        return self._cache[name]


class Topic(Protocol):
    """The content of an open page."""

    def key(self) -> Hashable:
        """Identifies the content; pages with an equal key get the same message."""
        ...

    async def prepare(self, batch: EventBatch) -> Update:
        """Build the update for all pages with the same key."""
        ...

    def apply(self, state: Any) -> None:
        """Update this page with the state from `prepare`. Enter the page's context before drawing."""
        ...


class LivePage(Topic, Protocol):
    """An open page that can read its content again without the missed messages."""

    async def reload(self) -> None:
        """Read the content again and send it. Raises DomainError."""
        ...


class PageSubscriber(Protocol):
    """The channel to the browser of one page."""

    actor: Credentials

    @property
    def topic(self) -> Topic: ...

    def send(self, message: Message) -> None: ...

    def apply(self, seq: int, state: Any) -> None:
        """Update the page with the state of the message with this number."""
        ...

    def skip(self, seq: int) -> None:
        """Count the message with this number as done; the page shows something else by now."""
        ...

    def resync(self, seq: int) -> None:
        """Reload the page, because the messages up to this number could not be built."""
        ...

    def revoke(self) -> None:
        """Redirect the browser to the login page, because its session lost the permission."""
        ...


class Broadcaster:
    def __init__(self, opened_store: Store) -> None:
        self.store = opened_store
        self.channels: dict[str, PageSubscriber] = {}
        self.seq = last_seq()
        self._waiting: list[Event] = []
        self._task: asyncio.Task[None] | None = None
        self._unwatch: Callable[[], None] | None = None

    def add(self, ticket: str, channel: PageSubscriber) -> None:
        if self._unwatch is None:
            self.seq = last_seq()
            self._unwatch = self.store.watch(self.on_events)
        self.channels[ticket] = channel

    def remove(self, ticket: str) -> None:
        self.channels.pop(ticket, None)
        if not self.channels and self._unwatch is not None:
            self._unwatch()
            self._unwatch = None

    def on_events(self, events: Sequence[Event]) -> None:
        """The store's watcher: queues the events and returns at once."""
        self._waiting += events
        if self._task is None or self._task.done():
            self._task = background_tasks.create(self._run(), name="shopbell broadcaster")

    async def _run(self) -> None:
        while self._waiting:
            events, self._waiting = self._waiting, []
            try:
                await self._broadcast(EventBatch(events))
                if not self._waiting:  # an expired session, or one deleted by hand, has no event
                    await self._check_sessions()
            except Exception:
                log.exception("Broadcasting new events to the open admin pages failed.")

    async def _broadcast(self, batch: EventBatch) -> None:
        after, self.seq = self.seq, batch.events[-1].seq
        if any(may_end_session(event) for event in batch.events):
            await self._check_sessions()
        groups: dict[Hashable, list[PageSubscriber]] = defaultdict(list)
        for channel in self.channels.values():
            groups[channel.topic.key()].append(channel)
        for key, channels in groups.items():
            try:
                await _publish_to_group(key, channels, batch, after)
            except Exception:
                log.exception("Building an update failed; the admin pages of this group reload.")
                for channel in channels:
                    channel.resync(batch.events[-1].seq)

    async def _check_sessions(self) -> None:
        """One query per session, however many tabs share it."""
        tabs: dict[str | None, list[PageSubscriber]] = defaultdict(list)
        for channel in self.channels.values():
            tabs[channel.actor.token].append(channel)
        for channels in tabs.values():
            try:
                is_admin = (await users.identify(channels[0].actor)).is_admin
            except NotAuthenticated:
                is_admin = False
            except DatabaseUnavailable:
                return
            if not is_admin:
                for channel in channels:
                    channel.revoke()


async def _publish_to_group(
    key: Hashable, channels: Sequence[PageSubscriber], batch: EventBatch, after: int
) -> None:
    update = await _prepare(channels, batch)
    if update is None:
        return
    seq = batch.events[-1].seq
    _send_all(channels, Message(after, seq, to_json({"seq": seq, "after": after, **update.message})))
    # The message goes out first. The server state is needed later only, and row versions settle any overlap.
    await asyncio.sleep(0)
    _apply_all(channels, key, seq, update.state)


async def _prepare(channels: Sequence[PageSubscriber], batch: EventBatch) -> Update | None:
    """The update, read with the first credentials that still have the permission; None if there are none."""
    candidates = list(channels)
    while candidates:
        try:
            return await candidates[0].topic.prepare(batch)
        except (NotAuthenticated, PermissionDenied):
            candidates.pop(0).revoke()
        except DatabaseUnavailable:
            # The events are not lost; meanwhile the pages show that the database does not answer.
            await asyncio.sleep(RETRY_SECONDS)
    return None


def to_json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, separators=(",", ":"))


def _send_all(channels: Iterable[PageSubscriber], message: Message) -> None:
    for channel in channels:
        try:
            channel.send(message)
        except Exception:
            log.exception("Sending a message to an admin page failed.")


def _apply_all(channels: Iterable[PageSubscriber], key: Hashable, seq: int, state: Any) -> None:
    """Update each page, except those whose key changed meanwhile: they have read their content again."""
    for channel in channels:
        try:
            if channel.topic.key() == key:
                channel.apply(seq, state)
            else:
                channel.skip(seq)
        except Exception:
            log.exception("Updating an admin page failed.")


_latest: Broadcaster | None = None


def broadcaster() -> Broadcaster:
    """The broadcaster of the store that is open now."""
    global _latest  # noqa: PLW0603 - one process has one shop
    if _latest is None or _latest.store is not store.current():
        _latest = Broadcaster(store.current())
    return _latest
