"""The shop as a program would be that changes its database on the event loop, for the clock to find out."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))  # started by its name, it would find only its own folder

from sqlmodel import Session

from data.database.store import Store
from tests.reliability.instrumented import loop_lag


async def change(self: Store, command: Callable[[Session], Any]) -> Any:
    """Nobody else gets a turn until it is done."""
    return self.write_now(command)


if __name__ == "__main__":
    Store.write = change
    loop_lag.serve()
