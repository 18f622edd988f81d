"""The shop of closing_shop.py, in which something happens all the time, so that no moment is quiet.

`/busy/memory` tells how many closed pages are still in memory, how often was collected and the longest pause
of that, in seconds of CPU. The environment: `MOST` closed pages are collected in any case; without it never.
"""

import gc
import itertools
import math
import os
import sys
import time
import weakref
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parents[2]))  # started by its name, it would find only its own folder

from nicegui import Client, app

from pages.server import page_memory
from tests.reliability.instrumented import closing_pages

pauses: list[float] = []
deleted: weakref.WeakSet[Client] = weakref.WeakSet()
_began = 0.0


async def memory() -> Mapping[str, float]:
    return {"dead": len(deleted), "collections": len(pauses), "longest": max(pauses, default=0.0)}


def time_it(phase: str, about: Mapping[str, int]) -> None:
    """The garbage collector's own callback."""
    global _began  # noqa: PLW0603
    if about["generation"] == 2 and phase == "start":
        _began = time.thread_time()
    elif about["generation"] == 2:
        pauses.append(time.thread_time() - _began)


def watch() -> None:
    real_watch()
    app.on_delete(deleted.add)
    gc.callbacks.append(time_it)


if __name__ == "__main__":
    real_watch, page_memory.watch = page_memory.watch, watch
    page_memory.live = SimpleNamespace(last_seq=itertools.count().__next__)
    page_memory.MOST, page_memory.LONGEST = float(os.environ.get("MOST", "inf")), math.inf
    app.add_api_route("/busy/memory", memory)
    closing_pages.serve()
