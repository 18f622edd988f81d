"""So many tries in so many seconds, by a clock that nobody can set back."""

import pytest

from data import throttle
from data.refusals import TooMany


def test_a_window_moves_on_by_the_clock_of_the_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [1000.0]
    monkeypatch.setattr(throttle, "clock", lambda: seconds[0])
    monkeypatch.setattr(throttle, "_swept", seconds[0])
    monkeypatch.setattr(throttle, "enabled", True)
    monkeypatch.setitem(throttle.GATES, "page", (2, 12))
    throttle.forget_all()
    throttle.enter("page", "me")
    seconds[0] += 5
    throttle.enter("page", "me")
    with pytest.raises(TooMany) as refused:
        throttle.enter("page", "me")
    assert refused.value.seconds == 7
    throttle.enter("page", "somebody else")
    seconds[0] += 7
    throttle.enter("page", "me")
    seconds[0] += 1000
    throttle.enter("page", "a third")
    assert list(throttle._tries) == [("page", "a third")]
    throttle.forget_all()
