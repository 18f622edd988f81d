"""A timeout for pages that answers with a sentence and status 503.

A slow disk, or another program that locks the database, makes pages late. NiceGUI's own timeout is three
seconds and answers with a 500 for developers, although the page may be complete after four.
"""

import asyncio
from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from nicegui import ui

from data.errors import DatabaseUnavailable

#: Longer than a search over a million orders takes, shorter than people wait.
SECONDS = 15.0
#: Never reached, because the timeout above ends the page first.
NICEGUI_SECONDS = 60.0
LATE = "The shop is very slow at the moment, so this page could not be shown. Please try again in a moment."


def in_time(page: Callable[..., Any]) -> Callable[..., Any]:
    """The page function, which raises DatabaseUnavailable after the timeout."""
    if not iscoroutinefunction(page):
        return page

    @wraps(page)
    async def limited(*args: Any, **kwargs: Any) -> Any:
        client, limit = ui.context.client, asyncio.timeout(SECONDS)
        try:
            async with limit:
                return await page(*args, **kwargs)
        except TimeoutError:
            if not limit.expired():
                raise
            client.delete()  # no browser will open it
            raise DatabaseUnavailable(LATE) from None

    return limited
