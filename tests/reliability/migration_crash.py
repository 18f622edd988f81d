"""Migrating an older database in processes that come to an end at each of its statements in turn."""
# ruff: noqa: S608 - queries put together from the words of our own tables

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, event

from data.database import engines, schema

OLDER = "0001"
CARELESS = "without a transaction"
_TABLES = "SELECT name FROM {}.sqlite_master WHERE type = 'table' AND name NOT LIKE 'alembic%'"
_COLUMNS = "SELECT name FROM pragma_table_info(?, ?)"


def make_older(full: Path, path: Path) -> None:
    """The same shop, as the first version of the program would have kept it."""
    engine = engines.writing(f"sqlite:///{path}")
    with engine.connect() as connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(schema.MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, OLDER)
    engine.dispose()
    with closing(sqlite3.connect(path)) as file:
        file.execute("ATTACH ? AS full", [str(full)])
        for (table,) in file.execute(_TABLES.format("main")).fetchall():
            names = {
                side: [name for (name,) in file.execute(_COLUMNS, (table, side))] for side in ("main", "full")
            }
            both = ", ".join(f'"{name}"' for name in names["main"] if name in names["full"])
            file.execute(f'DELETE FROM main."{table}"')
            file.execute(f'INSERT INTO main."{table}" ({both}) SELECT {both} FROM full."{table}"')
        file.commit()


def counts(path: Path) -> dict[str, int]:
    """How many rows each table has that the older version had already."""
    with closing(sqlite3.connect(path)) as file:
        tables = [name for (name,) in file.execute(_TABLES.format("main"))]
        return {table: file.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0] for table in tables}


def interrupt(older: Path, folder: Path, how: str) -> list[Path]:
    """Migrate copies: the first until its first statement, and so on until one comes to its end."""
    files: list[Path] = []
    for number in count(1):
        path = folder / f"{number}.db"
        shutil.copy(older, path)
        child = os.fork()
        if child == 0:
            _migrate_until(path, number, how)
        if os.waitpid(child, 0)[1] == 0:
            break
        files.append(path)
    return files


def _migrate_until(path: Path, last: int, how: str) -> NoReturn:
    """In a process of its own, which ends here."""
    done = 1
    try:
        statements = count(1)

        def step(*_: Any) -> None:
            if next(statements) == last:
                ENDS[how]()

        event.listen(Engine, "before_cursor_execute", step)
        event.listen(Engine, "commit", step)
        schema.upgrade(_engine(path, "SELECT 1" if how == CARELESS else "BEGIN IMMEDIATE"))
        done = 0
    finally:
        os._exit(done)


def _engine(path: Path, begin: str) -> Engine:
    return engines._engine(f"sqlite:///{path}", engines._EVERYWHERE + engines._WRITING, begin, size=1)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _fail() -> NoReturn:
    raise RuntimeError("A mistake in a migration.")


ENDS: dict[str, Callable[[], None]] = {"killed": _kill, "failed": _fail, CARELESS: _kill}
