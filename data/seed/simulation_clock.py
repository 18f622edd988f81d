"""Simulated time: callbacks run in the order of their times, which are seconds since 1970."""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import count
from math import sqrt
from random import Random
from typing import TypeAlias

Callback: TypeAlias = Callable[[float], object]

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class SimulationClock:
    """A queue of callbacks; each is called with its time."""

    def __init__(self, end: float, rng: Random) -> None:
        """Nothing runs after `end`."""
        self.end, self._rng = end, rng
        self._queue: list[tuple[float, int, Callback]] = []
        self._sequence = count()

    def schedule(self, at: float, callback: Callback) -> None:
        """Run this at that time; callbacks of the same time run in the order in which they were scheduled."""
        if at <= self.end:
            heappush(self._queue, (at, next(self._sequence), callback))

    def schedule_after(self, at: float, mean_hours: float, callback: Callback) -> None:
        """Run this some time after `at`, `mean_hours` later on average."""
        self.schedule(at + mean_hours * (0.2 + 0.8 * self._rng.expovariate(1)) * HOUR, callback)

    def schedule_each(self, times: Iterator[float], callback: Callback) -> None:
        """Run this at each of these times, which ascend; only the next one is in the queue."""

        def run(at: float) -> None:
            callback(at)
            schedule_next()

        def schedule_next() -> None:
            if (at := next(times, None)) is not None:
                self.schedule(at, run)

        schedule_next()

    def run_next(self) -> bool:
        """Run the next callback; False where none is left."""
        if not self._queue:
            return False
        at, _sequence, callback = heappop(self._queue)
        callback(at)
        return True


def growing_times(rng: Random, number: int, start: float, end: float, growth: float = 2.0) -> Iterator[float]:
    """That many times between the two, ascending, `growth` times as dense at the end as at the start."""
    more = growth - 1
    for index in range(number):
        share = (index + rng.random()) / number
        yield start + (sqrt(1 + more * (2 + more) * share) - 1) / more * (end - start)
