"""Four processes, each with the shop's file open by itself, that do things at the same moment.

>>> with FourProcesses() as four:
...     answers = four.each(cancel_each, [(path, "token", numbers)] * 4)

What a process does is a function of this module, so that it can be told to another process by its name.
"""

import asyncio
import multiprocessing
import os
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

from sqlalchemy import insert, update
from sqlmodel import Session

from data import orders
from data.accounts import idempotency
from data.accounts.permissions import Credentials
from data.database import events, store
from data.database.events import Event
from data.database.store import Store
from data.errors import Conflict, DomainError
from data.lifecycle import Action, PaymentMethod, Role
from data.models import now
from data.orders import LineItemRequest, TransitionInput, checkout, transitions
from tests.conftest import CANDLE, SECRET
from tests.data.ordering import ADA
from tests.reliability.broken import no_compare_and_swap
from tests.reliability.race import PATIENCE, Answer

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

    def one(self, do: Callable[..., T], *given: Any) -> T:
        """Let one of the processes do it; this one has threads, and cannot be forked."""
        return self._pool.submit(do, *given).result()


@dataclass(frozen=True)
class Round:
    """What one process shall do to which orders, and whom it meets before each of them."""

    path: Path
    who: Credentials
    numbers: Sequence[str]
    naive: bool = False  # whether the guard is off
    meets: int = 0  # 0: all four; 1 and 2: one other


def race(what: Round, action: Action) -> list[Answer]:
    """Take this step on each of the orders while another process takes another step on the same one."""

    async def step(_: int, number: str) -> Answer:
        details = TransitionInput(reason="Changed my mind")
        return await _answer(lambda: orders.transition(number, action, by=what.who, details=details))

    return _meet_and(step, what, _without_compare_and_swap)


def repeat(what: Round) -> list[object]:
    """Say the same as all others, with the same key: cancel every second order, place one for each other."""

    async def say(turn: int, number: str) -> object:
        key = f"key {turn}"
        if turn % 2:
            return await _said(
                lambda: orders.cancel(number, by=what.who, reason="Twice", idempotency_key=key)
            )
        method, wanted = PaymentMethod.ON_DELIVERY, [LineItemRequest(CANDLE, 1)]
        return await _said(
            lambda: orders.place(wanted, by=what.who, contact=ADA, method=method, client_key=key)
        )

    return _meet_and(say, what, _without_keys)


def receive_all(what: Round) -> None:
    """Note that each of the orders is paid."""

    async def all_of_them() -> None:
        for number in what.numbers:
            await orders.receive(number, by=what.who)

    with closing(store.open(f"sqlite:///{what.path}", SECRET)):
        asyncio.run(all_of_them())


def refund(what: Round) -> list[object]:
    """Give a part of each order's money back, as all others do, with the same key."""

    async def give_back(turn: int, number: str) -> object:
        return await _said(
            lambda: orders.refund(number, by=what.who, amount_minor=100, idempotency_key=f"refund {turn}")
        )

    return _meet_and(give_back, what, _without_keys)


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
    except DomainError as refusal:
        return Answer(409, {"status": getattr(refusal, "status", None), "error": str(refusal)})


async def _said(verb: Callable[[], Awaitable[object]]) -> object:
    try:
        return await verb()
    except DomainError as refusal:
        return str(refusal)


def _without_compare_and_swap(changed: ExitStack) -> None:
    changed.enter_context(patch.object(transitions, "_swap", no_compare_and_swap.swap))
    changed.enter_context(
        patch.object(transitions, "_permitted", transitions._permitted)
    )  # it is put back at the end
    changed.enter_context(patch.object(orders, "transition", no_compare_and_swap.move))


def _without_keys(changed: ExitStack) -> None:
    changed.enter_context(patch.object(idempotency, "once", lambda _session, _attempt, _answer, run: run()))
    changed.enter_context(patch.object(checkout, "_scope", lambda *_: None))


def tell(path: Path, count: int) -> None:
    """Write so many events, one to three in a transaction; every tenth transaction fails at its end."""
    _write(path, count, _tell)


def tell_naively(path: Path, count: int) -> None:
    """The same, numbered before they are written."""
    _write(path, count, _tell_naively)


def read_on(path: Path, ledger: Path) -> None:
    """Until it is killed, write down the number of each event that comes after the last one written down."""
    told = ledger.read_text().split() if ledger.exists() else []
    opened = store.open(f"sqlite:///{path}", SECRET)
    opened.last_seq = int(told[-1]) if told else 0
    file = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    asyncio.run(_look_for_ever(opened, file))


async def _look_for_ever(opened: Store, ledger: int) -> None:
    def write_down(facts: Sequence[Event]) -> None:
        for fact in facts:
            os.write(ledger, f"{fact.seq}\n".encode())

    opened.watch(write_down)
    while True:
        await opened.poll()
        await asyncio.sleep(0.002)


def _write(path: Path, count: int, write: Callable[[Store, int], int]) -> None:
    with closing(store.open(f"sqlite:///{path}", SECRET)) as opened:
        _meetings[0].wait()
        while count > 0:
            count -= write(opened, min(count, random.randint(1, 3)))  # noqa: S311 - dice


def _tell(opened: Store, together: int) -> int:
    fails = random.random() < 0.1  # noqa: S311 - dice

    def verb(session: Session) -> int:
        for _ in range(together):
            events.record(session, "test:told", "tell", actor=Role.SYSTEM)
        if fails:
            raise Conflict("A verb that is refused after it has written.")
        return together

    try:
        return opened.write_now(verb)
    except Conflict:
        return 0


def _tell_naively(opened: Store, together: int) -> int:
    """Take the numbers first, as a sequence or an AUTOINCREMENT would give them, and write a little later."""
    counter, event = events._COUNTER, events._EVENT
    taken = update(counter).values(seq=counter.c.seq + together).returning(counter.c.seq)
    last = opened.write_now(lambda session: session.connection().execute(taken).scalar_one())
    time.sleep(random.uniform(0, JITTER))  # noqa: S311 - dice
    told = {"at": now(), "subject": "test:told", "action": "tell", "actor": Role.SYSTEM, "data": {}}
    rows = [{**told, "seq": seq} for seq in range(last - together + 1, last + 1)]
    opened.write_now(lambda session: session.connection().execute(insert(event), rows) and None)
    return together
