"""`python -m tests.bench [--full] [live | desk]`: both benchmarks, or one."""

import argparse
import asyncio
import platform
import tempfile
import time
from collections.abc import Callable, Coroutine
from os import cpu_count
from pathlib import Path
from typing import Any

from tests.bench import desk, live

MANY, VERY_MANY = 100_000, 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="The benchmarks, ratios first."
    )
    parser.add_argument("name", nargs="?", choices=["live", "desk"], help="which; both where none is named")
    parser.add_argument("--full", action="store_true", help=f"the desk on {VERY_MANY:,} orders, not {MANY:,}")
    given = parser.parse_args()
    many = VERY_MANY if given.full else MANY
    benches: dict[str, Callable[[Path], Coroutine[Any, Any, None]]] = {
        "live": live.run,
        "desk": lambda folder: desk.run(folder, many),
    }
    print(f"Python {platform.python_version()}, {cpu_count()} cores; trust the ratios, not the milliseconds.")
    for name in [given.name] if given.name else benches:
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="shopbell-bench-") as folder:
            asyncio.run(benches[name](Path(folder)))
        print(f"  ({time.monotonic() - started:.0f} s)\n", flush=True)


if __name__ == "__main__":
    main()
