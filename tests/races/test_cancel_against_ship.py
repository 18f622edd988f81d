"""A customer cancels while an admin ships the same order: one of them wins, and the other is told.

The last test is the control: without the compare-and-swap, the same races find double winners. A race
test that cannot fail proves nothing.
"""

import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import running
from tests.conftest import CANDLE
from tests.races.racing import Cast, Race, books, prepare, run
from tests.running import RunningShop

RACES = 1000
RACES_OF_TWO_SHOPS = 150
RACES_OF_THE_CONTROL = 60
NAIVE_SHOP = Path(__file__).parent / "naive_shop.py"
LOST_TO = {
    "cancel": r"This order is cancelled by customer at \d\d:\d\d:\d\d UTC on .*\. Nothing was changed\.",
    "ship": r"This order is shipped by admin at \d\d:\d\d:\d\d UTC on .*\. Nothing was changed\.",
}
BECAME = {"cancel": "cancelled", "ship": "shipped"}

Serve = Callable[[], RunningShop]


def each_has_one_winner(races: list[Race]) -> None:
    """And the loser was told who was faster, and when."""
    assert {race.number: race.winner for race in races if race.winner not in BECAME} == {}
    for race in races:
        won, lost = (race.cancel, race.ship) if race.winner == "cancel" else (race.ship, race.cancel)
        assert won.said["status"] == lost.said["status"] == BECAME[race.winner]
        assert lost.code == 409
        assert re.fullmatch(LOST_TO[race.winner], lost.said["error"])


def nothing_is_lost_or_doubled(races: list[Race], path: Path) -> None:
    """The database tells the same story as the answers did."""
    found = books(path)
    assert found.statuses == {race.number: BECAME[race.winner] for race in races}
    assert found.steps == Counter(race.number for race in races)
    assert found.stock[CANDLE] == sum(race.winner == "cancel" for race in races)
    assert found.complaints == []


def test_of_a_cancel_and_a_ship_exactly_one_wins(serve: Serve, path: Path, cast: Cast) -> None:
    numbers = prepare(path, cast, RACES)
    shop = serve()

    start = time.perf_counter()
    races = run(numbers, cast, shop.url, shop.url)
    print(
        f"{len(races) / (time.perf_counter() - start):.0f} races a second, {Counter(r.winner for r in races)}"
    )
    shop.stop()

    assert len(races) == RACES
    each_has_one_winner(races)
    assert min(Counter(race.winner for race in races).values()) > RACES // 50, "these were hardly races"
    nothing_is_lost_or_doubled(races, path)


def test_two_processes_on_one_file_have_one_winner_too(serve: Serve, path: Path, cast: Cast) -> None:
    numbers = prepare(path, cast, RACES_OF_TWO_SHOPS)
    storefront, desk = serve(), serve()

    races = run(numbers, cast, storefront.url, desk.url)
    storefront.stop()
    desk.stop()

    each_has_one_winner(races)
    assert {race.winner for race in races} == set(BECAME)
    nothing_is_lost_or_doubled(races, path)


def test_without_the_compare_and_swap_both_win(
    serve: Serve, path: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MAIN", NAIVE_SHOP)
    numbers = prepare(path, cast, RACES_OF_THE_CONTROL)
    shop = serve()

    races = run(numbers, cast, shop.url, shop.url)
    shop.stop()

    winners = Counter(race.winner for race in races)
    print(winners)
    assert winners["both"] > 0
    with pytest.raises(AssertionError):
        each_has_one_winner(races)
    assert max(books(path).steps.values()) == 2
    assert books(path).complaints != []
