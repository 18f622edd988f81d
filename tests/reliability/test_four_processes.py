"""Four processes on one file: of two opposite steps one wins, and who repeats himself is heard once.

Each test has its control beside it: without the guard, the very same check finds what is wrong.
"""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from data.lifecycle import Action
from tests.conftest import CANDLE
from tests.reliability import worker_process
from tests.reliability.race import Cast, Race, books, each_has_one_winner, nothing_is_lost_or_doubled, prepare
from tests.reliability.worker_process import FourProcesses, Round

Many = Callable[[int, int], int]

RACES_OF_THE_CONTROL = 60
KEYS_OF_THE_CONTROL = 20


def race(four: FourProcesses, path: Path, cast: Cast, numbers: list[str], *, naive: bool) -> list[Race]:
    """Two processes cancel and two ship: one of each meets at the half of the orders."""
    halves = numbers[::2], numbers[1::2]
    parts = [
        (Round(path, cast[who], half, naive, meets), action)
        for meets, half in enumerate(halves, 1)
        for who, action in (("ada", Action.CANCEL), ("sam", Action.SHIP))
    ]
    cancels, ships, others_cancels, others_ships = four.each(worker_process.race, parts)
    answers = [(halves[0], cancels, ships), (halves[1], others_cancels, others_ships)]
    return [Race(*told) for half in answers for told in zip(*half, strict=True)]


def test_of_a_cancel_and_a_ship_from_four_processes_exactly_one_wins(
    four: FourProcesses, path: Path, cast: Cast, many: Many
) -> None:
    numbers = prepare(path, cast, many(2_000, 100_000))
    start = time.perf_counter()
    races = race(four, path, cast, numbers, naive=False)
    took = time.perf_counter() - start

    winners = Counter(race.winner for race in races)
    print(
        f"{len(races):,} races from 4 processes: {winners['cancel']:,} cancels and {winners['ship']:,} "
        f"shipments won alone, {winners['both']} double, {took:.1f} s"
    )
    each_has_one_winner(races)
    assert min(winners["cancel"], winners["ship"]) > len(races) // 50, "these were hardly races"
    nothing_is_lost_or_doubled(races, path)


def test_without_the_compare_and_swap_four_processes_win_twice(
    four: FourProcesses, path: Path, cast: Cast
) -> None:
    numbers = prepare(path, cast, RACES_OF_THE_CONTROL)
    races = race(four, path, cast, numbers, naive=True)

    double = sum(race.winner == "both" for race in races)
    print(f"control, without the compare-and-swap: {double} of {len(races)} races won twice")
    assert double > 0
    with pytest.raises(AssertionError):
        each_has_one_winner(races)
    with pytest.raises(AssertionError):
        nothing_is_lost_or_doubled(races, path)


def repeat(four: FourProcesses, path: Path, cast: Cast, keys: int, *, naive: bool) -> list[str]:
    """Four processes say the same with the same key; the answer is what is wrong after it.

    Every second key cancels one of the orders that are there, the others place a new one.
    """
    left = 4 * keys
    numbers = prepare(path, cast, keys + 1, left=left)
    answers = four.each(worker_process.repeat, [[Round(path, cast["ada"], numbers[:keys], naive)]] * 4)
    wrong = [
        f"key {turn} was answered differently, or with a refusal: {said[0]}"
        for turn, said in enumerate(zip(*answers, strict=True))
        if said.count(said[0]) != len(said) or isinstance(said[0], str)
    ]
    found, cancels = books(path), keys // 2
    if len(found.statuses) != len(numbers) + keys - cancels:
        wrong.append(f"{keys - cancels} keys placed {len(found.statuses) - len(numbers)} orders")
    if found.steps != Counter(numbers[1:keys:2]):
        wrong.append(f"{cancels} keys made {found.steps.total()} cancellations")
    if found.stock[CANDLE] != left - (keys - cancels) + cancels:
        wrong.append(f"{found.stock[CANDLE]} are in stock, not {left - (keys - cancels) + cancels}")
    return wrong + found.complaints


def test_the_same_key_from_four_processes_at_once_counts_once(
    four: FourProcesses, path: Path, cast: Cast, many: Many
) -> None:
    keys = many(400, 10_000)
    start = time.perf_counter()
    wrong = repeat(four, path, cast, keys, naive=False)
    took = time.perf_counter() - start

    print(f"{keys:,} keys, each from 4 processes at once: {len(wrong)} doubled or unlike, {took:.1f} s")
    assert wrong == []


def test_where_keys_are_ignored_orders_are_doubled(four: FourProcesses, path: Path, cast: Cast) -> None:
    wrong = repeat(four, path, cast, KEYS_OF_THE_CONTROL, naive=True)

    placed = KEYS_OF_THE_CONTROL // 2
    print(f"control, without keys: {len(wrong)} complaints, one of them “{wrong[-1]}”")
    assert f"{placed} keys placed {4 * placed} orders" in wrong
