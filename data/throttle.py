"""Gates against guessing and floods, counted in memory: so many tries in so many seconds, per somebody."""

import math
import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from data.refusals import TooMany

#: Switched off for load tests on loopback (the setting RATE_LIMIT).
enabled = True

#: Tries and seconds, by what is tried.
GATES = {
    "sign in as": (5, 600),
    "sign in from": (100, 600),
    "register": (30, 3600),
    "confirm password": (5, 600),
    "order": (120, 600),
    "write": (30, 600),
    "set up": (10, 600),
    "page": (60, 12),
    "socket": (300, 12),
}

_MINUTE = 60
_counters = MovingWindowRateLimiter(MemoryStorage())


def enter(gate: str, *who: str) -> None:
    """Count one try. Raises TooMany, with the seconds until the next, where there were too many."""
    if not enabled:
        return
    tries, seconds = GATES[gate]
    limit = RateLimitItemPerSecond(tries, seconds)
    if not _counters.hit(limit, gate, *who):
        reset = _counters.get_window_stats(limit, gate, *who).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        raise TooMany(f"Too many tries. Please wait {_in_words(wait)} and try again.", wait)


def forgive(gate: str, *who: str) -> None:
    """Forget the tries of somebody who proved to be right."""
    tries, seconds = GATES[gate]
    _counters.clear(RateLimitItemPerSecond(tries, seconds), gate, *who)


def forget_all() -> None:
    """Start to count anew; each test begins so."""
    _counters.storage.reset()


def _in_words(seconds: int) -> str:
    minutes = math.ceil(seconds / _MINUTE)
    return f"{seconds} seconds" if seconds < _MINUTE else "a minute" if minutes == 1 else f"{minutes} minutes"
