"""Copying the database while the shop is open: complete, checked, and put in place atomically."""

import errno
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from data import integrity
from data.backups import atomic_file
from data.backups.atomic_file import BackupError
from data.integrity import Progress, no_progress, reading

#: Database pages per step of the copy; progress is reported between two steps.
PAGES = 2000
_TAKEN = ("", "-wal", "-shm", "-journal", ".secret")


@dataclass(frozen=True, slots=True)
class Copy:
    place: Path
    size: int
    seconds: float
    report: integrity.IntegrityReport


class BackupCorrupt(BackupError):
    """The copy did not pass the integrity check, so it was not kept."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            "The copy did not pass the check, so it was not kept. See whether the shop's database itself is "
            f"damaged with: main.py check. The first of {len(problems)} problems: {problems[0]}"
        )
        self.problems = problems


def copy(
    database: Path,
    place: Path,
    *,
    replace: bool = False,
    part: Path | None = None,
    progress: Progress = no_progress,
) -> Copy:
    """Copy the database as it is at this moment. Raises BackupError and NotAShopDatabase, with one line.

    `part` is the temporary name of the file.
    """
    refuse(database, place, replace=replace)
    started = time.monotonic()
    try:
        with (
            reading(database) as source,
            atomic_file.temporary_file(part or place.with_name(f".{place.name}.part")) as made,
        ):
            integrity.recognise(source, database)
            fill(source, made, progress)
            report = integrity.file(made, progress)
            if report.problems:
                raise BackupCorrupt(report.problems)
            size = made.stat().st_size
            atomic_file.replace_atomically(made, place, replace=replace)
    except FileExistsError:
        raise BackupError(_there_already(place)) from None
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"The backup could not be written: {why(error, place)}") from error
    return Copy(place, size, time.monotonic() - started, report)


def fill(source: sqlite3.Connection, part: Path, progress: Progress = no_progress) -> None:
    """Copy all pages of the source into this empty file, which needs no WAL beside it afterwards.

    The source has to be in a read transaction. Otherwise SQLite starts the copy again after every change, and
    under load it never ends.
    """
    with closing(sqlite3.connect(part, isolation_level=None)) as target:
        target.execute("PRAGMA synchronous=OFF")  # it is synced once, when it is whole
        pages(source, target, progress)
        target.execute("PRAGMA journal_mode=DELETE")


def pages(source: sqlite3.Connection, target: sqlite3.Connection, progress: Progress = no_progress) -> None:
    """Replace the target's content with that of the source, in one transaction of the target."""
    source.backup(
        target, pages=PAGES, progress=lambda _status, left, of: progress("copying", of - left, of), sleep=0.01
    )


def refuse(database: Path, place: Path, *, replace: bool) -> None:
    """Raises BackupError where no backup may be written."""
    if place.resolve() in {Path(f"{database.resolve()}{end}") for end in _TAKEN} or _same(database, place):
        raise BackupError(f"{place} belongs to the shop itself; name another file for the backup.")
    if not place.parent.is_dir():
        raise BackupError(f"There is no folder {place.parent}; make it first, or name another.")
    if place.is_dir():
        raise BackupError(f"{place} is a folder; name a file in it.")
    if place.exists() and not replace:
        raise BackupError(_there_already(place))


def why(error: BaseException, place: Path) -> str:
    """The error of the operating system as a sentence for people."""
    full = errno.ENOSPC if "full" in str(error) else None
    number = error.errno if isinstance(error, OSError) else full
    if number in {errno.ENOSPC, errno.EDQUOT}:
        return f"the disk with {place.parent} is full. Make room on it."
    if number in {errno.EACCES, errno.EPERM, errno.EROFS} or "readonly" in str(error):
        return f"the folder {place.parent} may not be written to. Change its permissions, or name another."
    if number == errno.EEXIST:
        return f"{place.parent} is a file and not a folder. Name another."
    if number in {errno.ENOENT, errno.ENOTDIR}:
        return f"the folder {place.parent} is not there. Is its disk connected?"
    return f"{getattr(error, 'strerror', None) or error}."


def _same(database: Path, place: Path) -> bool:
    return place.exists() and database.exists() and place.samefile(database)


def _there_already(place: Path) -> str:
    return f"There is a file {place} already; name another, or replace it with --replace."


def size(count: int) -> str:
    """A number of bytes as text, in MB or GB."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"  # noqa: PLR2004 - a giga
