"""The real shop with a wall clock that is so many seconds ahead as the file that CLOCK names says.

Spans are not touched: the monotonic clock goes on as ever. With THROTTLE=wall the throttle counts by the wall
clock, as a control. It looks every second whether a backup is due.
"""

import os
import sys
import time
from datetime import datetime, tzinfo
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))  # started by its name, it would find only its own folder

import main
from data import rate_limits
from data.backups import scheduler
from data.models import types

LOOK_EVERY = 1.0
_true_time = time.time


def shifted() -> float:
    return _true_time() + float(Path(os.environ["CLOCK"]).read_text() or 0)


class Shifted(datetime):
    """Says what the shifted clock says."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] - a plain one is wanted
        return datetime.fromtimestamp(shifted(), tz)


def serve() -> None:
    time.tzset()
    time.time = shifted
    time.time_ns = lambda: int(shifted() * 1e9)
    types.datetime = Shifted
    scheduler.LOOK_EVERY = LOOK_EVERY
    if os.environ.get("THROTTLE") == "wall":
        rate_limits.clock = shifted
    main.main(sys.argv[1:])


if __name__ == "__main__":
    serve()
