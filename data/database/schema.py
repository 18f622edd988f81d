"""Migrates a database file to the version of this program, in one transaction."""

import sqlite3
from contextlib import closing, suppress
from enum import Enum, auto
from pathlib import Path
from typing import cast

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from data.database import database_file
from data.lifecycle import Status

MIGRATIONS = Path(__file__).parents[1] / "migrations"


class DatabaseOrigin(Enum):
    """Which version of this program, or another program, made a database."""

    HERE = auto()
    EARLIER = auto()
    LATER = auto()
    ELSEWHERE = auto()
    EMPTY = auto()


class UnusableDatabaseError(Exception):
    """The database cannot be opened. The message says why and what to do, in one line."""


class _HeldError(Exception):
    """Another process holds the database right now."""


def upgrade(engine: Engine) -> None:
    """Create or migrate the database. An interrupted migration leaves the file as it was.

    Raises UnusableDatabaseError for a file that is no database, cannot be written, is held by another process
    for long, or was made by a newer version of this program.
    """
    place = Path(engine.url.database or "")
    _inspect_read_only(place)
    database_file.keep_private(place)
    try:
        _upgrade(engine)
    except _HeldError:
        raise UnusableDatabaseError("The database is in use by another program; close that first.") from None
    except DatabaseError as error:
        raise UnusableDatabaseError(f"The database {place} cannot be opened: {error.orig}.") from None


@retry(
    retry=retry_if_exception_type(_HeldError), stop=stop_after_delay(30), wait=wait_fixed(0.1), reraise=True
)
def _upgrade(engine: Engine) -> None:
    try:
        with engine.connect() as connection, connection.begin():
            _migrate(connection)
            _refuse_unknown_statuses(connection)
    except DatabaseError as error:
        if "locked" in str(error.orig):
            raise _HeldError from error
        raise


def origin(raw: sqlite3.Connection) -> DatabaseOrigin:
    """Which version of this program made the database, if it was this program at all."""
    tables = {
        name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    }
    row = raw.execute("SELECT version_num FROM alembic_version").fetchone() if _VERSION in tables else None
    if row is None:
        return DatabaseOrigin.ELSEWHERE if tables - {_VERSION} else DatabaseOrigin.EMPTY
    newest, *earlier = (revision.revision for revision in _script(Config()).walk_revisions())
    if row[0] == newest:
        return DatabaseOrigin.HERE
    if row[0] in earlier:
        return DatabaseOrigin.EARLIER
    return (
        DatabaseOrigin.LATER
        if tables == {_VERSION} or "event_counter" in tables
        else DatabaseOrigin.ELSEWHERE
    )


_VERSION = "alembic_version"


def _migrate(connection: Connection) -> None:
    by = origin(cast("sqlite3.Connection", connection.connection.dbapi_connection))
    _reject_foreign(by, connection.engine.url.database)
    if by is DatabaseOrigin.HERE:
        return
    config = Config()
    config.attributes["connection"] = connection
    _script(config)
    command.upgrade(config, "head")


def _inspect_read_only(place: Path) -> None:
    """Reject other programs' files before a writing connection changes their header."""
    if not place.is_file():
        return
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro", uri=True)) as raw,
    ):
        _reject_foreign(origin(raw), place)


def _reject_foreign(by: DatabaseOrigin, place: Path | str | None) -> None:
    if by is DatabaseOrigin.LATER:
        raise UnusableDatabaseError(
            "The database was made by a newer version of Shopbell; "
            "start that version, or restore an older copy."
        )
    if by is DatabaseOrigin.ELSEWHERE:
        raise UnusableDatabaseError(
            f"The database {place} belongs to another program; nothing was changed. "
            "Name a file of its own in SHOPBELL_DATABASE_URL."
        )


def _script(config: Config) -> ScriptDirectory:
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return ScriptDirectory.from_config(config)


def _refuse_unknown_statuses(connection: Connection) -> None:
    """Create the trigger that rejects unknown statuses in SQL from outside the program."""
    statuses = ", ".join(f"'{status}'" for status in Status)
    wanted = (
        "CREATE TRIGGER orders_status_word BEFORE UPDATE OF status ON orders "
        f"WHEN NEW.status NOT IN ({statuses}) "
        f"BEGIN SELECT RAISE(ABORT, 'status must be one of {len(Status)}: "
        f"{', '.join(Status)}'); END"
    )
    present = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE name = 'orders_status_word'"
    ).scalar()
    if present != wanted:
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS orders_status_word")
        connection.exec_driver_sql(wanted)
