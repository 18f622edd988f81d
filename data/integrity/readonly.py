"""Opens a file read-only, and holds one snapshot of it."""

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from data.errors import DomainError

PATIENCE = 5.0  # seconds that another program may hold the file


class NotAShopDatabase(DomainError):
    """The file cannot be opened, or is no shop database. The message says why, in one line."""


@contextmanager
def reading(path: Path) -> Generator[sqlite3.Connection]:
    """A read-only connection with a snapshot of this moment. Raises NotAShopDatabase."""
    if not path.is_file():
        raise NotAShopDatabase(f"There is no file {path}.")
    try:
        connection = _opened(path)
    except sqlite3.Error as error:
        raise NotAShopDatabase(f"{path} cannot be opened: {error}.") from None
    with closing(connection):
        yield connection


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=PATIENCE, isolation_level=None
    )
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()  # takes the snapshot
    except sqlite3.Error:
        connection.close()
        raise
    return connection
