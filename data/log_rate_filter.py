"""Limits the size of the log, so that repeated errors cannot fill the disk.

The numbers of lines and tracebacks per minute are limited; the number of omitted lines is logged afterwards.
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
    """Limits the records per minute. It is added to handlers, so that it sees the records of every logger."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._since = clock()
        self._lines = 0
        self._tracebacks = 0
        self._left_out = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this record is written. A long message is cut; above the limit a traceback is omitted."""
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
        """Reset the counters once a minute, and log the number of omitted lines."""
        if self._clock() - self._since < MINUTE:
            return
        left_out, self._left_out = self._left_out, 0
        self._since, self._lines, self._tracebacks = self._clock(), 0, 0
        if left_out:
            logging.getLogger("shopbell.log").warning("%s lines were left out of this log.", f"{left_out:,}")


class OncePerSpan:
    """At most one line per cause in so many seconds, with the count since the line before."""

    def __init__(
        self, logger: logging.Logger, seconds: float = MINUTE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._logger, self._seconds, self._clock = logger, seconds, clock
        self._counts: Counter[str] = Counter()
        self._last: dict[str, str] = {}
        self._written: dict[str, float] = {}

    def count(self, cause: str, address: str) -> None:
        """Count one occurrence. `cause` is the sentence to log, with placeholders {count} and {address}."""
        self._counts[cause] += 1
        self._last[cause] = address

    @property
    def is_pending(self) -> bool:
        """Whether some counts are not written yet."""
        return bool(self._counts)

    def write(self) -> None:
        """Write the lines that are due. Call it repeatedly: no event marks the end of a flood."""
        now = self._clock()
        for cause in list(self._counts):
            if now - self._written.get(cause, -math.inf) >= self._seconds:
                self._written[cause] = now
                message = cause.format(count=f"{self._counts.pop(cause):,}", address=self._last.pop(cause))
                self._logger.warning(message)


def install() -> None:
    """Add a filter to every handler of the root logger."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(RateLimitFilter())


def _named(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return f"{type(error).__name__}, its traceback was left out"
