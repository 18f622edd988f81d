"""The real shop with a clock on its event loop, which appends each gap to the file that TICKS names."""

import asyncio
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))  # started by its name, it would find only its own folder

from nicegui import app

import main

EVERY = 0.005  # seconds
_WAITED = Path("/proc/thread-self/schedstat")
_running: list[asyncio.Task[None]] = []


def waited() -> float:
    """For how many seconds this thread could have run, but other programs had the processor."""
    return int(_WAITED.read_text().split()[1]) / 1e9 if _WAITED.exists() else 0.0


async def tick() -> None:
    """When, for how long the loop did not come round, and for how much of that others are to blame."""
    file = os.open(os.environ["TICKS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    last, others = time.monotonic(), waited()
    while True:
        await asyncio.sleep(EVERY)
        now, blamed = time.monotonic(), waited()
        os.write(file, f"{now} {now - last - EVERY} {blamed - others}\n".encode())
        last, others = now, blamed


def begin() -> None:
    _running.append(asyncio.get_running_loop().create_task(tick()))


def serve() -> None:
    app.on_startup(begin)
    main.main(sys.argv[1:])


if __name__ == "__main__":
    serve()
