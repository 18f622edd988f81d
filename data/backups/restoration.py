"""Restoring a backup. The database of before is kept under another name.

The content is written into the present file in one SQLite transaction, under its lock. If the file were
replaced by a rename, a shop that is just starting could still have the old file open, and its WAL would be
applied to the new file.
"""

import fcntl
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from data import integrity
from data.backups import atomic_file
from data.backups.atomic_file import BackupError
from data.backups.backup import fill, pages, why
from data.database import events, schema
from data.database.schema import DatabaseOrigin
from data.integrity import IntegrityReport, NotAShopDatabase, Progress, no_progress, reading
from data.lifecycle import Role
from data.models import SignIn

SUBJECT = "backup:restored"
PATIENCE = 1.0  # seconds for a command that is just ending to close the file
#: The bytes that SQLite locks; each process with the database open holds one of them.
_LOCKS_AT, _LOCKS = 0x40000000, 512
_BESIDE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """The result. `aside` is the path of the database of before, None where there was none."""

    report: IntegrityReport
    aside: Path | None
    sign_ins: int


def restore(database: Path, backup: Path, *, at: datetime, progress: Progress = no_progress) -> Restored:
    """Make the backup the shop's database, and end all sessions in it.

    Raises BackupError and NotAShopDatabase, with one line; nothing has changed then.
    """
    if backup.exists() and database.exists() and backup.samefile(database):
        raise BackupError(f"{backup} is the shop's database already; name a backup of it.")
    _refuse_other_program(database)
    report = _accepted(backup, progress)
    try:
        with atomic_file.temporary_file(_beside(database, "restoring")) as part:
            with reading(backup) as source:
                fill(source, part, progress)
            sign_ins = _end_sign_ins(part, backup)
            aside = _put(part, database, at, progress)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"Nothing was restored: {why(error, database)}") from error
    return Restored(report, aside, sign_ins)


def _refuse_other_program(database: Path) -> None:
    """Raises BackupError for another program's database. A file that cannot be read may be replaced."""
    with suppress(NotAShopDatabase, sqlite3.Error), reading(database) as present:
        if schema.origin(present) is DatabaseOrigin.ELSEWHERE:
            raise BackupError(
                f"{database} belongs to another program, so nothing was restored. "
                "Name the shop's database in SHOPBELL_DATABASE_URL."
            )


def _accepted(backup: Path, progress: Progress) -> IntegrityReport:
    report = integrity.file(backup, progress)
    if report.problems:
        raise BackupError(
            f"{backup} does not pass the check ({len(report.problems)} problems), so nothing was restored. "
            f"See them with: main.py check {backup}"
        )
    return report


def _end_sign_ins(part: Path, backup: Path) -> int:
    """End all sessions: one that was signed out after the backup must not become valid again."""
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(part)), poolclass=NullPool)
    with Session(engine) as session:
        ended = session.connection().execute(sa.delete(SignIn))
        events.record(session, SUBJECT, "restore", actor=Role.SYSTEM, file=backup.name)
        session.commit()
        return ended.rowcount


def _put(part: Path, database: Path, at: datetime, progress: Progress) -> Path | None:
    """Make the part the shop's database, and return the path of the one before."""
    aside = _free_name(database, at)
    if not database.exists():
        _move_remains(database, aside)
        atomic_file.replace_atomically(part, database, replace=False)
        return None
    try:
        present = exclusive_lock(database)
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise _in_use(database) from None
        return _swap(part, database, aside)
    with closing(present):
        return _write_over(part, present, database, aside, progress)


def exclusive_lock(database: Path) -> sqlite3.Connection:
    """The present database with an exclusive lock and without a WAL."""
    present = sqlite3.connect(
        f"{database.resolve().as_uri()}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None
    )
    try:
        present.execute("PRAGMA locking_mode=EXCLUSIVE")
        present.execute("PRAGMA journal_mode=DELETE")  # possible only while no other process has it open
        present.execute("PRAGMA synchronous=EXTRA")
        present.execute("BEGIN EXCLUSIVE")
        present.execute("COMMIT")
    except sqlite3.Error:
        present.close()
        raise
    return present


def _write_over(
    part: Path, present: sqlite3.Connection, database: Path, aside: Path, progress: Progress
) -> Path:
    with atomic_file.temporary_file(_beside(database, "aside")) as kept:
        with closing(sqlite3.connect(kept, isolation_level=None)) as copy:
            pages(present, copy, progress)
        atomic_file.replace_atomically(kept, aside, replace=False)
    with reading(part) as source:
        pages(source, present, progress)
    return aside


def _swap(part: Path, database: Path, aside: Path) -> Path:
    """Replace a file that cannot be opened as a database any more."""
    _refuse_held(database)
    os.link(database, aside)
    _move_remains(database, aside)
    atomic_file.replace_atomically(part, database, replace=True)
    return aside


def _refuse_held(database: Path) -> None:
    with database.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCKS, _LOCKS_AT)
        except BlockingIOError:
            raise _in_use(database) from None


def _move_remains(database: Path, aside: Path) -> None:
    for end in _BESIDE:
        remains = Path(f"{database}{end}")
        if remains.exists():
            remains.rename(f"{aside}{end}")


def _free_name(database: Path, at: datetime) -> Path:
    stem = f"{database.stem}-before-restore-{at:%Y%m%dT%H%M%SZ}"
    names = (
        database.with_name(f"{stem}{more}{database.suffix}")
        for more in ("", *map("-{}".format, range(2, 99)))
    )
    return next(name for name in names if not name.exists())


def _beside(database: Path, what: str) -> Path:
    return database.with_name(f".{database.name}.{what}.part")


def _in_use(database: Path) -> BackupError:
    return BackupError(
        f"{database} is open in a shop that is running, or in another program. End that first; "
        "nothing was restored."
    )
