"""The real shop, in which closed pages are deleted after two seconds instead of thirty."""

import gc
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))  # started by its name, it would find only its own folder

from nicegui import ui

import main
from pages.server import page_memory

RECONNECT = CALM = 2.0  # seconds


def careless_watch() -> None:
    """The thresholds of the first version, and nothing else."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 1000)


def serve(*, careless: bool = False) -> None:
    run = ui.run

    def run_hastily(**options: Any) -> None:
        run(**{**options, "reconnect_timeout": RECONNECT})

    ui.run = run_hastily
    page_memory.CALM = page_memory.TRIM_EVERY = CALM
    if careless:
        page_memory.watch = careless_watch
    main.main(sys.argv[1:])


if __name__ == "__main__":
    serve()
