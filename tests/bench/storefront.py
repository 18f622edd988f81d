"""What a page of the shop costs the server and the wire, and how soon the shop is there after a start.

Beside it the floor: the same bytes, ready made, from a bare server of the same kind (uvicorn, gzip).
"""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Protocol

from tests.bench import servers
from tests.bench.browsers import HERE
from tests.bench.http_client import Caller
from tests.bench.page_weight import over_the_wire
from tests.bench.servers import DESK, Where
from tests.bench.tables import Table, figure
from tests.bench.timing import cpu_seconds, memory_kb, resident_kb, undisturbed
from tests.support.server import _free_port

ORDERS = 1_000
LOADS, WARM_UP, STARTS = 150, 10, 3


class Server(Protocol):
    """Whatever answers to GET."""

    pid: int
    customer: Caller


@dataclass
class Bare:
    """The floor."""

    pid: int
    customer: Caller


@dataclass(frozen=True)
class Start:
    """From the start of the process to its first page, and what it then has in memory."""

    seconds: float
    cpu: float
    own: float
    resident: float


def run(program: Path, folder: Path) -> list[Table]:
    """Measure all."""
    where = Where(program, folder / "filled.db", folder)
    servers.fill(program, where.database, ORDERS)
    loads = Table(
        "Page loads: server CPU", ["", "ratio", "loads a second and core", "CPU ms", "floor's CPU ms"]
    )
    with servers.shop(where) as shop:
        slug = shop.customer.ask("GET", "/api/products")[0]["slug"]
        for name, address in {"catalogue": "/", "product": f"/products/{slug}"}.items():
            (folder / "page.html").write_text(shop.customer.text(address), encoding="utf-8")
            ours = _cpu_a_load(shop, address)
            with bare(folder / "page.html") as least:
                floor = _cpu_a_load(least, address)
            row = [f"{1 / ours:.0f}", figure(ours * 1000), figure(floor * 1000)]
            loads.rows.append([name, f"{ours / floor:.0f}", *row])
        size = asyncio.run(
            over_the_wire(shop, {"catalogue": "/", "product": f"/products/{slug}", "desk": DESK})
        )
    return [loads, size, _starts(where)]


def _cpu_a_load(server: Server, address: str) -> float:
    with undisturbed():
        for _ in range(WARM_UP):
            server.customer.get(address)
        before = cpu_seconds(server.pid)
        for _ in range(LOADS):
            server.customer.get(address)
        return (cpu_seconds(server.pid) - before) / LOADS


def _starts(where: Where) -> Table:
    table = Table(
        "Start to first page, median, and memory then",
        ["", "ratio", "seconds", "of them CPU", "USS MB", "RSS MB"],
    )
    ours = [_start(servers.shop(where)) for _ in range(STARTS)]
    least = [_start(bare(where.folder / "page.html")) for _ in range(STARTS)]
    ratio = median(start.seconds for start in ours) / median(start.seconds for start in least)
    for name, starts, beside in (("shop", ours, f"{ratio:.1f}"), ("floor", least, "")):
        memory = [median(start.own for start in starts), median(start.resident for start in starts)]
        times = [median(start.seconds for start in starts), median(start.cpu for start in starts)]
        table.rows.append([name, beside, *map(figure, times), *(figure(kb / 1024) for kb in memory)])
    return table


def _start(starting: AbstractContextManager[Server]) -> Start:
    started = time.monotonic()
    with starting as server:
        server.customer.get("/")
        took = time.monotonic() - started
        return Start(took, cpu_seconds(server.pid), memory_kb(server.pid), resident_kb(server.pid))


@contextlib.contextmanager
def bare(page: Path) -> Iterator[Bare]:
    """The floor in a process of its own."""
    port = _free_port()
    command = [sys.executable, "-m", "tests.bench.page_baseline", str(port), str(page)]
    with subprocess.Popen(command, cwd=HERE) as process:
        try:
            servers.wait_for(port)
            with contextlib.closing(Caller(f"http://127.0.0.1:{port}")) as customer:
                yield Bare(process.pid, customer)
        finally:
            process.terminate()
