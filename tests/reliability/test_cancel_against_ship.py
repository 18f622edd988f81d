"""A customer cancels while an admin ships the same order: one of them wins, and the other is told.

The last test is the control: without the compare-and-swap, the same races find double winners. A race
test that cannot fail proves nothing.
"""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reliability.race import (
    BECAME,
    Cast,
    Serve,
    books,
    each_has_one_winner,
    nothing_is_lost_or_doubled,
    prepare,
    run,
)

RACES, MANY_RACES = 300, 1000
RACES_OF_TWO_SHOPS = 100
RACES_OF_THE_CONTROL = 60
NAIVE_SHOP = Path(__file__).parent / "broken/no_compare_and_swap.py"


def test_of_a_cancel_and_a_ship_exactly_one_wins(
    serve: Serve, path: Path, cast: Cast, many: Callable[[int, int], int]
) -> None:
    count = many(RACES, MANY_RACES)
    numbers = prepare(path, cast, count)
    shop = serve()

    start = time.perf_counter()
    races = run(numbers, cast, shop.url, shop.url)
    print(
        f"{len(races) / (time.perf_counter() - start):.0f} races a second, {Counter(r.winner for r in races)}"
    )
    shop.stop()

    assert len(races) == count
    each_has_one_winner(races)
    assert min(Counter(race.winner for race in races).values()) > count // 50, "these were hardly races"
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


def test_without_the_compare_and_swap_both_win(serve: Serve, path: Path, cast: Cast) -> None:
    numbers = prepare(path, cast, RACES_OF_THE_CONTROL)
    shop = serve(NAIVE_SHOP)

    races = run(numbers, cast, shop.url, shop.url)
    shop.stop()

    winners = Counter(race.winner for race in races)
    print(winners)
    assert winners["both"] > 0
    with pytest.raises(AssertionError):
        each_has_one_winner(races)
    assert max(books(path).steps.values()) == 2
    assert books(path).complaints != []
