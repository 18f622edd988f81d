"""Taking times and showing them: medians, and what they are beside each other."""

import gc
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median

import psutil

WARM_UP = 3


def median_ms(what: Callable[[], object], rounds: int) -> float:
    """The median of so many rounds, after a few that do not count."""
    taken: list[float] = []
    for _ in range(WARM_UP + rounds):
        started = time.perf_counter()
        what()
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken[WARM_UP:])


async def median_ms_of(what: Callable[[], Awaitable[object]], rounds: int) -> float:
    """As median_ms(), of what is awaited."""
    taken: list[float] = []
    for _ in range(WARM_UP + rounds):
        started = time.perf_counter()
        await what()
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken[WARM_UP:])


def cpu_seconds(pid: int) -> float:
    """How long the processors worked for this process, all its threads together."""
    if sys.platform == "linux":
        return time.clock_gettime((~pid << 3) | 2)  # its own clock: exact, where psutil counts hundredths
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def memory_kb(pid: int) -> float:
    """What ends with this process: its own pages of memory (USS)."""
    return psutil.Process(pid).memory_full_info().uss / 1024


def resident_kb(pid: int) -> float:
    """All that it has in memory (RSS), libraries that it shares included."""
    return psutil.Process(pid).memory_info().rss / 1024


def percentile(taken: Sequence[float], percent: float) -> float:
    """So many of a hundred took no longer."""
    ordered = sorted(taken)
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]


@contextmanager
def undisturbed() -> Iterator[None]:
    """No garbage collector in between."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def load() -> str:
    """How busy the machine is with everything."""
    return " ".join(f"{average:.2f}" for average in os.getloadavg())
