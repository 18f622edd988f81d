"""What is opened is let go: no page, timer or watcher outlives its browser."""

import asyncio
from collections.abc import Callable

import pytest
from nicegui import Client, background_tasks
from nicegui.testing import User

from components.desk import admin_page
from components.live.broadcaster import broadcaster
from data import rate_limits
from data.accounts.permissions import Credentials
from tests.conftest import TestShop

PAGES = ("/admin", "/admin/orders", "/admin/products", "/admin/messages", "/")


ROUNDS = 60


async def test_three_hundred_pages_leave_nothing_behind(
    shop: TestShop, browse: Callable[[Credentials], User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "enabled", False)
    monkeypatch.setattr(admin_page, "poll_seconds", 1.0)
    sam = browse(shop.sam)
    for _ in range(ROUNDS):
        for address in PAGES:
            await sam.open(address)
    assert shop.store.watchers >= ROUNDS
    assert len(broadcaster().channels) >= ROUNDS * sum("/admin" in address for address in PAGES)
    assert clocks()

    for client in list(Client.instances.values()):
        client.delete()
    await clocks_to_stop()

    assert Client.instances == {}
    assert broadcaster().channels == {}
    assert shop.store.watchers == 0
    assert clocks() == 0


async def clocks_to_stop() -> None:
    """A clock notices that its page is gone when it would tick next."""
    for _ in range(100):
        if not clocks():
            return
        await asyncio.sleep(0.1)


def clocks() -> int:
    """How many polls are still running."""
    return sum("poll_quietly" in task.get_name() for task in background_tasks.running_tasks)
