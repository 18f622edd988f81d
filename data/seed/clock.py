"""Time, as a shop's past is told: whatever happens next, happens next."""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import count
from math import sqrt
from random import Random
from typing import TypeAlias

Happening: TypeAlias = Callable[[float], object]

HOUR = 3600.0
DAY = 24 * HOUR


class Clock:
    """What is going to happen, and when; times are seconds since 1970."""

    def __init__(self, until: float) -> None:
        """Nothing happens after `until`."""
        self.until = until
        self._ahead: list[tuple[float, int, Happening]] = []
        self._ticket = count()

    def later(self, at: float, what: Happening) -> None:
        """Let this happen at that time; what is asked for first happens first, if at the same time."""
        if at <= self.until:
            heappush(self._ahead, (at, next(self._ticket), what))

    def every(self, times: Iterator[float], what: Happening) -> None:
        """Let this happen at each of these times, which ascend."""

        def happen(at: float) -> None:
            what(at)
            wait()

        def wait() -> None:
            if (at := next(times, None)) is not None:
                self.later(at, happen)

        wait()

    def tick(self) -> bool:
        """Let the next thing happen; answers False where nothing is left."""
        if not self._ahead:
            return False
        at, _ticket, what = heappop(self._ahead)
        what(at)
        return True


def moments(dice: Random, how_many: int, start: float, end: float, growth: float = 2.0) -> Iterator[float]:
    """So many times between the two, ascending, `growth` times as dense at the end: a shop that grows."""
    more = growth - 1
    for number in range(how_many):
        share = (number + dice.random()) / how_many
        yield start + (sqrt(1 + more * (2 + more) * share) - 1) / more * (end - start)
