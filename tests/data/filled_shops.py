"""Shops that the program furnished by itself: opened, asked, checked."""

from pathlib import Path
from typing import Any

from data.database import store
from data.database.store import Store
from tests.conftest import SECRET
from tests.support.invariants import broken


def open_store(path: Path) -> Store:
    return store.open(f"sqlite:///{path}", SECRET)


def rows(of: Store, query: str) -> list[tuple[Any, ...]]:
    return of.read_now(lambda session: [tuple(row) for row in session.connection().exec_driver_sql(query)])


def complaints(of: Store) -> list[str]:
    return of.read_now(lambda session: broken(session.connection()))
