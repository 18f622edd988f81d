"""The gate of the log: so much a minute, and what was left out is counted."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from data import log_rate_filter
from data.log_rate_filter import RateLimitFilter


class Clock:
    """A clock that stands still."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def written(clock: Clock) -> Iterator[StringIO]:
    """What comes through a gate at the root logger."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RateLimitFilter(clock))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


log = logging.getLogger("a test")


def fail() -> None:
    try:
        int("oh")
    except ValueError:
        log.exception("It failed")


def test_a_quiet_minute_is_written_whole(written: StringIO) -> None:
    for number in range(log_rate_filter.LINES):
        log.warning("line %d", number)

    assert written.getvalue().count("\n") == log_rate_filter.LINES


def test_more_than_a_minute_has_room_for_is_left_out_and_counted(written: StringIO, clock: Clock) -> None:
    for _ in range(log_rate_filter.LINES + 1_234):
        log.warning("again")
    clock.now = log_rate_filter.MINUTE
    log.warning("later")

    assert written.getvalue().count("again") == log_rate_filter.LINES
    assert "1,234 lines were left out of this log.\n" in written.getvalue()
    assert written.getvalue().endswith("later\n")


def test_one_traceback_too_many_is_one_line_that_names_the_error(written: StringIO, clock: Clock) -> None:
    for _ in range(log_rate_filter.TRACEBACKS + 5):
        fail()

    assert written.getvalue().count("Traceback") == log_rate_filter.TRACEBACKS
    assert written.getvalue().count("It failed (ValueError, its traceback was left out)\n") == 5
    clock.now = log_rate_filter.MINUTE
    fail()
    assert written.getvalue().count("Traceback") == log_rate_filter.TRACEBACKS + 1


def test_a_line_without_end_is_cut(written: StringIO) -> None:
    log.warning("x%s", "y" * 100_000)

    assert len(written.getvalue()) < log_rate_filter.LONGEST + 100
    assert "(100,001 characters)" in written.getvalue()


def test_control_without_the_gate_all_of_it_is_written() -> None:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    for _ in range(1_000):
        fail()
    logging.getLogger().removeHandler(handler)

    assert stream.getvalue().count("Traceback") == 1_000


def test_a_cause_is_one_line_a_minute_with_how_often(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    once = log_rate_filter.OncePerSpan(logging.getLogger("shopbell.test"), 60, clock)

    for clock.now in (0.0, 1.0, 59.0, 60.0, 61.0):
        for number in range(5):
            once.count("{count} came (the last: {address})", f"address {number}")
        once.count("{count} others", "")
        once.write()
    clock.now = 120.0
    once.write()

    assert [record.getMessage() for record in caplog.records] == [
        "5 came (the last: address 4)",
        "1 others",
        "15 came (the last: address 4)",
        "3 others",
        "5 came (the last: address 4)",
        "1 others",
    ]
