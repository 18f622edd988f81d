"""What 200 open desks cost while nothing happens: each polls every 5 seconds (auto-refresh)."""

import time
from contextlib import AbstractContextManager
from pathlib import Path

from tests.bench import live, servers
from tests.bench.browsers import crowd
from tests.bench.servers import System, Where
from tests.bench.tables import Table, figure
from tests.bench.timing import cpu_seconds, undisturbed

PAGES = (0, 200)
SECONDS = 20.0
SETTLE = 6.0  # longer than a poll, so that the pages' polls are spread as they were opened


def run(program: Path, folder: Path) -> list[Table]:
    """Measure both, with and without pages."""
    where = Where(program, folder / "filled.db", folder)
    servers.fill(program, where.database, live.ORDERS)
    table = Table(
        f"CPU at rest over {SECONDS:.0f} s, % of a core; the floor's sockets do nothing but stay open",
        ["desks", "ratio", "shop", "floor"],
    )
    for pages in PAGES:
        ours = _at_rest(servers.shop(where), pages)
        least = _at_rest(servers.floor(where, size=100), pages)
        ratio = f"{ours / least:.0f}" if pages else ""
        table.rows.append([f"{pages}", ratio, figure(ours), figure(least)])
    return [table]


def _at_rest(starting: AbstractContextManager[System], pages: int) -> float:
    with starting as system, crowd() as clients, undisturbed():
        system.open(pages, clients)
        time.sleep(SETTLE)
        started, before = time.monotonic(), cpu_seconds(system.pid)
        time.sleep(SECONDS)
        taken = (cpu_seconds(system.pid) - before) / (time.monotonic() - started) * 100
        clients.received()  # complains where a page was closed
        return taken
