"""Opening a page as somebody, and waiting for what it will show."""

import asyncio
from collections.abc import Callable
from typing import TypeAlias

from nicegui import ui
from nicegui.testing import User

from components import live
from data.accounts.permissions import Credentials

TRIES = 60

Browse: TypeAlias = Callable[[Credentials], User]


async def at(browse: Browse, who: Credentials, address: str) -> User:
    """Somebody's new browser, at this address."""
    user = browse(who)
    await user.open(address)
    return user


async def scrolled(user: User, *, top: bool) -> None:
    """Tell the page, as the browser does, that its reader left or reached the top."""
    told(user.current_layout, "shopbell:scrollTop", top)


def told(element: ui.element, event: str, arguments: object) -> None:
    """Let the browser tell an element something."""
    for listener in list(element._event_listeners.values()):
        if listener.type == event:
            element._handle_event({"listener_id": listener.id, "args": arguments})


def box(user: User, label: str) -> ui.input:
    """The input with this label."""
    return next(found for found in user.find(ui.input).elements if found.props.get("label") == label)


def type_into(field: ui.input, typed: str) -> None:
    """Type this, in place of what stands there."""
    field.set_value(typed)


def press(user: User, text: str) -> None:
    """Press the button with exactly this text."""
    button = next(found for found in user.find(ui.button).elements if found.text == text)
    told(button, "click", None)


def line(user: User) -> live.Channel:
    """The way of the news to this browser."""
    assert user.client is not None
    return next(found for found in user.client.elements.values() if isinstance(found, live.Channel))


async def is_told(user: User, *words: str) -> None:
    """Wait until the browser is sent news with these words in them."""
    await eventually(lambda: any(all(word in news.text for word in words) for news in line(user).recent))


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait until it holds; a page is told after the commit, by the loop that the test runs on."""
    for _ in range(TRIES):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("It did not come true within three seconds.")
