"""The SQLAlchemy engines of the SQLite file: durable, with serialised writes and `BEGIN IMMEDIATE`.

These settings were measured: without them 60 % of acknowledged increments were lost (SQLAlchemy's default),
and acknowledged commits at simulated power cuts (`synchronous=NORMAL`).
"""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from data.errors import DatabaseUnavailable

#: Milliseconds that one attempt waits for the lock of another process; the writer tries again by itself.
BUSY_MS = 250
_EVERYWHERE = (f"PRAGMA busy_timeout={BUSY_MS}", "PRAGMA foreign_keys=ON", "PRAGMA temp_store=MEMORY")
#: WAL pages after which SQLite runs a checkpoint within a commit; checkpoint() runs before that.
MOST_LOG = 16_000
_WRITING = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA wal_autocheckpoint={MOST_LOG}",
)
_READING = ("PRAGMA query_only=ON", "PRAGMA mmap_size=268435456")


def writing(url: str) -> Engine:
    """An engine with one connection whose transactions take the write lock when they begin."""
    return _engine(url, _EVERYWHERE + _WRITING, "BEGIN IMMEDIATE", size=1)


def checkpoint(writing: Engine) -> None:
    """Checkpoint the WAL, as far as no reader needs the old pages.

    SQLite would run it within a commit, and that one request would wait for the whole file.
    """
    with suppress(sqlite3.Error):  # out of reach, or the disk is full: a later call tries again
        raw = writing.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            raw.close()


def reading(url: str, size: int) -> Engine:
    """An engine whose connections cannot write and never wait for a writer."""
    return _engine(url, _EVERYWHERE + _READING, "BEGIN", size=size)


def refuse_to_reconnect(engine: Engine, when: Callable[[], bool]) -> None:
    """Raise DatabaseUnavailable for each new connection while `when` returns True."""

    @event.listens_for(engine, "do_connect")
    def _refuse(*_args: Any) -> None:
        if when():
            raise DatabaseUnavailable("The shop's database file is another one by now.")


def _engine(url: str, pragmas: tuple[str, ...], begin: str, size: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def _set_pragmas(raw: Any, _record: Any) -> None:
        raw.isolation_level = None
        for pragma in pragmas:
            raw.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
