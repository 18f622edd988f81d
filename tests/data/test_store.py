"""The one door: what is committed is told, once and in order; what is not committed never was."""

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from data.database import engines, events, store
from data.database.events import Event
from data.errors import DomainError
from data.lifecycle import Role
from data.models import Product
from tests.conftest import CANDLE, SECRET, TestShop
from tests.data.watching import happen, names, until


async def test_an_own_commit_is_told_without_asking(shop: TestShop, heard: list[Event]) -> None:
    seq = await shop.store.write(happen("one"))
    await until(lambda: heard)
    fact = heard[0]
    assert (fact.seq, fact.subject_type, fact.subject_id, fact.action, fact.actor) == (
        seq,
        "test",
        "one",
        "happen",
        Role.SYSTEM,
    )
    assert fact.at.tzinfo is not None
    assert shop.store.last_seq == seq
    assert shop.store.foreign_monotonic is None


async def test_what_is_told_can_be_read(shop: TestShop) -> None:
    read: list[object] = []

    def watcher(facts: Sequence[Event]) -> None:
        read.append(shop.store.read_now(lambda session: events.history(session, facts[0].subject)))

    shop.store.watch(watcher)
    await shop.store.write(happen("one"))
    await until(lambda: read)
    assert read == [await shop.history("test:one")]


async def test_watchers_are_told_on_the_event_loop(shop: TestShop) -> None:
    threads: list[threading.Thread] = []
    shop.store.watch(lambda _: threads.append(threading.current_thread()))
    await shop.store.write(happen("one"))
    await until(lambda: threads)
    assert threads == [threading.current_thread()]


async def test_many_changes_at_once_are_told_once_each_in_the_order_of_their_numbers(
    shop: TestShop, heard: list[Event]
) -> None:
    before = shop.store.last_seq
    await asyncio.gather(*(shop.store.write(happen(str(number))) for number in range(600)))
    await until(lambda: len(heard) >= 600)
    await shop.store.poll()
    assert [fact.seq for fact in heard] == list(range(before + 1, before + 601))
    assert sorted(names(heard), key=int) == [str(number) for number in range(600)]


async def test_a_failing_watcher_does_not_keep_the_others_from_hearing(
    shop: TestShop, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Sequence[Event]) -> None:
        raise RuntimeError("broken on purpose")

    facts: list[Event] = []
    shop.store.watch(broken)
    shop.store.watch(facts.extend)
    await shop.store.write(happen("one"))
    await shop.store.write(happen("two"))
    await until(lambda: len(facts) == 2)
    assert "broken on purpose" in caplog.text


async def test_who_stops_watching_hears_no_more(shop: TestShop, heard: list[Event]) -> None:
    late: list[Event] = []
    stop = shop.store.watch(late.extend)
    assert shop.store.watchers == 2
    await shop.store.write(happen("one"))
    await until(lambda: late)
    stop()
    stop()
    assert shop.store.watchers == 1
    await shop.store.write(happen("two"))
    await until(lambda: len(heard) == 2)
    assert names(late) == ["one"]


async def test_opening_another_database_forgets_who_watched_the_first(shop: TestShop, tmp_path: Path) -> None:
    shop.store.watch(lambda _: None)
    again = store.open(f"sqlite:///{tmp_path / 'second.db'}", SECRET)
    assert (shop.store.watchers, again.watchers) == (0, 0)
    assert store.current() is again
    store.close()
    with pytest.raises(RuntimeError, match="not open"):
        store.current()


async def test_a_change_that_fails_leaves_nothing_and_tells_nobody(
    shop: TestShop, heard: list[Event]
) -> None:
    before = shop.store.last_seq

    def verb(session: Session) -> None:
        product = session.exec(select(Product).where(Product.sku == CANDLE)).one()
        product.title = "Changed"
        session.add(product)
        session.flush()
        events.record(session, "test:half", "happen", actor=Role.SYSTEM)
        raise DomainError("No.")

    with pytest.raises(DomainError, match="No"):
        await shop.store.write(verb)
    seq = await shop.store.write(happen("next"))
    await until(lambda: heard)
    assert names(heard) == ["next"]
    assert seq == before + 1, "the number of what was undone is given again"
    titles = await shop.store.read(lambda session: session.exec(select(Product.title)).all())
    assert "Changed" not in titles


async def test_a_change_that_fails_in_the_worst_way_does_not_end_the_writer(shop: TestShop) -> None:
    def verb(_: Session) -> None:
        raise KeyboardInterrupt

    async with asyncio.timeout(5):
        with pytest.raises(KeyboardInterrupt):
            await shop.store.write(verb)
        await shop.store.write(happen("next"))


@pytest.mark.parametrize(("after", "is_there"), [(1, True), (1000, False)])
async def test_the_log_is_put_into_the_file_between_two_changes(
    shop: TestShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int, *, is_there: bool
) -> None:
    monkeypatch.setattr(store, "CHECKPOINT_AFTER", after)
    for number in range(3):
        await shop.store.write(happen(f"change {number}"))

    def file_alone() -> int:
        alone = tmp_path / "alone.db"
        alone.write_bytes(shop.path.read_bytes())
        with closing(sqlite3.connect(alone)) as copy:
            return copy.execute("SELECT count(*) FROM event WHERE subject LIKE 'test:change%'").fetchone()[0]

    if is_there:
        await until(lambda: file_alone() == 3)
    else:
        await asyncio.sleep(0.1)
        assert file_alone() == 0
    assert len(await shop.history("test:change 2")) == 1


def test_a_log_that_cannot_be_put_away_waits_and_the_writer_lives(tmp_path: Path) -> None:
    out_of_reach = engines.writing(f"sqlite:///{tmp_path / 'no folder' / 'shop.db'}")
    with pytest.raises(sqlite3.OperationalError):
        out_of_reach.raw_connection()

    engines.checkpoint(out_of_reach)


async def test_a_caller_who_goes_away_does_not_undo_what_was_begun(shop: TestShop) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(session: Session) -> int:
        begun.set()
        go_on.wait(5)
        return happen("slow")(session)

    caller = asyncio.create_task(shop.store.write(slow))
    await until(begun.is_set)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    await shop.store.write(happen("next"))
    assert len(await shop.history("test:slow")) == 1


async def test_a_question_cannot_change_anything(shop: TestShop) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        await shop.store.read(happen("sneaked in"))
    assert await shop.history("test:sneaked in") == []


async def test_a_question_sees_one_state_while_changes_go_on(shop: TestShop) -> None:
    asked, changed = threading.Event(), threading.Event()

    def question(session: Session) -> tuple[int, int]:
        first = events.last_seq(session.connection())
        asked.set()
        changed.wait(5)
        return first, events.last_seq(session.connection())

    answer = asyncio.create_task(shop.store.read(question))
    await until(asked.is_set)
    await shop.store.write(happen("meanwhile"))
    changed.set()
    first, second = await answer
    assert first == second


def test_the_command_line_changes_and_asks_without_an_event_loop(tmp_path: Path) -> None:
    opened = store.open(f"sqlite:///{tmp_path / 'shop.db'}", SECRET)
    try:
        assert opened.write_now(happen("one")) == 1
        assert names(opened.read_now(lambda session: events.history(session, "test:one"))) == ["one"]
    finally:
        store.close()


async def test_a_look_left_behind_by_another_event_loop_stops_nobody(shop: TestShop) -> None:
    """The program prepares itself on a loop of its own before it serves on another one."""
    left_behind = SimpleNamespace(done=lambda: False, get_loop=object)
    shop.store._poll_task = cast("asyncio.Task[None]", left_behind)
    facts: list[Event] = []
    shop.store.watch(facts.extend)

    await shop.store.write(lambda session: events.record(session, "shop:1", "edit", actor=Role.SYSTEM))
    await asyncio.wait_for(shop.store.poll(), 5)

    assert [fact.action for fact in facts] == ["edit"]
