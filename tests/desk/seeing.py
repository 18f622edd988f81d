"""Opening a page as somebody, and waiting for what it will show."""

import asyncio
from collections.abc import Callable
from typing import TypeAlias

from nicegui.testing import User

from data.people import Actor

TRIES = 60

Browse: TypeAlias = Callable[[Actor], User]


async def at(browse: Browse, who: Actor, address: str) -> User:
    """Somebody's new browser, at this address."""
    user = browse(who)
    await user.open(address)
    return user


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait until it holds; a page is told after the commit, by the loop that the test runs on."""
    for _ in range(TRIES):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("It did not come true within three seconds.")
