"""A page does not keep its reader waiting: what takes long is drawn when it comes."""

import asyncio
from collections.abc import Coroutine

from nicegui import background_tasks, ui

#: For how long the answer of a page waits for what it will show, in seconds. A database that is well
#: answers long before that, and the reader never sees a skeleton.
FIRST_PAINT_TIMEOUT = 0.3


async def load_in_background(work: Coroutine[None, None, None]) -> None:
    """Do this, and wait for it a little; the page goes out with what is there by then."""
    task = background_tasks.create(work, name="shopbell load", context=ui.context.client)
    await asyncio.wait({task}, timeout=FIRST_PAINT_TIMEOUT)
