"""The daily backup, made by a thread while the shop is served."""

import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from data.backups import history
from data.backups.atomic_file import BackupError
from data.backups.backup import Copy, copy, why
from data.database import events, store
from data.database.store import Store
from data.errors import DatabaseUnavailable, DomainError
from data.models import now
from data.settings import Settings

log = logging.getLogger("shopbell.backups")

#: Seconds between two checks whether a backup is due, and before the first check after a start.
LOOK_EVERY = 60.0
A_DAY = timedelta(hours=24)
AFTER_A_FAILURE = timedelta(hours=1)
#: Niceness of the thread: checking a large database takes a while, and pages come first.
NICER = 10
#: UTC; sorting by name sorts by time.
_STAMP = "%Y%m%dT%H%M%SZ"


@contextmanager
def every_day(chosen: Settings, *, thrown_away: bool) -> Generator[None]:
    """Make daily backups of the open shop, unless the settings or the demo shop have none."""
    if thrown_away or not chosen.backup_keep:
        yield
        return
    history.daily_is_on = True
    scheduler = BackupScheduler(store.current(), chosen.database, chosen.backups, chosen.backup_keep)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.stop()
        history.daily_is_on = False


class SchedulerStopped(Exception):
    """The shop is closing; a backup in progress is abandoned."""


class BackupScheduler:
    """Checks in its own thread whether a backup is due, and makes it."""

    def __init__(
        self,
        of: Store,
        database: Path,
        folder: Path,
        keep: int,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Backups of `database` go into `folder`; the newest `keep` of them stay."""
        self._store, self._database, self._folder, self._keep = of, database.resolve(), folder, keep
        self._clock = clock
        self._tried: datetime | None = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work, name="shopbell-backup", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread; a backup in progress is abandoned."""
        self._end.set()
        self._thread.join(timeout=5)

    def look(self) -> None:
        """Make a backup if one is due, record the result, and remove old backups."""
        at = self._clock()
        try:
            self._store.faults.check()  # copies of another file must not push out the good ones
            if not self._is_due(at):
                return
        except DatabaseUnavailable:
            return  # the store has logged it; the next check tries again
        self._tried = at
        try:
            made = self._make(at)
        except DomainError as error:
            self._fail(str(error))
            return
        self._rotate(made.place)  # first: it may free the space that the event needs
        self._store.write_now(lambda session: history.succeeded(session, history.DAILY, made))

    def _work(self) -> None:
        if sys.platform == "linux":  # where niceness is per thread
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICER)
        while not self._end.wait(LOOK_EVERY):
            try:
                self.look()
            except SchedulerStopped:
                return
            except Exception:
                log.exception("The backup scheduler failed; it tries again.")

    def _is_due(self, at: datetime) -> bool:
        def query(session: Session) -> bool:
            success = events.latest(session, history.DAILY, history.DONE)
            failure = events.latest(session, history.DAILY, history.FAILED)
            return not (
                _within(success and success.at, at, A_DAY)
                or _within(failure and failure.at, at, AFTER_A_FAILURE)
            )

        # The last attempt counts too: on a full disk, its failure could not be recorded.
        return not _within(self._tried, at, AFTER_A_FAILURE) and self._store.read_now(query)

    def _make(self, at: datetime) -> Copy:
        place = self._folder / f"{self._database.stem}-{at:{_STAMP}}.db"
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise BackupError(f"The backup could not be written: {why(error, place)}") from None
        part = (
            self._folder / f".{self._database.stem}.part"
        )  # always the same name: the remains of a killed process are overwritten
        return copy(self._database, place, part=part, progress=self._check_stopped)

    def _check_stopped(self, _what: str, _done: int, _of: int) -> None:
        if self._end.is_set():
            raise SchedulerStopped

    def _fail(self, reason: str) -> None:
        log.error("The daily backup failed: %s", reason)
        self._store.write_now(lambda session: history.failed(session, history.DAILY, reason))

    def _rotate(self, newest: Path) -> None:
        """Remove the oldest of its own files; other files in the folder are left alone."""
        own = re.compile(rf"{re.escape(self._database.stem)}-\d{{8}}T\d{{6}}Z\.db")
        names = sorted(
            entry.name for entry in os.scandir(self._folder) if entry.is_file(follow_symlinks=False)
        )
        order = self._store.read_now(history.order_made)  # not by name: the clock may have been set back
        made = [name for name in names if own.fullmatch(name) and name != newest.name]
        made.sort(key=lambda name: (order.get(name, 0), name))
        for name in made[: max(0, len(made) - (self._keep - 1))]:
            with suppress(OSError):  # the next rotation tries again
                (self._folder / name).unlink()


def _within(then: datetime | None, at: datetime, span: timedelta) -> bool:
    """Whether `then` was less than `span` before `at`; a time in the future does not count."""
    return then is not None and timedelta() <= at - then < span
