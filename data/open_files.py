"""How many files and connections this process may have open at once."""

import contextlib
import resource


def raise_limit() -> int:
    """Raise the soft limit to the hard one, where the system lets us; the answer is what holds now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        # Some systems name no hard limit, and refuse to be asked for none.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return limit()


def limit() -> int:
    """The soft limit."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else 2**20
