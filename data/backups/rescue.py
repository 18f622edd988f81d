"""What an open shop still holds when its file was deleted or replaced is saved: it ends with the program."""

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
    """Should the file of the open shop be lost meanwhile, save what is open beside it."""
    of.faults.save = lambda source: save(source, of.faults.path)
    try:
        yield
    finally:
        of.faults.save = None


def save(source: sqlite3.Connection, database: Path) -> Path:
    """Copy all that was committed into a file of its own. Raises BackupCorrupt and BackupError."""
    place = database.with_name(f"{database.stem}-saved-{now():%Y%m%dT%H%M%SZ}{database.suffix}")
    with atomic_file.temporary_file(place.with_name(f".{place.name}.part")) as part:
        fill(source, part)
        if problems := integrity.file(part).problems:
            raise BackupCorrupt(problems)
        atomic_file.replace_atomically(part, place, replace=False)
    return place
