"""Another process on the same file: it is heard, it is waited for, and it freezes nobody."""

import asyncio
import logging
import sqlite3
import time

import pytest
from sqlmodel import Session

from data.database import store
from data.database.events import Event
from data.database.store import Store
from data.errors import DatabaseUnavailable
from tests.conftest import TestShop
from tests.data.watching import by_hand, happen, names


async def test_what_another_process_did_is_told_at_the_next_look(
    shop: TestShop, other: Store, heard: list[Event]
) -> None:
    looked = shop.store.checked_at
    seq = await other.write(happen("there"))
    await asyncio.sleep(0.05)
    assert heard == []
    await shop.store.poll()
    assert names(heard) == ["there"]
    assert shop.store.last_seq == seq
    assert shop.store.checked_at > looked
    await shop.store.poll()
    assert names(heard) == ["there"], "it is told once"


async def test_numbers_of_two_processes_have_no_gap_and_no_double(
    shop: TestShop, other: Store, heard: list[Event]
) -> None:
    before = shop.store.last_seq
    both = [at.write(happen(str(number))) for number in range(50) for at in (shop.store, other)]
    numbers = await asyncio.gather(*both)
    await shop.store.poll()
    assert sorted(numbers) == list(range(before + 1, before + 101))
    assert [fact.seq for fact in heard] == sorted(numbers)


async def test_the_light_knows_when_another_process_writes(shop: TestShop, other: Store) -> None:
    await shop.store.write(happen("here"))
    await shop.store.poll()
    assert shop.store.foreign_monotonic is None
    await other.write(happen("there"))
    await shop.store.write(happen("here, after there"))
    await shop.store.poll()
    assert shop.store.foreign_monotonic is not None, "although the last event was our own"
    shop.store.foreign_monotonic = None
    await asyncio.gather(*(shop.store.write(happen(str(number))) for number in range(20)))
    await shop.store.poll()
    assert shop.store.foreign_monotonic is None


async def test_an_own_change_is_known_as_own_the_moment_it_can_be_read(
    shop: TestShop, heard: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, commit = asyncio.get_running_loop(), Session.commit

    def commit_and_be_looked_at(session: Session) -> None:
        commit(session)
        asyncio.run_coroutine_threadsafe(shop.store.poll(), loop).result(5)

    monkeypatch.setattr(Session, "commit", commit_and_be_looked_at)
    await shop.store.write(happen("here"))
    assert names(heard) == ["here"]
    assert shop.store.foreign_monotonic is None


async def test_a_change_decides_on_what_nobody_else_can_change_meanwhile(shop: TestShop) -> None:
    """From its first line on, also before it writes: what it has read stays true until the commit."""

    def verb(_: Session) -> None:
        with by_hand(shop) as hand:
            hand.execute("PRAGMA busy_timeout = 0")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                hand.execute("BEGIN IMMEDIATE")

    await shop.store.write(verb)


async def test_a_foreign_lock_does_not_freeze_the_program(shop: TestShop) -> None:
    gaps: list[float] = []

    async def heartbeat() -> None:
        while True:
            last = time.perf_counter()
            await asyncio.sleep(0.005)
            gaps.append(time.perf_counter() - last)

    with by_hand(shop) as hand:
        hand.execute("BEGIN IMMEDIATE")
        beating = asyncio.create_task(heartbeat())
        started = time.perf_counter()
        change = asyncio.create_task(shop.store.write(happen("waited")))
        await asyncio.sleep(1)
        assert not change.done()
        assert await shop.history("test:waited") == [], "questions are answered meanwhile"
        hand.execute("COMMIT")
        await change
        beating.cancel()
    assert 1 <= time.perf_counter() - started < 3
    assert len(await shop.history("test:waited")) == 1
    assert max(gaps) < 0.5


async def test_a_lock_that_stays_is_answered_in_words(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(store, "LOCK_TIMEOUT", 0.3)
    with by_hand(shop) as hand:
        hand.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable, match=r"busy\. Nothing was changed"):
            await shop.store.write(happen("given up"))
        hand.execute("COMMIT")
    assert caplog.record_tuples == [
        ("shopbell.store", logging.ERROR, "The database did not answer: database is locked")
    ]
    await shop.store.write(happen("again"))
    assert await shop.history("test:given up") == []
