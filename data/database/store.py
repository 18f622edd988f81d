"""Opens the database, runs commands and queries, and publishes events.

Only this module uses engines and commits, and only it publishes: after a commit, by reading the feed.
Commands run one after another on one thread, so the event loop never waits for the database lock.
"""

import asyncio
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from data.database import engines, events, fault_monitor, schema, secrets
from data.database.events import Event
from data.database.fault_monitor import NOTHING_CHANGED
from data.errors import DatabaseUnavailable
from data.models import now

log = logging.getLogger("shopbell.store")

T = TypeVar("T")
Watcher: TypeAlias = Callable[[Sequence[Event]], None]

READERS = 4
BATCH = 500
#: Changes after which the WAL is checkpointed, as soon as the queue is empty.
CHECKPOINT_AFTER = 40
#: Seconds that a change waits for another process that holds the database.
LOCK_TIMEOUT = 30.0
#: Seconds after which a poll without an answer has failed.
PATIENCE = 5.0
#: Parts of SQLite's messages when the disk does not accept a write.
_WRITE_FAILURES = ("unable to open", "I/O", "readonly")
#: Parts of SQLite's messages about temporary failures: locked, out of space, out of reach.
_TEMPORARY_FAILURES = ("locked", "busy", "full", "unable to open", "I/O")


class Store:
    """One database file, opened by this process."""

    def __init__(self, url: str, secret: str | None) -> None:
        """Open and, where needed, migrate. Raises schema.UnusableDatabaseError with one line."""
        self._writing = engines.writing(url)
        schema.upgrade(self._writing)
        self.secret = secrets.load(self._writing.url.database or "shop.db", secret)
        self._reading = engines.reading(url, READERS)
        self.faults = fault_monitor.monitor(self._writing, self._reading, READERS, self._fault_changed)
        self._probe: Future[None] | None = None
        self._readers = ThreadPoolExecutor(READERS, "shopbell-read")
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._watchers: list[Watcher] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._poll_task: asyncio.Task[None] | None = None
        self._poll_again_requested = False
        self.last_seq = self.read_now(lambda session: events.last_seq(session.connection()))
        self.checked_at: datetime = now()
        self.checked_monotonic = time.monotonic()
        self.foreign_monotonic: float | None = None
        self._own: deque[range] = deque()
        self._writer = threading.Thread(target=self._work, name="shopbell-write", daemon=True)
        self._writer.start()

    async def write(self, command: Callable[[Session], T]) -> T:
        """Run the command in one transaction on the writer thread, and return its result after the commit.

        Cancelling the caller does not roll back the command. An exception of the command rolls everything
        back and publishes nothing. Raises DatabaseUnavailable where the database could not be had in time.
        """
        self._loop = asyncio.get_running_loop()
        return await asyncio.shield(asyncio.wrap_future(self._submit(command)))

    def write_now(self, command: Callable[[Session], T]) -> T:
        """The same for the command line, which has no event loop."""
        return self._submit(command).result()

    async def read(self, query: Callable[[Session], T]) -> T:
        """Run the query on one consistent state of the database, beside any change that is running.

        Raises DatabaseUnavailable where the database does not answer.
        """
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, query)

    def read_now(self, query: Callable[[Session], T]) -> T:
        """The same without an event loop."""
        try:
            with Session(self._reading) as session:
                return query(session)
        except OperationalError as error:
            raise self._translated(error) from None

    def watch_fault(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher` on the event loop when `faults` changes. The returned function removes it."""
        self._loop = asyncio.get_running_loop()
        return self.faults.watch(watcher)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call `watcher` on the event loop with the committed events. The returned function removes it."""
        self._loop = asyncio.get_running_loop()
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None

    @property
    def watchers(self) -> int:
        """The number of watchers; a test uses it to find leaks."""
        return len(self._watchers)

    async def poll(self) -> None:
        """Publish the events since the last poll, from any process. Raises DatabaseUnavailable."""
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.shield(self._schedule_poll())
        except TimeoutError:
            raise DatabaseUnavailable(
                "The shop's database does not answer. Please try again in a moment."
            ) from None

    def close(self) -> None:
        """Finish the queued commands, close the file and remove all watchers."""
        self._jobs.put(None)
        self._writer.join()
        self._readers.shutdown()
        self._watchers.clear()
        self._reading.dispose()
        self._writing.dispose()
        self.faults.close()

    async def _poll(self) -> None:
        while self._poll_again_requested:
            self._poll_again_requested = False
            batch = await self._new_events()
            while batch:
                self._announce(batch)
                batch = await self._new_events() if len(batch) == BATCH else []
            self.checked_at, self.checked_monotonic = now(), time.monotonic()

    async def _new_events(self) -> list[Event]:
        def query(session: Session) -> list[Event]:
            self.faults.check()
            return events.events_after(session.connection(), self.last_seq, BATCH)

        if self.faults.needs_a_write and (self._probe is None or self._probe.done()):
            self._probe = self._submit(events.rewrite_counter)
        return await self.read(query)

    def _fault_changed(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.faults.tell)

    def _announce(self, batch: list[Event]) -> None:
        self.last_seq = batch[-1].seq
        if self._count_own(self.last_seq) < len(batch):
            self.foreign_monotonic = time.monotonic()
        for watcher in list(self._watchers):
            try:
                watcher(batch)
            except Exception:
                log.exception("A watcher failed; the others go on.")

    def _count_own(self, seq: int) -> int:
        """The number of events up to `seq`, and not counted before, that this process wrote."""
        count = 0
        while self._own and self._own[0].start <= seq:
            numbers = self._own.popleft()
            count += len(range(numbers.start, min(numbers.stop, seq + 1)))
            if numbers.stop > seq + 1:
                self._own.appendleft(range(seq + 1, numbers.stop))
        return count

    def _submit(self, command: Callable[[Session], T]) -> Future[T]:
        answer: Future[T] = Future()
        self._jobs.put(lambda: self._run_job(answer, command))
        return answer

    def _work(self) -> None:
        changes = 0
        while (job := self._jobs.get()) is not None:
            job()
            changes += 1
            if changes >= CHECKPOINT_AFTER and self._jobs.empty():
                changes = 0
                engines.checkpoint(self._writing)

    def _run_job(self, answer: Future[Any], command: Callable[[Session], Any]) -> None:
        try:
            result = self._commit(command)
        except BaseException as error:  # noqa: BLE001 - raised in the caller; the thread goes on
            if isinstance(error, OperationalError) and _mentions(error, _WRITE_FAILURES):
                self.faults.note_failed_write()
            answer.set_exception(self._translated(error))
            return
        self._wake()  # first: the feed is read while the caller handles the result
        answer.set_result(result)

    def _commit(self, command: Callable[[Session], T]) -> T:
        for attempt in Retrying(
            retry=retry_if_exception(_is_locked),
            stop=stop_after_delay(LOCK_TIMEOUT),
            wait=wait_random(0, 0.1),
            reraise=True,
        ):
            with attempt, Session(self._writing, expire_on_commit=False) as session:
                session.connection()  # begins: the command's reads stay valid until the commit
                self.faults.before_commit()
                result = command(session)
                if own := events.recorded_seqs(session):
                    self._own.append(own)  # before the commit: a poll right after it needs this
                session.commit()
                self.faults.after_commit()
                return result
        raise AssertionError("tenacity raises what it gives up on")

    def _wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed() and self._own:
            self._loop.call_soon_threadsafe(self._poll_soon)

    def _poll_soon(self) -> None:
        self._schedule_poll()

    def _schedule_poll(self) -> asyncio.Task[None]:
        """Return the running poll, which then polls once more.

        A task that another event loop left behind does not count.
        """
        self._poll_again_requested = True
        loop = asyncio.get_running_loop()
        if self._poll_task is None or self._poll_task.done() or self._poll_task.get_loop() is not loop:
            self._poll_task = loop.create_task(self._poll())
            self._poll_task.add_done_callback(self._log_failure)
        return self._poll_task

    def _log_failure(self, poll: asyncio.Task[None]) -> None:
        if not poll.cancelled() and (error := poll.exception()) and not self.faults.fault:
            log.warning("Could not read the events; the next poll tries again: %s", error)

    def _translated(self, error: BaseException) -> BaseException:
        """DatabaseUnavailable for temporary failures, otherwise the error itself."""
        if not isinstance(error, OperationalError) or not (
            self.faults.fault or _mentions(error, _TEMPORARY_FAILURES)
        ):
            return error
        if self.faults.fault:  # logged when it began
            return DatabaseUnavailable(f"{self.faults.fault} {NOTHING_CHANGED}")
        log.error("The database did not answer: %s", error.orig)
        full = _mentions(error, ["full"])
        cause = "The disk of the shop's computer is full." if full else "The shop's database is busy."
        return DatabaseUnavailable(f"{cause} Nothing was changed; please try again in a moment.")


def _is_locked(error: BaseException) -> bool:
    return isinstance(error, OperationalError) and _mentions(error, ["locked"])


def _mentions(error: OperationalError, phrases: Iterable[str]) -> bool:
    return any(phrase in str(error.orig) for phrase in phrases)


_current: Store | None = None


def open(url: str, secret: str | None = None) -> Store:  # noqa: A001 - callers write `store.open`
    """Open the database for all commands and queries, and close the one before with its watchers."""
    global _current  # noqa: PLW0603 - one process has one shop
    close()
    _current = Store(url, secret)
    return _current


def close() -> None:
    global _current  # noqa: PLW0603 - see open()
    if _current is not None:
        _current.close()
        _current = None


def current() -> Store:
    """The open store. Raises RuntimeError where none is open."""
    if _current is None:
        raise RuntimeError("The store is not open; main.py opens it.")
    return _current


async def write(command: Callable[[Session], T]) -> T:
    """See Store.write()."""
    return await current().write(command)


async def read(query: Callable[[Session], T]) -> T:
    """See Store.read()."""
    return await current().read(query)
