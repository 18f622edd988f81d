"""Gives the memory of closed pages back to the system.

An element of NiceGUI refers to itself through the change handlers of its props, classes and style, and a
page's handlers refer to the page. So a closed page of 6,000 objects stays in memory until a full garbage
collection, which takes a second near a million objects. Here the references of a closed page are cut, and
most of it is freed at once. The remaining cycles (400 objects of its connections, 1,600 of the list of
orders) are collected while the shop is idle. In a shop that is never idle they are collected after some
minutes or some hundred closed pages.
"""

import asyncio
import ctypes
import gc
import time
from collections.abc import Iterable

from nicegui import Client, app, background_tasks
from nicegui.element import Element
from nicegui.elements.mixins.value_element import ValueElement

from components import live

#: Seconds between two checks whether there is something to collect.
LOOK_EVERY = 1.0
#: In an idle moment, remains are collected after this many closed pages, or after this many seconds without
#: a closed page.
MANY, CALM = 100, 15.0
#: Closed pages, or seconds since the last collection, after which remains are collected although the shop is
#: not idle. The pause is about 0.1 s of CPU, and 0.2 s with twenty admin pages opened since the last idle
#: moment.
MOST, LONGEST = 150, 300.0
#: Every so many collections also include objects that were in use during earlier ones. After CALM, all do.
FULL_EVERY = 5
#: How often free memory is given back after a collection, and the seconds between. Timers and tasks of a
#: closed page's connections end over the next minute.
TRIMS, TRIM_EVERY = 8, 8.0
#: Seconds that a tab's storage outlives its page. NiceGUI's default of 30 days keeps one for each visit.
TAB_STORAGE = 60.0


def watch() -> None:
    """Release the memory of each closed page from now on."""
    app.storage.max_tab_storage_age = TAB_STORAGE
    _freeze()
    # Young objects are collected often. A collection of everything would pause all pages.
    gc.set_threshold(50_000, 20, 1_000_000)
    collector = _Collector()
    app.on_delete(collector.release_soon)
    background_tasks.create(collector.run(), name="shopbell page memory")


class _Collector:
    """Counts closed pages and collects their remains while the shop is idle."""

    def __init__(self) -> None:
        self._closed = 0
        self._closed_at = 0.0
        self._collections, self._collected_at = 0, time.monotonic()
        self._trims_left, self._trimmed_at = 0, 0.0

    def release_soon(self, client: Client) -> None:
        """Cut the page's references as soon as NiceGUI has deleted it."""
        self._closed += 1
        self._closed_at = time.monotonic()
        asyncio.get_running_loop().call_soon(_release, client, list(client.elements.values()))

    async def run(self) -> None:
        """Collect in idle moments, and rarely in others, until the program ends."""
        while True:
            before = live.last_seq()
            await asyncio.sleep(LOOK_EVERY)
            if live.last_seq() == before:
                self._use_idle_moment(calm=time.monotonic() - self._closed_at > CALM)
            elif self._is_overdue():
                gc.collect()  # a freeze now would hide these objects until the next idle moment
                self._start_again()

    def _is_overdue(self) -> bool:
        is_late = self._closed > 0 and time.monotonic() - self._collected_at > LONGEST
        return is_late or self._closed >= MOST

    def _start_again(self) -> None:
        self._closed, self._trims_left, self._collected_at = 0, TRIMS, time.monotonic()

    def _use_idle_moment(self, *, calm: bool) -> None:
        """Do one thing at a time: each blocks the event loop."""
        if self._closed and (calm or self._closed >= MANY):
            self._collections += 1
            _freeze(unfreeze=calm or self._collections % FULL_EVERY == 0)
            self._start_again()
        elif self._trims_left and time.monotonic() - self._trimmed_at >= TRIM_EVERY:
            self._trims_left -= 1
            self._trimmed_at = time.monotonic()
            if _trim is not None:  # only the C library's allocator has it, which main.py chooses
                _trim(0)


def _freeze(*, unfreeze: bool = False) -> None:
    """Collect, and exclude the objects that are in use now from the next collections."""
    if unfreeze:
        gc.unfreeze()
    gc.collect()
    gc.freeze()


def _release(client: Client, elements: Iterable[Element]) -> None:
    """Cut the references that keep a deleted page in memory."""
    for element in elements:
        for collection in (element.props, element.classes, element.style):
            collection._change_handlers.clear()  # noqa: SLF001 - see the module's docstring
        if isinstance(element, ValueElement):
            element._change_handlers.clear()  # noqa: SLF001 - as above
    for handlers in (client.connect_handlers, client.disconnect_handlers, client.delete_handlers):
        handlers.clear()


_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
