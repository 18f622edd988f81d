"""The integrity check of a shop's database: its pages, its references, and values that have to agree."""

import sqlite3
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from data.database import schema
from data.database.schema import DatabaseOrigin
from data.integrity.checks import CHECKS, FILE, TERMS, Check
from data.integrity.readonly import NotAShopDatabase, reading

__all__ = [
    "IntegrityReport",
    "NotAShopDatabase",
    "Progress",
    "examples",
    "file",
    "no_progress",
    "problems",
    "reading",
    "recognise",
]

#: Called with the name of the phase, the number done and the total.
Progress: TypeAlias = Callable[[str, int, int], None]

MOST_TOLD = 5  # examples of one kind of damage


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """The result of a check. `earlier`: made by an earlier version, so only the file itself was checked."""

    problems: list[str]
    orders: int
    events: int
    checks: int
    earlier: bool

    @property
    def counted(self) -> str:
        """The numbers of what was checked, as text."""
        looked = f"{self.orders:,} orders, {self.events:,} events, {self.checks} checks"
        return f"{looked} (made by an earlier version, so only the file itself)" if self.earlier else looked


def no_progress(_what: str, _done: int, _of: int) -> None: ...


def file(path: Path, progress: Progress = no_progress) -> IntegrityReport:
    """Check this file without changing it, as it is at one moment. Raises NotAShopDatabase."""
    with reading(path) as connection:
        made = recognise(connection, path)
        checks = FILE if made is DatabaseOrigin.EARLIER else CHECKS
        return IntegrityReport(
            problems(connection, checks, progress),
            _count(connection, "orders"),
            _count(connection, "event"),
            len(checks),
            made is DatabaseOrigin.EARLIER,
        )


def problems(
    connection: sqlite3.Connection, checks: tuple[Check, ...] = CHECKS, progress: Progress = no_progress
) -> list[str]:
    """All problems, one sentence each and a few of each kind."""
    with _search_terms(connection):
        found: list[str] = []
        for done, check in enumerate(checks):
            progress(check.name, done, len(checks))
            found += _run(connection, check)
        progress("done", len(checks), len(checks))
        return found


def examples(sentence: str, rows: Iterable[Any]) -> list[str]:
    """A sentence for each of the first rows, and the number of the rest."""
    rest = iter(rows)
    found = [sentence.format(*row) for row in islice(rest, MOST_TOLD)]
    more = sum(1 for _ in rest)
    return [*found, f"The same is wrong in {more:,} more."] if more else found


def _run(connection: sqlite3.Connection, check: Check) -> list[str]:
    try:
        return examples(check.found, connection.execute(check.query))
    except sqlite3.DatabaseError as error:
        return [f"The {check.name} cannot be checked: {error}."]


@contextmanager
def _search_terms(connection: sqlite3.Connection) -> Generator[None]:
    """Open the search index for counting, also on a read-only connection."""
    kept_from_writing = connection.execute("PRAGMA query_only").fetchone()[0]
    connection.execute("PRAGMA query_only=OFF")
    try:
        with suppress(sqlite3.DatabaseError):  # without an index, its checks report that
            connection.execute(f"CREATE VIRTUAL TABLE {TERMS} USING fts5vocab(main, order_search, 'row')")
        yield
    finally:
        with suppress(sqlite3.DatabaseError):  # a damaged file may not allow even this
            connection.execute(f"DROP TABLE IF EXISTS {TERMS}")
        connection.execute(f"PRAGMA query_only={kept_from_writing}")


def recognise(connection: sqlite3.Connection, path: Path) -> DatabaseOrigin:
    """The version of this program that made the file.

    Raises NotAShopDatabase for a file of a newer version or of another program.
    """
    try:
        made = schema.origin(connection)
    except sqlite3.DatabaseError as error:
        raise NotAShopDatabase(f"{path} cannot be read: {error}.") from None
    if made is DatabaseOrigin.LATER:
        raise NotAShopDatabase(f"{path} was made by a newer version of Shopbell; use that version for it.")
    if made in {DatabaseOrigin.ELSEWHERE, DatabaseOrigin.EMPTY}:
        raise NotAShopDatabase(f"{path} is no database of Shopbell.")
    return made


def _count(connection: sqlite3.Connection, table: str) -> int:
    try:
        return connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
    except sqlite3.DatabaseError:
        return 0  # the checks have reported it already
