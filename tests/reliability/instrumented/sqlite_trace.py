"""The program, with each of its connections to SQLite watched: `watched_shop.py admin a@b.example + seed …`.

It appends a line of JSON for each connection to the file that WATCHED names: after the first commit (who is
ended by a signal has no last words), or when it is closed.
"""

import atexit
import json
import os
import re
import sqlite3
import sqlite3.dbapi2
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))  # started by its name, it would find only its own folder

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|BEGIN IMMEDIATE)\b", re.IGNORECASE)
_connect = sqlite3.connect
_opened: list["Watched"] = []


class Watched(sqlite3.Connection):
    """Counts what it is told to write, and says how durable that is."""

    def __init__(self, database: Any, *words: Any, **more: Any) -> None:
        super().__init__(database, *words, **more)
        self.writes = 0
        self.told = False
        self.set_trace_callback(self._see)
        _opened.append(self)

    def commit(self) -> None:
        super().commit()
        if self.writes:
            self.tell()

    def backup(self, target: sqlite3.Connection, **how: Any) -> None:
        """What is copied into a file is written there, although no statement says so."""
        super().backup(target, **how)
        if isinstance(target, Watched):
            target.writes += 1

    def close(self) -> None:
        self.tell()
        super().close()

    def tell(self) -> None:
        if self.told:
            return
        self.told = True
        self.set_trace_callback(None)
        synchronous = self.execute("PRAGMA synchronous").fetchone()[0]
        name = self.execute("PRAGMA database_list").fetchone()[2]
        with Path(os.environ["WATCHED"]).open("a") as file:
            print(json.dumps({"file": name, "writes": self.writes, "synchronous": synchronous}), file=file)

    def _see(self, statement: str) -> None:
        self.writes += _WRITES.match(statement) is not None


def connect(database: Any, *words: Any, **more: Any) -> sqlite3.Connection:
    """As the real one, but watched."""
    return _connect(database, *words, **{**more, "factory": Watched})


def tell_all() -> None:
    for connection in _opened:
        with suppress(sqlite3.ProgrammingError):  # closed by itself
            connection.tell()


def watch_and_run(words: list[str]) -> None:
    """One command after the other; between two of them stands a plus."""
    sqlite3.connect = sqlite3.dbapi2.connect = connect
    atexit.register(tell_all)
    import main  # noqa: PLC0415 - after connect() has taken its place

    for command in " ".join(words).split(" + "):
        main.main(command.split())


if __name__ == "__main__":
    watch_and_run(sys.argv[1:])
