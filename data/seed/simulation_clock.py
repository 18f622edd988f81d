"""Simulated time: callbacks run in the order of their times, which are seconds since 1970."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count, islice
from math import sqrt
from random import Random
from typing import TypeAlias

Callback: TypeAlias = Callable[[], object]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


class SimulationClock:
    """A queue of callbacks, and the random generator for all of them."""

    def __init__(self, start: float, end: float, rng: Random) -> None:
        """Nothing runs after `end`."""
        self.end, self.rng = end, rng
        self._queue: list[tuple[float, int, Callback, Iterator[float] | None]] = []
        self._sequence = count()
        self._set(start)

    def schedule(self, at: float, callback: Callback, again: Iterator[float] | None = None) -> None:
        """Schedule a callback, also at the times `again`. At equal times, the first scheduled runs first."""
        if at <= self.end:
            heappush(self._queue, (at, next(self._sequence), callback, again))

    def schedule_later(self, mean_hours: float, callback: Callback) -> None:
        self.schedule(self.now + mean_hours * (0.2 + 0.8 * self.rng.expovariate(1)) * HOUR, callback)

    def schedule_growing(
        self, start: float, end: float, growth: float, number: int, callback: Callback
    ) -> None:
        """Schedule a callback many times, `growth` times as often at the end as at the start."""
        more, length = growth - 1, end - start
        shares = ((index + self.rng.random()) / number for index in range(number))
        times = (start + (sqrt(1 + more * (2 + more) * share) - 1) / more * length for share in shares)
        self._schedule_next(callback, times)

    def run_next(self) -> bool:
        """Run the next callback; False where none is left."""
        if not self._queue:
            return False
        at, _sequence, callback, again = heappop(self._queue)
        self._set(at)
        callback()
        if again:
            self._schedule_next(callback, again)
        return True

    def _set(self, now: float) -> None:
        self.now = now
        #: As the database keeps times: UTC, with microseconds, without a zone.
        self.timestamp = datetime.fromtimestamp(now, UTC).isoformat(" ", "microseconds")[:26]

    def _schedule_next(self, callback: Callback, times: Iterator[float]) -> None:
        for at in islice(times, 1):
            self.schedule(at, callback, times)
