"""A page that takes too long is a plain sentence, not an error.

A slow disk, or another program that holds the database, makes pages late. NiceGUI gives up after three
seconds, with a 500 that speaks to developers; a page may well come after four.
"""

import asyncio
from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from nicegui import ui

from data.errors import DatabaseUnavailable

#: Longer than a search over a million orders takes, shorter than anybody waits.
SECONDS = 15.0
#: Never reached: what is too late by then has been answered here.
NICEGUI_SECONDS = 60.0
LATE = "The shop is very slow at the moment, so this page could not be shown. Please try again in a moment."


def in_time(page: Callable[..., Any]) -> Callable[..., Any]:
    """The page, which raises Unavailable where it cannot be built in time."""
    if not iscoroutinefunction(page):
        return page

    @wraps(page)
    async def punctual(*given: Any, **named: Any) -> Any:
        client, limit = ui.context.client, asyncio.timeout(SECONDS)
        try:
            async with limit:
                return await page(*given, **named)
        except TimeoutError:
            if not limit.expired():
                raise
            client.delete()  # nobody will ever open it
            raise DatabaseUnavailable(LATE) from None

    return punctual
