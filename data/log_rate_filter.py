"""A gate for the log: whoever makes the shop complain again and again does not fill the disk with it.

So many lines and so many tracebacks a minute are written; how many were left out is said afterwards.
"""

import logging
import math
import time
from collections import Counter
from collections.abc import Callable

LINES = 200
TRACEBACKS = 20
LONGEST = 2_000
MINUTE = 60.0


class RateLimitFilter(logging.Filter):
    """Lets pass what one minute has room for; it stands at a handler, to see the lines of every logger."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._since = clock()
        self._lines = 0
        self._tracebacks = 0
        self._left_out = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is written; a long one is cut, and one traceback too many loses its traceback."""
        self._start_next_minute()
        self._lines += 1
        if self._lines > LINES:
            self._left_out += 1
            return False
        if record.exc_info:
            self._tracebacks += 1
            if self._tracebacks > TRACEBACKS:
                record.msg = f"{record.getMessage()} ({_named(record)})"
                record.args, record.exc_info, record.exc_text = (), None, None
        message = record.getMessage()
        if len(message) > LONGEST:
            record.msg, record.args = f"{message[:LONGEST]} … ({len(message):,} characters)", ()
        return True

    def _start_next_minute(self) -> None:
        """Begin another minute where one is over, and say what the last one had no room for."""
        if self._clock() - self._since < MINUTE:
            return
        left_out, self._left_out = self._left_out, 0
        self._since, self._lines, self._tracebacks = self._clock(), 0, 0
        if left_out:
            logging.getLogger("shopbell.log").warning("%s lines were left out of this log.", f"{left_out:,}")


class OncePerSpan:
    """At most one line for each cause in so many seconds, with how often it happened since the last line."""

    def __init__(
        self, logger: logging.Logger, seconds: float = MINUTE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._logger, self._seconds, self._clock = logger, seconds, clock
        self._counts: Counter[str] = Counter()
        self._last: dict[str, str] = {}
        self._written: dict[str, float] = {}

    def count(self, cause: str, address: str) -> None:
        """Remember one more. The cause is the sentence to log, with places for {count} and {address}."""
        self._counts[cause] += 1
        self._last[cause] = address

    @property
    def is_pending(self) -> bool:
        """Whether something was counted that is not written yet."""
        return bool(self._counts)

    def write(self) -> None:
        """Write what is due. Call it again and again: nothing announces the end of a flood."""
        now = self._clock()
        for cause in list(self._counts):
            if now - self._written.get(cause, -math.inf) >= self._seconds:
                self._written[cause] = now
                message = cause.format(count=f"{self._counts.pop(cause):,}", address=self._last.pop(cause))
                self._logger.warning(message)


def install() -> None:
    """Put a gate at every handler of the root logger."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(RateLimitFilter())


def _named(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return f"{type(error).__name__}, its traceback was left out"
