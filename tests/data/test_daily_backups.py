"""The backup that makes itself: when, what it says of itself, what it leaves in its folder."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from data import backups, integrity
from data import settings as program_settings
from data.backups import backup, history
from data.backups.scheduler import AFTER_A_FAILURE, BackupScheduler, every_day
from data.database.events import Event
from data.errors import DatabaseUnavailable, NotAuthenticated, PermissionDenied
from data.models import now
from tests.conftest import SECRET, TestShop
from tests.data.test_backups import onto_a_full_disk

HOUR = timedelta(hours=1)

Look: TypeAlias = Callable[[], Awaitable[None]]


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = now()

    def __call__(self) -> datetime:
        return self.at

    def go(self, on: timedelta) -> None:
        self.at += on


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What the history is dated by, too."""
    moved = Clock()
    monkeypatch.setattr("data.database.events.now", moved)
    return moved


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def look(shop: TestShop, folder: Path, clock: Clock) -> Look:
    """Look once whether a backup is due, as its thread does."""
    daily = BackupScheduler(shop.store, shop.path, folder, keep=3, clock=clock)
    return lambda: asyncio.to_thread(daily.look)


async def told(shop: TestShop) -> list[Event]:
    return await shop.history(history.DAILY)


def made(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []


def lie_in(folder: Path, *names: str) -> None:
    """Let files be there that were there before."""
    folder.mkdir()
    for name in names:
        (folder / name).write_text("half of something old")


async def test_the_first_is_made_at_once_and_the_next_a_day_later(
    folder: Path, clock: Clock, look: Look
) -> None:
    counted: list[int] = []
    for on in (timedelta(), HOUR, 22 * HOUR, 2 * HOUR, HOUR):
        clock.go(on)
        await look()
        counted.append(len(made(folder)))

    assert counted == [1, 1, 1, 2, 2]
    assert integrity.file(folder / made(folder)[0]).problems == []


async def test_a_success_is_an_event_with_file_size_and_time(
    shop: TestShop, folder: Path, clock: Clock, look: Look
) -> None:
    clock.at = datetime(2126, 5, 4, 3, 2, 1, tzinfo=UTC)
    await look()

    (fact,) = await told(shop)
    assert (fact.action, fact.actor, fact.reason) == ("back_up", "system", None)
    assert fact.data["file"] == "shop-21260504T030201Z.db"
    assert fact.data["bytes"] == (folder / "shop-21260504T030201Z.db").stat().st_size
    assert fact.data["seconds"] >= 0


async def test_a_failure_is_an_event_with_its_reason_and_is_tried_again_after_an_hour(
    shop: TestShop,
    folder: Path,
    clock: Clock,
    look: Look,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as full:
        full.setattr(backup, "pages", onto_a_full_disk)
        clock.go(timedelta(seconds=1))
        await look()
        clock.go(AFTER_A_FAILURE / 2)
        await look()
    (fact,) = await told(shop)
    assert fact.action == "fail"
    assert fact.reason == f"The backup could not be written: the disk with {folder} is full. Make room on it."
    assert made(folder) == []

    clock.go(AFTER_A_FAILURE / 2)
    await look()
    assert [fact.action for fact in await told(shop)] == ["fail", "back_up"]
    state = await backups.state(shop.sam)
    assert (state.failure, state.success is not None) == (None, True)


async def test_a_folder_that_cannot_be_made_is_a_failure(shop: TestShop, folder: Path, look: Look) -> None:
    shutil.copy(shop.path, folder)  # a file where the folder should be
    await look()

    (fact,) = await told(shop)
    assert fact.reason
    assert f"{folder} is a file and not a folder" in fact.reason


async def test_a_damaged_shop_is_a_failure_that_says_what_to_do(shop: TestShop, look: Look) -> None:
    await shop.store.write(
        lambda session: session.connection().exec_driver_sql("UPDATE event_counter SET seq = seq + 1")
    )
    await look()

    reason = (await told(shop))[0].reason or ""
    assert reason.startswith("The copy did not pass the check, so it was not kept")
    assert "damaged with: main.py check." in reason
    assert reason.endswith("the counter stands at 7.")


async def test_a_success_that_cannot_be_written_down_is_not_followed_by_one_every_minute(
    shop: TestShop, folder: Path, clock: Clock, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_about: object) -> None:
        raise DatabaseUnavailable("The disk of the shop's computer is full.")

    with monkeypatch.context() as unwritable:
        unwritable.setattr(history, "succeeded", full)
        with pytest.raises(DatabaseUnavailable):
            await look()
        clock.go(timedelta(minutes=1))
        await look()
    assert len(made(folder)) == 1

    clock.go(AFTER_A_FAILURE)
    await look()
    assert [fact.action for fact in await told(shop)] == ["back_up"]


async def test_only_its_own_oldest_files_are_removed_and_only_after_a_success(
    folder: Path,
    clock: Clock,
    look: Look,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strangers = [
        "holidays.jpg",
        "other-20260101T000000Z.db",
        "shop-monday.db",
        "shop-20260101T000000Z.db.txt",
    ]
    old = [f"shop-202601{day:02}T000000Z.db" for day in range(1, 6)]
    lie_in(folder, *strangers, *old)

    with monkeypatch.context() as full:
        full.setattr(backup, "pages", onto_a_full_disk)
        await look()
    assert made(folder) == sorted([*strangers, *old])

    clock.go(2 * HOUR)
    await look()
    newest = f"shop-{clock.at:%Y%m%dT%H%M%SZ}.db"
    assert made(folder) == sorted([*strangers, *old[-2:], newest])


async def test_the_newest_stays_although_the_clock_was_wrong(folder: Path, clock: Clock, look: Look) -> None:
    lie_in(folder, *(f"shop-{year}0101T000000Z.db" for year in (2101, 2102, 2103, 2104)))
    await look()

    assert f"shop-{clock.at:%Y%m%dT%H%M%SZ}.db" in made(folder)
    assert len(made(folder)) == 3


async def test_a_leftover_of_a_killed_one_is_written_over(folder: Path, look: Look) -> None:
    lie_in(folder, ".shop.part", ".shop.part-journal", ".shop.part-wal")
    await look()

    assert len(made(folder)) == 1


async def test_pages_that_are_open_are_told(shop: TestShop, look: Look) -> None:
    heard: list[str] = []
    shop.store.watch(lambda facts: heard.extend(fact.subject for fact in facts))
    await look()
    await shop.store.poll()

    assert heard == [history.DAILY]


async def test_an_old_success_is_overdue_only_where_there_should_be_a_new_one(
    shop: TestShop, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    await look()
    state = await backups.state(shop.sam)
    assert not state.overdue(now() + timedelta(days=9))

    monkeypatch.setattr(history, "daily_is_on", True)
    state = await backups.state(shop.sam)
    assert (state.overdue(now() + 47 * HOUR), state.overdue(now() + 49 * HOUR)) == (False, True)


async def test_only_admins_see_how_the_backups_stand(shop: TestShop) -> None:
    with pytest.raises(PermissionDenied):
        await backups.state(shop.ada)
    with pytest.raises(NotAuthenticated):
        await backups.state(shop.guest)


async def test_it_is_on_unless_the_settings_or_a_demo_have_none(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.backups.scheduler.LOOK_EVERY", 3600.0)
    wanted = program_settings.Settings(database_url=shop.url, secret=SECRET)
    switched_off = program_settings.Settings(database_url=shop.url, secret=SECRET, backup_keep=0)

    async def is_on() -> bool:
        return (await backups.state(shop.sam)).daily

    with every_day(wanted, thrown_away=False):
        assert await is_on()
    with every_day(switched_off, thrown_away=False):
        assert not await is_on()
    with every_day(wanted, thrown_away=True):
        assert not await is_on()


async def test_a_shop_that_closes_gives_up_the_backup_it_is_making(
    shop: TestShop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.backups.scheduler.LOOK_EVERY", 0.0)
    monkeypatch.setattr(backup, "PAGES", 1)
    daily = BackupScheduler(shop.store, shop.path, folder, keep=3)
    copying_pages = backup.pages

    def close_meanwhile(*words: object) -> None:
        daily._end.set()
        copying_pages(*words)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(backup, "pages", close_meanwhile)
    daily.start()
    await asyncio.to_thread(daily.stop)

    assert not daily._thread.is_alive()
    assert made(folder) == []
    assert await told(shop) == []
