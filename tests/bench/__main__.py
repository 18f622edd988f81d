"""`python -m tests.bench [NAME …]`: all benchmarks, or those named."""

import argparse
import platform
import sqlite3
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from os import cpu_count
from pathlib import Path

from tests.bench import desk, idle, live, storefront, writes
from tests.bench.tables import Table
from tests.bench.timing import load
from tests.support.server import MAIN


def _live(program: Path, folder: Path, given: Namespace) -> list[Table]:
    if given.profile:
        return live.profiled(program, folder, max(given.pages), given.turns)
    return live.run(program, folder, given.pages, given.turns)


def _desk(program: Path, folder: Path, given: Namespace) -> list[Table]:
    sizes = [desk.FEW, desk.MANY, *([desk.VERY_MANY] if given.full else [])]
    return desk.run(program, folder, sizes, given.filled)


BENCHES: dict[str, Callable[[Path, Path, Namespace], list[Table]]] = {
    "live": _live,
    "idle": lambda program, folder, _: idle.run(program, folder),
    "desk": _desk,
    "storefront": lambda program, folder, _: storefront.run(program, folder),
    "writes": lambda program, folder, _: writes.run(program, folder),
}


def main() -> None:
    given = _parser().parse_args()
    program = given.checkout.resolve() / "main.py"
    print(_machine(), flush=True)
    for name in given.names or BENCHES:
        print(f"\n{name}", flush=True)
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="shopbell-bench-") as folder:
            tables = BENCHES[name](program, Path(folder), given)
        for table in tables:
            print("\n" + (table.markdown() if given.markdown else table.text()))
        print(f"\n({name}: {time.monotonic() - started:.0f} s, load average {load()})", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="The benchmarks, ratios first."
    )
    parser.add_argument(
        "names", nargs="*", type=_known, metavar="NAME", help=f"{', '.join(BENCHES)}; all where none is named"
    )
    parser.add_argument("--full", action="store_true", help=f"desk: {desk.VERY_MANY:,} orders too")
    parser.add_argument("--filled", type=Path, help="desk: keep the filled databases in this folder")
    parser.add_argument("--pages", type=int, nargs="+", default=live.ADMINS, help="live: open desks")
    parser.add_argument("--turns", type=int, default=live.TURNS, help="live: of shop and floor each")
    parser.add_argument("--profile", action="store_true", help="live: where the server's time goes")
    parser.add_argument("--checkout", type=Path, default=MAIN.parent, help="measure the shop in this folder")
    parser.add_argument("--markdown", action="store_true", help="tables as a document wants them")
    return parser


def _known(name: str) -> str:
    if name not in BENCHES:
        raise argparse.ArgumentTypeError(f"there is no benchmark “{name}”; there are {', '.join(BENCHES)}")
    return name


def _machine() -> str:
    return (
        f"{cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"load average {load()}. Trust the ratios, not the milliseconds."
    )


if __name__ == "__main__":
    main()
