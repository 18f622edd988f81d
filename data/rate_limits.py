"""Rate limits, counted in memory: a number of tries in a number of seconds, per address.

An IPv6 address counts as its /64, which is the network of one customer of a provider.
"""

import math
import time
from collections import deque
from collections.abc import Callable

from data import ip_addresses
from data.errors import RateLimited

#: Monotonic seconds: a wall clock that is set back would lock people out.
clock = time.monotonic

#: Switched off for load tests on loopback (the setting RATE_LIMIT).
enabled = True

#: The number of tries and the seconds, by action.
LIMITS = {
    "sign in as": (5, 600),
    "sign in from": (100, 600),
    "sign in on": (10, 1800),  # a device that was signed in before
    "known account": (30, 600),  # these two count right passwords too: each costs a hash
    "known network": (100, 600),
    "register": (30, 3600),
    "confirm password": (5, 600),
    "order": (120, 600),
    "write": (30, 600),
    "set up": (10, 600),
    "page": (60, 12),
    "socket": (300, 12),
}

_MINUTE = 60
#: The times of the tries by action and subject, oldest first.
_tries: dict[tuple[str, ...], deque[float]] = {}
_swept = clock()
#: Clears the counters of other modules.
also_forgotten: list[Callable[[], None]] = []


def hit(action: str, *subjects: str) -> None:
    """Count one try. Raises RateLimited, with the seconds until the next, where there were too many."""
    if not enabled:
        return
    _sweep()
    max_tries, seconds = LIMITS[action]
    tries, at = _tries.setdefault(_key(action, subjects), deque()), clock()
    while tries and tries[0] <= at - seconds:
        tries.popleft()
    if len(tries) >= max_tries:
        raise too_many(tries[0] + seconds - at)
    tries.append(at)


def reset(action: str, *subjects: str) -> None:
    """Forget the tries of a subject that was allowed in."""
    _tries.pop(_key(action, subjects), None)


def clear_all() -> None:
    """Clear all counters, for tests."""
    _tries.clear()
    for forget in also_forgotten:
        forget()


def too_many(seconds: float) -> RateLimited:
    """The error for a try that comes so many seconds too early."""
    wait = max(1, math.ceil(seconds))
    return RateLimited(f"Too many tries. Please wait {_wait_text(wait)} and try again.", wait)


def _key(action: str, subjects: tuple[str, ...]) -> tuple[str, ...]:
    return action, *(ip_addresses.neighbourhood(part) for part in subjects)


def _sweep() -> None:
    """Once a minute, remove subjects whose tries have expired."""
    global _swept  # noqa: PLW0603 - the counters of a process are one
    at = clock()
    if at - _swept < _MINUTE:
        return
    _swept = at
    for subjects, tries in list(_tries.items()):
        if not tries or tries[-1] <= at - LIMITS[subjects[0]][1]:
            del _tries[subjects]


def _wait_text(seconds: int) -> str:
    minutes = math.ceil(seconds / _MINUTE)
    return f"{seconds} seconds" if seconds < _MINUTE else "a minute" if minutes == 1 else f"{minutes} minutes"
