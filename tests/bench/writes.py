"""Orders and cancels over HTTP, so many at once, beside the floor: a cancel's bare commit, in one thread.

The programs are threads of this process, each with a connection that stays open, one call after another.
"""

import contextlib
import itertools
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.bench import baseline, servers
from tests.bench.http_client import Caller
from tests.bench.servers import Shop, Where
from tests.bench.tables import Table, figure
from tests.bench.timing import cpu_seconds, percentile, undisturbed

AT_ONCE = (1, 8, 64)
CALLS = 400
ORDERS = 1_000

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Rate:
    """How many a second, how long each took, and what one cost the server, in ms."""

    per_second: float
    milliseconds: Sequence[float]
    cpu: float


def run(program: Path, folder: Path) -> list[Table]:
    """Measure all; the floor first and last, so that it has the same machine."""
    where = Where(program, folder / "filled.db", folder)
    servers.fill(program, where.database, ORDERS)
    taken: list[tuple[str, int, Rate]] = []
    first = _bare(where)
    with servers.shop(where) as shop:
        skus = shop.customer.stocked()
        for at_once in AT_ONCE:
            wanted = itertools.islice(itertools.cycle(skus), CALLS)
            placing, placed = together(shop, at_once, Caller.place, wanted)
            cancelling, _ = together(shop, at_once, lambda who, order: who.cancel(*order), placed)
            taken += [("orders", at_once, placing), ("cancels", at_once, cancelling)]
    last = _bare(where)
    bare = max(first, last, key=lambda rate: rate.per_second)
    table = Table(
        "Writes over HTTP", ["", "at once", "floor : shop", "a second", "p50 ms", "p99 ms", "CPU ms"]
    )
    table.rows = [_row(what, at_once, bare, rate) for what, at_once, rate in taken]
    table.rows.append(_row("bare commits, one thread", 1, bare, bare))
    return [table]


def _row(what: str, at_once: int, bare: Rate, rate: Rate) -> list[str]:
    times = [figure(percentile(rate.milliseconds, percent)) for percent in (50, 99)]
    return [
        what,
        f"{at_once}",
        f"{bare.per_second / rate.per_second:.1f}",
        figure(rate.per_second),
        *times,
        figure(rate.cpu),
    ]


def together(
    shop: Shop, at_once: int, call: Callable[[Caller, T], R], about: Iterable[T]
) -> tuple[Rate, list[R]]:
    """So many callers share the work; the answers are those of the calls."""
    shared = iter(about)
    milliseconds: list[float] = []
    answers: list[R] = []

    def work(caller: Caller) -> None:
        for one in shared:  # an iterator is taken from by one thread at a time
            started = time.perf_counter()
            answers.append(call(caller, one))
            milliseconds.append((time.perf_counter() - started) * 1000)

    with contextlib.ExitStack() as closing, ThreadPoolExecutor(at_once) as threads, undisturbed():
        callers = [closing.enter_context(contextlib.closing(Caller(shop.url))) for _ in range(at_once)]
        started, before = time.perf_counter(), cpu_seconds(shop.pid)
        for _ in threads.map(work, callers):
            pass
        many, cpu = len(answers), cpu_seconds(shop.pid) - before
        return Rate(many / (time.perf_counter() - started), milliseconds, cpu / many * 1000), answers


def _bare(where: Where) -> Rate:
    database = where.copy("bare")
    milliseconds: list[float] = []
    with contextlib.closing(baseline.opened(str(database))) as connection, undisturbed():
        started, worked = time.perf_counter(), time.process_time()
        for number in _numbers(connection):
            before = time.perf_counter()
            baseline.commit(connection, number)
            milliseconds.append((time.perf_counter() - before) * 1000)
        many, cpu = len(milliseconds), time.process_time() - worked
        return Rate(many / (time.perf_counter() - started), milliseconds, cpu / many * 1000)


def _numbers(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT number FROM orders ORDER BY id DESC LIMIT ?", (CALLS,))
    return [number for (number,) in rows]
