"""Tracks faults of the open database's file, and rejects changes while there is one."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TypeAlias, cast

from sqlalchemy import Engine

from data.database import engines, events
from data.database.database_file import ChangedWhileOpened, DatabaseFile, Fault
from data.database.schema import UnusableDatabaseError
from data.errors import DatabaseUnavailable

log = logging.getLogger("shopbell.store")

#: Copies an open database, and returns the path of the copy.
Save: TypeAlias = Callable[[sqlite3.Connection], Path]

NOTHING_CHANGED = "Nothing was changed; please try again later."
_UNCERTAIN = "It is not certain that this was saved; please look before you try again."


def monitor(writing: Engine, reading: Engine, readers: int, on_change: Callable[[], None]) -> "FaultMonitor":
    """Open all connections now, so that none is opened later to another file at the same path.

    Raises UnusableDatabaseError where the files were replaced meanwhile.
    """
    with ExitStack() as connections:
        for _ in range(readers):
            events.last_seq(connections.enter_context(reading.connect()))
    try:
        file = DatabaseFile(Path(writing.url.database or ""))
    except ChangedWhileOpened:
        raise UnusableDatabaseError(
            "The database's files were moved or replaced while they were being opened; start again."
        ) from None
    for engine in (writing, reading):
        engines.refuse_to_reconnect(engine, lambda: file.look() is Fault.REPLACED)
    return FaultMonitor(file, reading, on_change)


class FaultMonitor:
    """The present fault of one database file. `on_change` is called on any thread when it changes.

    `save` copies a database whose file was replaced; `saved` is the path of that copy.
    """

    def __init__(self, file: DatabaseFile, reading: Engine, on_change: Callable[[], None]) -> None:
        self.fault: Fault | None = None
        self.save: Save | None = None
        self.saved: Path | None = None
        self.path = file.path
        self._reading = reading
        self._file = file
        self._on_change = on_change
        self._watchers: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._write_failed = False

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Add a watcher that tell() calls; call the returned function to remove it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None

    def tell(self) -> None:
        """Call the watchers after the fault has changed."""
        for watcher in list(self._watchers):
            try:
                watcher()
            except Exception:
                log.exception("A watcher failed; the others go on.")

    def close(self) -> None:
        """Remove all watchers and close the files."""
        self._watchers.clear()
        self._file.close()

    @property
    def needs_a_write(self) -> bool:
        """Whether only a successful write can show that the disk works again."""
        return self._write_failed

    def check(self) -> None:
        """Check the files. Raises DatabaseUnavailable where nothing can be saved. Blocks."""
        fault = self._file.look()
        if fault is None and self._write_failed:
            fault = Fault.OUT_OF_REACH
        self._note(fault)
        if fault is not None:
            raise DatabaseUnavailable(f"{fault} {NOTHING_CHANGED}")

    def before_commit(self) -> None:
        """Raises DatabaseUnavailable where a change would be lost.

        After a failed write, another attempt is allowed: its success ends the fault.
        """
        if fault := self._file.look():
            self._note(fault)
            raise DatabaseUnavailable(f"{fault} {NOTHING_CHANGED}")

    def after_commit(self) -> None:
        """Raises DatabaseUnavailable where the next start may not find the commit."""
        fault = self._file.look()
        self._write_failed = False
        self._note(fault)
        if fault not in {None, Fault.READ_ONLY}:
            raise DatabaseUnavailable(f"{fault} {_UNCERTAIN}")

    def note_failed_write(self) -> None:
        """Note that the disk did not accept a write."""
        self._write_failed = True
        self._note(self._file.look() or Fault.OUT_OF_REACH)

    def _note(self, fault: Fault | None) -> None:
        with self._lock:
            if fault is self.fault:
                return
            self.fault = fault
        if fault is None:
            log.warning("The database %s can be written to again.", self.path)
        else:
            log.error("%s The file: %s", fault, self._file.configured)
        self._on_change()
        if fault is Fault.REPLACED and self.save is not None:
            threading.Thread(target=self._save, args=[self.save], name="shopbell-save", daemon=True).start()

    def _save(self, save: Save) -> None:
        """Copy the data of the open database, which is lost when this process ends."""
        try:
            with closing(self._reading.raw_connection()) as connection:
                self.saved = save(cast("sqlite3.Connection", connection.driver_connection))
        except Exception:
            log.exception("The data of the open database could not be saved.")
            return
        log.error("The data of the open database is saved in %s.", self.saved)
        self._on_change()
