"""The queue of password hashes: a few at a time, known callers first, with a maximum length.

A hash costs 30 ms of CPU and 19 MiB. Requests that find the queue full are refused before that. Anybody can
register and become a known caller, so one account and one network get few places among these.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from data import rate_limits
from data.errors import RateLimited

AT_ONCE = 2
#: Waiting hashes, of strangers and of known callers each; the last of them waits about a second.
MOST_WAITING = 40
#: Waiting hashes of one account, and of one network. The network has more, so that one account does not keep
#: out others behind the same address.
MOST_OF_ACCOUNT, MOST_OF_NETWORK = 1, 2
#: Seconds in the Retry-After of a refused request.
RETRY_AFTER = 5
FULL = "Very many people are signing in right now. Please wait a few seconds and try again."
SEVERAL = "Several sign-ins are being checked for you already. Please wait a few seconds and try again."


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """A browser that was signed in before, or a session: its account and its network."""

    account: str
    network: str


class _Queue:
    """The queue of one event loop."""

    def __init__(self) -> None:
        self.running = 0
        self.known: dict[asyncio.Future[None], KnownCaller] = {}
        self.strangers: dict[asyncio.Future[None], None] = {}

    def check_room(self, known: KnownCaller | None) -> None:
        if not rate_limits.enabled:
            return
        if len(self.strangers if known is None else self.known) >= MOST_WAITING:
            raise RateLimited(FULL, RETRY_AFTER)
        if known is not None:
            self._check_share(known)

    def _check_share(self, known: KnownCaller) -> None:
        of_account = sum(one.account == known.account for one in self.known.values())
        of_network = sum(one.network == known.network for one in self.known.values())
        if of_account >= MOST_OF_ACCOUNT or of_network >= MOST_OF_NETWORK:
            raise RateLimited(SEVERAL, RETRY_AFTER)

    async def enter(self, known: KnownCaller | None) -> None:
        if self.running < AT_ONCE:
            self.running += 1
            return
        self.check_room(known)
        turn = asyncio.get_running_loop().create_future()
        if known is None:
            self.strangers[turn] = None
        else:
            self.known[turn] = known
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()  # cancelled and admitted at the same moment: the next one gets the place
            self.known.pop(turn, None)
            self.strangers.pop(turn, None)
            raise

    def leave(self) -> None:
        while waiting := self.known or self.strangers:
            turn = next(iter(waiting))
            del waiting[turn]
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


def check_room(known: KnownCaller | None) -> None:
    """Raises RateLimited where the queue is full for this caller, or for strangers."""
    _queue().check_room(known)


@asynccontextmanager
async def turn(known: KnownCaller | None) -> AsyncGenerator[None]:
    """Wait for a place among the running hashes. Raises RateLimited where the queue is full."""
    queue = _queue()
    await queue.enter(known)
    try:
        yield
    finally:
        queue.leave()
