"""What happened, told to all open desks at once: worked out and encoded once for those that show the same.

A line's own page is brought up to date without a word to its browser, which gets the news instead. So what
the page holds here stays the truth, for the next drawing, a reconnect and a reload; and what a change costs
does not grow with what each page shows.
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
#: Seconds after which a database that did not answer is asked for the news again.
RETRY = 0.5


@dataclass(frozen=True, slots=True)
class Update:
    """What a group of pages makes of a batch: `news` for browsers, as JSON; `state` for the pages here."""

    news: Mapping[str, Any] = field(default_factory=dict[str, Any])
    state: Any = None


class Message:
    """Words on their way to the browsers: what follows the news up to `after`, and goes up to `seq`."""

    def __init__(self, after: int, seq: int, text: str) -> None:
        self.after, self.seq, self.text = after, seq, text
        self._made: dict[Hashable, bytes] = {}

    def encoded(self, shape: Hashable, make: Callable[[], bytes]) -> bytes:
        """The words in the shape in which a socket sends them, made once for all sockets."""
        if shape not in self._made:
            self._made[shape] = make()
        return self._made[shape]


class EventBatch:
    """What was committed since the last look."""

    def __init__(self, facts: Sequence[Event]) -> None:
        self.facts = facts
        self._made: dict[Hashable, Any] = {}

    def cached(self, name: Hashable, make: Callable[[], T]) -> T:
        """What is the same for all groups, made once."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]


class Topic(Protocol):
    """What an open page shows, as the hub sees it."""

    def key(self) -> Hashable:
        """What it shows; listeners with an equal key get the same news."""
        ...

    async def prepare(self, batch: EventBatch) -> Update:
        """Work out the news, for all that have the same key."""
        ...

    def apply(self, state: Any) -> None:
        """Bring this page up to date, with what `prepare` gave; who draws enters the page's context first."""
        ...


class LivePage(Topic, Protocol):
    """A whole open page, which can also do without the news."""

    async def reload(self) -> None:
        """Read again what the page shows, and send it. Raises Refusal."""
        ...


class Subscriber(Protocol):
    """The way to one page's browser."""

    actor: Credentials

    @property
    def listener(self) -> Topic:
        """The page."""
        ...

    def send(self, news: Message) -> None:
        """Send the news."""
        ...

    def apply(self, seq: int, state: Any) -> None:
        """Bring the page up to date with what the news of this number are about."""
        ...

    def skip(self, seq: int) -> None:
        """What the news of this number are about is no business of the page any more."""
        ...

    def resync(self, seq: int) -> None:
        """The news up to this number could not be had: read anew what the page shows."""
        ...

    def revoke(self) -> None:
        """Take the page to the sign-in: whoever opened it may not see it any more."""
        ...


class Broadcaster:
    """All lines of one store."""

    def __init__(self, of: Store) -> None:
        self.of = of
        self.lines: dict[str, Subscriber] = {}
        self.seq = last_seq()
        self._waiting: list[Event] = []
        self._task: asyncio.Task[None] | None = None
        self._unwatch: Callable[[], None] | None = None

    def add(self, ticket: str, line: Subscriber) -> None:
        """Tell this line too, from now on."""
        if self._unwatch is None:
            self.seq = last_seq()
            self._unwatch = self.of.watch(self.on_events)
        self.lines[ticket] = line

    def remove(self, ticket: str) -> None:
        """Tell this line nothing any more."""
        self.lines.pop(ticket, None)
        if not self.lines and self._unwatch is not None:
            self._unwatch()
            self._unwatch = None

    def on_events(self, facts: Sequence[Event]) -> None:
        """Take note of what was committed; the store's watcher."""
        self._waiting += facts
        if self._task is None or self._task.done():
            self._task = background_tasks.create(self._work(), name="shopbell hub")

    async def _work(self) -> None:
        while self._waiting:
            facts, self._waiting = self._waiting, []
            try:
                await self._broadcast(EventBatch(facts))
                if not self._waiting:  # nothing tells of a sign-in that ran out, or was ended by hand
                    await self._check_sign_ins()
            except Exception:
                log.exception("The open desks could not be told what happened.")

    async def _broadcast(self, batch: EventBatch) -> None:
        after, self.seq = self.seq, batch.facts[-1].seq
        if any(may_end_session(fact) for fact in batch.facts):
            await self._check_sign_ins()
        groups: dict[Hashable, list[Subscriber]] = defaultdict(list)
        for line in self.lines.values():
            groups[line.listener.key()].append(line)
        for key, lines in groups.items():
            try:
                await _tell_group(key, lines, batch, after)
            except Exception:
                log.exception("The news could not be worked out; these desks read anew what they show.")
                for line in lines:
                    line.resync(batch.facts[-1].seq)

    async def _check_sign_ins(self) -> None:
        """One look for each sign-in, however many tabs it has open."""
        tabs: dict[str | None, list[Subscriber]] = defaultdict(list)
        for line in self.lines.values():
            tabs[line.actor.token].append(line)
        for lines in tabs.values():
            try:
                may = (await users.identify(lines[0].actor)).is_admin
            except NotAuthenticated:
                may = False
            except DatabaseUnavailable:
                return
            if not may:
                for line in lines:
                    line.revoke()


async def _tell_group(key: Hashable, lines: Sequence[Subscriber], batch: EventBatch, after: int) -> None:
    prepared = await _prepared(lines, batch)
    if prepared is None:
        return
    seq = batch.facts[-1].seq
    _tell(lines, Message(after, seq, to_json({"seq": seq, "after": after, **prepared.news})))
    # The news go out first: what is held here is for later, and a newer row wins where they meet.
    await asyncio.sleep(0)
    _absorb(lines, key, seq, prepared.state)


async def _prepared(lines: Sequence[Subscriber], batch: EventBatch) -> Update | None:
    """The group's news, asked for in the name of the first who still may; None when there is nobody."""
    asking = list(lines)
    while asking:
        try:
            return await asking[0].listener.prepare(batch)
        except (NotAuthenticated, PermissionDenied):
            asking.pop(0).revoke()
        except DatabaseUnavailable:
            # What was committed is not lost; the desks say meanwhile that the database does not answer.
            await asyncio.sleep(RETRY)
    return None


def to_json(words: Mapping[str, Any]) -> str:
    """As JSON, without a space too many."""
    return json.dumps(words, separators=(",", ":"))


def _tell(lines: Iterable[Subscriber], news: Message) -> None:
    for line in lines:
        try:
            line.send(news)
        except Exception:
            log.exception("A desk could not be told what happened.")


def _absorb(lines: Iterable[Subscriber], key: Hashable, seq: int, state: Any) -> None:
    """Bring each page up to date; one that shows something else by now reads that anew by itself."""
    for line in lines:
        try:
            if line.listener.key() == key:
                line.apply(seq, state)
            else:
                line.skip(seq)
        except Exception:
            log.exception("A desk could not be brought up to date.")


_latest: Broadcaster | None = None


def broadcaster() -> Broadcaster:
    """The hub of the open store."""
    global _latest  # noqa: PLW0603 - one process has one shop
    if _latest is None or _latest.of is not store.current():
        _latest = Broadcaster(store.current())
    return _latest
