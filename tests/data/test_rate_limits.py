"""So many tries in so many seconds, by a clock that nobody can set back."""

import pytest

from data import rate_limits
from data.errors import RateLimited


def test_a_window_moves_on_by_the_clock_of_the_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [1000.0]
    monkeypatch.setattr(rate_limits, "clock", lambda: seconds[0])
    monkeypatch.setattr(rate_limits, "_swept", seconds[0])
    monkeypatch.setattr(rate_limits, "enabled", True)
    monkeypatch.setitem(rate_limits.LIMITS, "page", (2, 12))
    rate_limits.clear_all()
    rate_limits.hit("page", "me")
    seconds[0] += 5
    rate_limits.hit("page", "me")
    with pytest.raises(RateLimited) as refused:
        rate_limits.hit("page", "me")
    assert refused.value.seconds == 7
    rate_limits.hit("page", "somebody else")
    seconds[0] += 7
    rate_limits.hit("page", "me")
    seconds[0] += 1000
    rate_limits.hit("page", "a third")
    assert list(rate_limits._tries) == [("page", "a third")]
    rate_limits.clear_all()
