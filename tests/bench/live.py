"""How long a cancellation takes to reach every open desk, beside the floor measured in the same run.

From the moment in which a customer's program sends the cancellation, until the last of so many open pages
has the change. Shop and floor take turns (A B A B), each turn with a new process on a copy of the same
database; the pages are in a third process, the same program for both.
"""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

from tests.bench import profiling, servers
from tests.bench.browsers import Crowd, crowd
from tests.bench.servers import System, Where
from tests.bench.tables import Table, figure
from tests.bench.timing import cpu_seconds, memory_kb, percentile, undisturbed

ADMINS = (1, 10, 50, 200)
TURNS = 4
CANCELS = 25  # a turn: as many as the desk's first page shows
WARM_UP = 3
ORDERS = 1_000
SETTLE, PAUSE = 1.5, 0.1  # seconds after opening the pages, and before each cancel
#: A change says this much at most. Who sends more for one order has himself to blame, not the floor.
LARGEST_DELTA = 1_024


@dataclass
class Taken:
    """What was measured of one system with so many pages."""

    milliseconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # ms a cancel
    wire: list[float] = field(default_factory=list)  # bytes a page and cancel
    memory: list[float] = field(default_factory=list)  # kB a page
    frame: int = 0


def run(program: Path, folder: Path, admins: Sequence[int] = ADMINS, turns: int = TURNS) -> list[Table]:
    """Measure both at every size."""
    where = Where(program, folder / "filled.db", folder)
    servers.fill(program, where.database, ORDERS)
    return _tables({pages: measured(where, pages, turns=turns) for pages in admins})


def measured(where: Where, pages: int, *, turns: int, cancels: int = CANCELS) -> tuple[Taken, Taken]:
    """Shop and floor in turn with so many pages."""
    shop, floor = Taken(), Taken()
    for turn in range(turns):
        with servers.shop(where) as ours:
            take(ours, pages, cancels, shop)
        with servers.floor(where, min(shop.frame, LARGEST_DELTA)) as least:
            take(least, pages, cancels, floor)
        print(
            f"  {pages} pages, turn {turn + 1} of {turns}: last page after"
            f" {median(shop.milliseconds):.1f} ms, floor {median(floor.milliseconds):.1f} ms",
            flush=True,
        )
    return shop, floor


def profiled(program: Path, folder: Path, pages: int, turns: int) -> list[Table]:
    """The shop alone, with a profiler beside it, which makes it slower: the shares count, not the times."""
    where = Where(program, folder / "filled.db", folder)
    servers.fill(program, where.database, ORDERS)
    stacks = folder / "stacks"
    for turn in range(turns):
        with servers.shop(where) as shop:
            watching = profiling.watched(shop.pid, folder / f"stacks-{turn}")
            take(shop, pages, CANCELS, Taken(), watching=watching)
        with stacks.open("a") as all_stacks:
            all_stacks.write((folder / f"stacks-{turn}").read_text())
    return [profiling.table(stacks)]


def take(
    system: System,
    pages: int,
    cancels: int,
    taken: Taken,
    *,
    patience: float = 1.0,
    watching: AbstractContextManager[None] | None = None,
) -> None:
    """One turn of one system. `patience` shortens all waiting, where nobody looks at the figures."""
    with crowd() as clients, undisturbed():
        numbers = system.prepare(WARM_UP + cancels)
        empty = memory_kb(system.pid)
        system.open(pages, clients)
        time.sleep(SETTLE * patience)
        taken.memory.append((memory_kb(system.pid) - empty) / pages)
        before = _counts(system, clients)
        time.sleep(system.idle * patience)
        idle = _counts(system, clients)
        for number in numbers[:WARM_UP]:  # just off the desk's first page
            system.cancel(number)
        with watching or nullcontext():
            for number in numbers[WARM_UP:]:
                time.sleep(PAUSE * patience)
                _cancel(system, number, clients, taken)
        time.sleep(system.tail * patience)
        cpu, wire = _beyond_idle(before, idle, _counts(system, clients))
        taken.cpu.append(cpu * 1000 / len(numbers))
        taken.wire.append(wire / len(numbers) / pages)


def _cancel(system: System, number: str, clients: Crowd, taken: Taken) -> None:
    clients.expect(number)
    sent = time.monotonic()
    system.cancel(number)
    arrival = clients.arrived()
    taken.milliseconds.append((arrival.last - sent) * 1000)
    taken.frame = arrival.size


def _counts(system: System, clients: Crowd) -> tuple[float, float, float]:
    return time.monotonic(), cpu_seconds(system.pid), clients.received()


def _beyond_idle(*counts: tuple[float, float, float]) -> tuple[float, float]:
    """CPU seconds and bytes between the last two counts, without what they would have been at rest."""
    before, idle, after = counts
    rest, work = idle[0] - before[0], after[0] - idle[0]
    cpu, wire = (after[at] - idle[at] - (idle[at] - before[at]) / rest * work for at in (1, 2))
    return cpu, wire


def _tables(taken: dict[int, tuple[Taken, Taken]]) -> list[Table]:
    last = Table(
        "From the cancel to the last open desk having it, ms",
        ["desks", "p50: ratio", "shop", "floor", "p99: ratio", "shop", "floor"],
    )
    cost = Table(
        "Server CPU a cancel; bytes on the wire a desk and cancel; memory a desk",
        [
            "desks",
            "CPU: ratio",
            "shop ms",
            "floor ms",
            *("wire: shop B", "floor B", "USS: shop kB", "floor kB"),
        ],
    )
    for pages, (shop, floor) in taken.items():
        row = [f"{pages}"]
        for percent in (50, 99):
            ours, least = (percentile(of.milliseconds, percent) for of in (shop, floor))
            row += [f"{ours / least:.1f}", figure(ours), figure(least)]
        last.rows.append(row)
        cpu, least_cpu = mean(shop.cpu), mean(floor.cpu)
        row = [f"{pages}", f"{cpu / least_cpu:.1f}", figure(cpu), figure(least_cpu)]
        row += [figure(mean(of.wire)) for of in (shop, floor)]
        row += [figure(median(of.memory)) for of in (shop, floor)]
        cost.rows.append(row)
        last.title += f"; message of {shop.frame:,} B" if pages == max(taken) else ""
    return [last, cost]
