"""Loads slow content after the page has been sent."""

import asyncio
from collections.abc import Coroutine

from nicegui import background_tasks, ui

#: Seconds that a response waits for its content. A healthy database is faster, so no skeleton is shown.
FIRST_PAINT_TIMEOUT = 0.3


async def load_in_background(work: Coroutine[None, None, None]) -> None:
    """Run the coroutine, and wait for at most FIRST_PAINT_TIMEOUT before the page is sent."""
    task = background_tasks.create(work, name="shopbell load", context=ui.context.client)
    await asyncio.wait({task}, timeout=FIRST_PAINT_TIMEOUT)
