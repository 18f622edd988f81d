"""Who else looks at the small shop: somebody who watches, and another process."""

from collections.abc import AsyncIterator

import pytest

from data.events import Fact
from data.store import Store
from tests.conftest import SECRET, TestShop
from tests.data import ordering


@pytest.fixture
async def heard(shop: TestShop) -> list[Fact]:
    """Everything that a watcher was told, in the order in which it was told."""
    facts: list[Fact] = []
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
