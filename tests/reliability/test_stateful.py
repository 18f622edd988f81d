"""Two hundred shops, with anything done to their orders by anybody in any sequence: all books agree.

The control: a program with one mistake in a verb is found out.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlmodel import Session

from data.accounts.permissions import Credentials
from data.database import events
from data.lifecycle import Action
from data.models import MoveReason, Order
from data.orders import OrderView, payments, stock_allocation
from tests.reliability.stateful_orders import Life

EXAMPLES, EXAMPLES_OF_SOAK, STEPS_OF_ONE = 200, 5_000, 8


@pytest.fixture
def live(furnished: tuple[Path, dict[str, Credentials]], tmp_path: Path) -> Callable[..., None]:
    """Live so many lives; it raises where the books do not agree."""
    Life.furnished, Life.folder, Life.begun = furnished, tmp_path, 0

    def live_lives(examples: int, **more: Any) -> None:
        slow = [HealthCheck.too_slow]
        steps = settings(
            max_examples=examples,
            stateful_step_count=STEPS_OF_ONE,
            deadline=None,
            suppress_health_check=slow,
            **more,
        )
        run_state_machine_as_test(Life, settings=steps)

    return live_lives


def test_whatever_is_done_in_whatever_sequence_the_books_agree_with_the_model(
    live: Callable[..., None], many: Callable[[int, int], int]
) -> None:
    start = time.perf_counter()
    live(many(EXAMPLES, EXAMPLES_OF_SOAK))
    took = time.perf_counter() - start
    print(f"{Life.begun:,} shops' lives of up to {STEPS_OF_ONE} steps: all books agree, {took:.1f} s")


def give_back_twice(patch: pytest.MonkeyPatch) -> None:
    settle = stock_allocation.settle

    def careless(session: Session, order: Order, *, hold: bool, why: MoveReason) -> list[str]:
        moved = settle(session, order, hold=hold, why=why)
        if why is MoveReason.CANCEL:
            session.connection().exec_driver_sql(
                "UPDATE product SET stock = stock + 1, version = version + 1"
            )
        return moved

    patch.setattr(stock_allocation, "settle", careless)


def forget_the_event(patch: pytest.MonkeyPatch) -> None:
    record = events.record

    def careless(session: Session, subject: str, action: str, **more: Any) -> int:
        return 0 if action == Action.SHIP else record(session, subject, action, **more)

    patch.setattr(events, "record", careless)


def lose_a_cent(patch: pytest.MonkeyPatch) -> None:
    book = payments._book

    def careless(*order_and_who: Any, amount: int) -> OrderView:
        return book(*order_and_who, amount=amount - 1)

    patch.setattr(payments, "_book", careless)


@pytest.mark.parametrize("mistake", [give_back_twice, forget_the_event, lose_a_cent])
def test_a_mistake_in_a_verb_is_found(
    live: Callable[..., None], monkeypatch: pytest.MonkeyPatch, mistake: Callable[[pytest.MonkeyPatch], None]
) -> None:
    mistake(monkeypatch)
    with pytest.raises(AssertionError):
        live(EXAMPLES, phases=[Phase.generate], report_multiple_bugs=False, derandomize=True, database=None)
    print(f"control, {mistake.__name__}: found in shop {Life.begun} of at most {EXAMPLES}")
