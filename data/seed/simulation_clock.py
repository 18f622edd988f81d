"""Simulated time: callbacks run in the order of their times, which are seconds since 1970."""

from collections.abc import Callable, Iterator
from functools import partial
from heapq import heappop, heappush
from itertools import count
from math import sqrt
from random import Random
from typing import TypeAlias

Callback: TypeAlias = Callable[[float], object]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


class SimulationClock:
    """A queue of callbacks, and the source of chance for everything that they do."""

    def __init__(self, end: float, rng: Random) -> None:
        """Nothing runs after `end`."""
        self.end, self.rng = end, rng
        self._queue: list[tuple[float, int, Callback]] = []
        self._sequence = count()

    def schedule(self, at: float, callback: Callback) -> None:
        """Call this with its time; those of the same time run in the order in which they were scheduled."""
        if at <= self.end:
            heappush(self._queue, (at, next(self._sequence), callback))

    def schedule_after(self, at: float, mean_hours: float, callback: Callback) -> None:
        self.schedule(at + mean_hours * (0.2 + 0.8 * self.rng.expovariate(1)) * HOUR, callback)

    def schedule_growing(
        self, number: int, start: float, end: float, callback: Callback, growth: float = 2.0
    ) -> None:
        """Call this that many times between the two, `growth` times as often at the end as at the start."""
        more, length = growth - 1, end - start
        shares = ((index + self.rng.random()) / number for index in range(number))
        self._schedule_next(
            (start + (sqrt(1 + more * (2 + more) * share) - 1) / more * length for share in shares), callback
        )

    def run_next(self) -> bool:
        """Run the next callback; False where none is left."""
        if not self._queue:
            return False
        at, _sequence, callback = heappop(self._queue)
        callback(at)
        return True

    def _schedule_next(self, times: Iterator[float], callback: Callback) -> None:
        """Only the next one of the times, which ascend, is in the queue."""
        if (at := next(times, None)) is not None:
            self.schedule(at, partial(self._run_and_go_on, times, callback))

    def _run_and_go_on(self, times: Iterator[float], callback: Callback, at: float) -> None:
        callback(at)
        self._schedule_next(times, callback)
