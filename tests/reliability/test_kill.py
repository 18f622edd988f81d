"""The server is killed in a stream of orders and cancellations: what it answered is there, and all of it.

The control is a server that answers before it commits: the same comparison finds what it lost.
"""

import random
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import CANDLE
from tests.reliability.load_client import Customer
from tests.reliability.race import Cast, Serve, books, prepare
from tests.support.server import MAIN

CUSTOMERS = 4
ON_THE_SHELF, OLD_ORDERS = 500_000, 2
ANSWERS_BEFORE_A_KILL = 12
LONGEST_BEFORE_A_KILL = 0.3
HASTY_SHOP = Path(__file__).parent / "broken/ack_before_commit.py"
KILLS_OF_THE_CONTROL = 5


@pytest.fixture
def customers(cast: Cast, path: Path) -> list[Customer]:
    """Ada, with four programs; the shop has candles enough, and orders from before."""
    prepare(path, cast, OLD_ORDERS, left=ON_THE_SHELF)
    return [Customer(f"program {number}", cast["ada"]) for number in range(CUSTOMERS)]


def kill_one(serve: Serve, customers: list[Customer], program: Path = MAIN) -> None:
    """Serve, let them order and cancel, and kill at any moment after the first answers."""
    shop = serve(program)
    before = answers(customers)
    with ThreadPoolExecutor(CUSTOMERS) as people:
        wanting = [
            people.submit(customer.want_things, shop.url, enough=lambda: not shop.is_running)
            for customer in customers
        ]
        while answers(customers) < before + ANSWERS_BEFORE_A_KILL and shop.is_running:
            time.sleep(0.005)
        time.sleep(random.uniform(0, LONGEST_BEFORE_A_KILL))  # noqa: S311 - dice for a test
        shop.kill()
        for wants in wanting:
            wants.result()


def answers(customers: list[Customer]) -> int:
    return sum(len(customer.answered) for customer in customers)


def lost(path: Path, customers: list[Customer]) -> list[str]:
    """What was answered and is not there, what is there by half, and what nobody asked for."""
    with closing(sqlite3.connect(path)) as file:
        statuses = dict(file.execute("SELECT number, status FROM orders").fetchall())
        rows = file.execute("SELECT scope, key FROM idempotency_key")
        keys = {f"{scope.partition('order:')[2]} {key}" for scope, key in rows}
    wrong = [
        f"{number} was placed and is not there"
        for customer in customers
        for number in customer.orders - statuses.keys()
    ]
    wrong += [
        f"{number} was cancelled and is {statuses.get(number)}"
        for customer in customers
        for number, key in customer.cancelled.items()
        if statuses.get(number) != "cancelled" or f"{number} {key}" not in keys
    ]
    open_questions = sum(customer.unanswered is not None for customer in customers)
    asked = OLD_ORDERS + sum(len(customer.orders) for customer in customers) + open_questions
    if len(statuses) > asked:
        wrong.append(f"there are {len(statuses)} orders, and {asked} were asked for")
    return wrong + books(path).complaints


def test_what_was_answered_before_a_kill_is_there_after_it(
    serve: Serve, path: Path, customers: list[Customer], many: Callable[[int, int], int]
) -> None:
    kills, open_questions = many(10, 200), 0
    for _ in range(kills):
        kill_one(serve, customers)
        assert lost(path, customers) == []
        open_questions += sum(customer.unanswered is not None for customer in customers)

    shop = serve()
    for customer in customers:
        customer.want_things(shop.url, enough=lambda: True)  # what the last kill left unanswered
        assert customer.unanswered is None
        assert customer.say_all_again(shop.url) == []
        assert customer.refused == []
    shop.stop()

    assert lost(path, customers) == []
    placed = sum(len(customer.orders) for customer in customers)
    cancelled = sum(len(customer.cancelled) for customer in customers)
    print(
        f"{kills} kills: {placed:,} orders and {cancelled:,} cancellations answered, 0 lost, 0 by half; "
        f"{open_questions} were cut off, said again, and counted once"
    )
    found = books(path)
    assert len(found.statuses) == OLD_ORDERS + placed
    assert found.stock[CANDLE] == ON_THE_SHELF - placed + cancelled


def test_a_server_that_answers_before_it_commits_is_found_out(
    serve: Serve, path: Path, customers: list[Customer]
) -> None:
    kills, wrong = 0, []
    while not wrong and kills < KILLS_OF_THE_CONTROL:
        kill_one(serve, customers, HASTY_SHOP)
        kills, wrong = kills + 1, lost(path, customers)
    assert wrong != []
    print(f"control, answered before the commit: kill {kills} lost something: {wrong[0]}")
