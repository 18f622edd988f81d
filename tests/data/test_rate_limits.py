"""So many tries in so many seconds, by a clock that nobody can set back."""

import pytest

from data import rate_limits
from data.errors import TooMany


def test_a_window_moves_on_by_the_clock_of_the_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [1000.0]
    monkeypatch.setattr(rate_limits, "clock", lambda: seconds[0])
    monkeypatch.setattr(rate_limits, "_swept", seconds[0])
    monkeypatch.setattr(rate_limits, "enabled", True)
    monkeypatch.setitem(rate_limits.GATES, "page", (2, 12))
    rate_limits.forget_all()
    rate_limits.enter("page", "me")
    seconds[0] += 5
    rate_limits.enter("page", "me")
    with pytest.raises(TooMany) as refused:
        rate_limits.enter("page", "me")
    assert refused.value.seconds == 7
    rate_limits.enter("page", "somebody else")
    seconds[0] += 7
    rate_limits.enter("page", "me")
    seconds[0] += 1000
    rate_limits.enter("page", "a third")
    assert list(rate_limits._tries) == [("page", "a third")]
    rate_limits.forget_all()
