"""Saving the data of an open database whose file was deleted or replaced.

SQLite still holds the data, but only until this process ends.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from data import integrity
from data.backups import atomic_file
from data.backups.backup import BackupCorrupt, fill
from data.database.store import Store
from data.models import now


@contextmanager
def saving(of: Store) -> Generator[None]:
    """Save a copy beside the database if its file is lost while this context is active."""
    of.faults.save = lambda source: save(source, of.faults.path)
    try:
        yield
    finally:
        of.faults.save = None


def save(source: sqlite3.Connection, database: Path) -> Path:
    """Copy all committed data into a new file. Raises BackupCorrupt and BackupError."""
    place = database.with_name(f"{database.stem}-saved-{now():%Y%m%dT%H%M%SZ}{database.suffix}")
    with atomic_file.temporary_file(place.with_name(f".{place.name}.part")) as part:
        fill(source, part)
        if problems := integrity.file(part).problems:
            raise BackupCorrupt(problems)
        atomic_file.replace_atomically(part, place, replace=False)
    return place
