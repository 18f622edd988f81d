"""What an open shop still holds when its file was deleted or replaced is saved: it ends with the program."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from data import checks
from data.backups import parts
from data.backups.copying import Unsound, fill
from data.models import now
from data.store import Store


@contextmanager
def saving(of: Store) -> Generator[None]:
    """Should the file of the open shop be lost meanwhile, save what is open beside it."""
    of.faults.save = lambda source: save(source, of.faults.path)
    try:
        yield
    finally:
        of.faults.save = None


def save(source: sqlite3.Connection, database: Path) -> Path:
    """Copy all that was committed into a file of its own. Raises Unsound and NotPossible."""
    place = database.with_name(f"{database.stem}-saved-{now():%Y%m%dT%H%M%SZ}{database.suffix}")
    with parts.making(place.with_name(f".{place.name}.part")) as part:
        fill(source, part)
        if problems := checks.file(part).problems:
            raise Unsound(problems)
        parts.publish(part, place, replace=False)
    return place
