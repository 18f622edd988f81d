"""The queue of password hashes: a few at a time, known devices first, and never a long queue.

A hash costs 30 ms of CPU and 19 MiB. Requests that find the queue full are refused before they cost that.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from data import throttle
from data.refusals import TooMany

AT_ONCE = 2
#: Hashes that may wait, of strangers and of known devices each; the last of them waits about a second.
MOST_WAITING = 40
#: What a refused request is told to wait, in seconds.
RETRY_AFTER = 5
FULL = "Very many people are signing in right now. Please wait a few seconds and try again."


class _Queue:
    """The queue of one event loop."""

    def __init__(self) -> None:
        self.running = 0
        self.known: deque[asyncio.Future[None]] = deque()
        self.strangers: deque[asyncio.Future[None]] = deque()

    def check_room(self, *, first: bool) -> None:
        waiting = self.known if first else self.strangers
        if throttle.enabled and len(waiting) >= MOST_WAITING:
            raise TooMany(FULL, RETRY_AFTER)

    async def enter(self, *, first: bool) -> None:
        if self.running < AT_ONCE:
            self.running += 1
            return
        self.check_room(first=first)
        waiting, turn = self.known if first else self.strangers, asyncio.get_running_loop().create_future()
        waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()  # the turn came at the same moment, and goes to the next
            elif turn in waiting:
                waiting.remove(turn)
            raise

    def leave(self) -> None:
        while waiting := self.known or self.strangers:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.running -= 1


_queues: dict[asyncio.AbstractEventLoop, _Queue] = {}


def _queue() -> _Queue:
    loop = asyncio.get_running_loop()
    if loop not in _queues:
        _queues.clear()
        _queues[loop] = _Queue()
    return _queues[loop]


def check_room(*, first: bool) -> None:
    """Raises TooMany where the queue is full; costs nothing."""
    _queue().check_room(first=first)


@asynccontextmanager
async def turn(*, first: bool) -> AsyncGenerator[None]:
    """Wait for a place among those that run at once. Raises TooMany where the queue is full."""
    queue = _queue()
    await queue.enter(first=first)
    try:
        yield
    finally:
        queue.leave()
