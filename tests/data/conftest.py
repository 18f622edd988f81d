"""A database that has just been made; and who else looks at the small shop."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from data import backups, rate_limits
from data.database import store
from data.database.events import Event
from data.database.store import Store
from tests.conftest import SECRET, TestShop
from tests.data import ordering


@pytest.fixture
async def heard(shop: TestShop) -> list[Event]:
    """Everything that a watcher was told, in the order in which it was told."""
    facts: list[Event] = []
    shop.store.watch(facts.extend)
    return facts


@pytest.fixture
async def other(shop: TestShop) -> AsyncIterator[Store]:
    """The same file, opened by what might be another process."""
    opened = Store(shop.url, SECRET)
    yield opened
    opened.close()


@pytest.fixture
async def sound(shop: TestShop) -> AsyncIterator[None]:
    """Whatever the test did, in the end nothing in the database contradicts anything else."""
    yield
    assert await ordering.complaints(shop) == []


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Path]:
    """A database that has just been made."""
    rate_limits.clear_all()
    path = tmp_path / "empty.db"
    store.open(f"sqlite:///{path}", SECRET)
    yield path
    store.close()


@pytest.fixture
async def saved(shop: TestShop, tmp_path: Path) -> Path:
    """A backup with one order; the shop has had another one since, and is closed."""
    await ordering.place(shop.ada)
    made = backups.copy(shop.path, tmp_path / "saved.db")
    await ordering.place(shop.ada)
    store.close()
    return made.place
