"""Four processes, each with the shop's file open by itself, that do things at the same moment.

>>> with FourProcesses() as four:
...     answers = four.each(cancel_each, [(path, "token", numbers)] * 4)

What a process does is a function of this module, so that it can be told to another process by its name.
"""

import asyncio
import multiprocessing
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, Self, TypeVar
from unittest.mock import patch

from data import events, orders, store
from data.lifecycle import Action, PaymentMethod
from data.orders import Details, Wanted, placing, steps
from data.people import Actor
from data.refusals import Refusal
from tests.conftest import CANDLE, SECRET
from tests.data.ordering import ADA
from tests.reliability import naive_shop
from tests.reliability.racing import PATIENCE, Answer

T = TypeVar("T")
FOUR = 4
#: By how many seconds they may miss each other; with none, the same one wins nearly always.
JITTER = 0.003

_meetings: Sequence[Barrier] = ()


class FourProcesses:
    """A pool that meets: all four together, and two and two."""

    def __init__(self) -> None:
        processes = multiprocessing.get_context("spawn")
        meetings = [processes.Barrier(size, timeout=PATIENCE) for size in (4, 2, 2)]
        self._pool = ProcessPoolExecutor(FOUR, processes, _begin, (meetings,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def each(self, do: Callable[..., T], given: Sequence[Sequence[Any]]) -> list[T]:
        """Let each process do it with what is given to it; the answers in the same sequence."""
        assert len(given) == FOUR
        return [running.result() for running in [self._pool.submit(do, *words) for words in given]]


@dataclass(frozen=True)
class Round:
    """What one process shall do to which orders, and whom it meets before each of them."""

    path: Path
    who: Actor
    numbers: Sequence[str]
    naive: bool = False  # whether the guard is off
    meets: int = 0  # 0: all four; 1 and 2: one other


def race(what: Round, action: Action) -> list[Answer]:
    """Take this step on each of the orders while another process takes another step on the same one."""

    async def step(_: int, number: str) -> Answer:
        details = Details(reason="Changed my mind")
        return await _answer(lambda: orders.move(number, action, by=what.who, details=details))

    return _meet_and(step, what, _without_compare_and_swap)


def repeat(what: Round) -> list[object]:
    """Say the same as all others, with the same key: cancel every second order, place one for each other."""

    async def say(turn: int, number: str) -> object:
        key = f"key {turn}"
        if turn % 2:
            return await _said(lambda: orders.cancel(number, by=what.who, reason="Twice", idem=key))
        method, wanted = PaymentMethod.ON_DELIVERY, [Wanted(CANDLE, 1)]
        return await _said(
            lambda: orders.place(wanted, by=what.who, contact=ADA, method=method, client_key=key)
        )

    return _meet_and(say, what, _without_keys)


def _begin(meetings: Sequence[Barrier]) -> None:
    global _meetings  # noqa: PLW0603 - what a pool hands to its processes has no other place
    _meetings = meetings


def _meet_and(
    act: Callable[[int, str], Awaitable[T]], what: Round, let_go: Callable[[ExitStack], None]
) -> list[T]:
    with ExitStack() as changed, closing(store.open(f"sqlite:///{what.path}", SECRET)):
        if what.naive:
            let_go(changed)
        return asyncio.run(_all(act, what))


async def _all(act: Callable[[int, str], Awaitable[T]], what: Round) -> list[T]:
    answers: list[T] = []
    meeting = _meetings[what.meets]
    try:
        for turn, number in enumerate(what.numbers):
            meeting.wait()
            time.sleep(random.uniform(0, JITTER))  # noqa: ASYNC251, S311 - nothing else runs here; dice
            answers.append(await act(turn, number))
    except BaseException:
        meeting.abort()  # the others need not wait
        raise
    return answers


async def _answer(verb: Callable[[], Awaitable[orders.OrderView]]) -> Answer:
    """As the API would put it."""
    try:
        return Answer(200, {"status": (await verb()).status})
    except Refusal as refusal:
        return Answer(409, {"status": getattr(refusal, "status", None), "error": str(refusal)})


async def _said(verb: Callable[[], Awaitable[object]]) -> object:
    try:
        return await verb()
    except Refusal as refusal:
        return str(refusal)


def _without_compare_and_swap(changed: ExitStack) -> None:
    changed.enter_context(patch.object(steps, "_swap", naive_shop.swap))
    changed.enter_context(patch.object(steps, "_open_step", steps._open_step))  # it is put back at the end
    changed.enter_context(patch.object(orders, "move", naive_shop.move))


def _without_keys(changed: ExitStack) -> None:
    changed.enter_context(patch.object(events, "by_key", lambda *_: None))
    changed.enter_context(patch.object(placing, "_scope", lambda *_: None))
