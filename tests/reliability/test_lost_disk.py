"""On a disk that is gone, write-protected or broken nothing is acknowledged; with the disk the shop goes on.

The control does not look: orders are acknowledged that nobody finds where the shop's database has its place.
"""

import asyncio
import logging
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from data import rate_limits
from data.database import store
from data.database.database_file import DatabaseFile, Fault
from data.errors import DatabaseUnavailable
from tests.conftest import SECRET
from tests.reliability.disks import Disk, RenamedFolder, as_link, mounted_or_renamed, no_longer_files
from tests.reliability.race import Cast
from tests.reliability.test_lost_file import AFTER, codes, found_by_the_next_start, is_refused
from tests.support.api_client import Caller, new_app, program

POLLS = 100


@pytest.fixture(autouse=True)
def _ungated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "enabled", False)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted_or_renamed(tmp_path) as found:
        yield found


@pytest.fixture
def ada(disk: Disk, furnished: tuple[Path, Cast]) -> Iterator[Caller]:
    """Her program, at a shop on that disk."""
    original, cast = furnished
    shutil.copy(original, disk.folder / "shop.db")
    store.open(f"sqlite:///{disk.folder / 'shop.db'}", SECRET)
    yield program(new_app(), cast["ada"])
    store.close()


async def test_a_shop_goes_on_when_its_disk_comes_back(
    disk: Disk, ada: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    for take in [disk.take_away, *([disk.protect] if disk.kind == "a mounted disk" else [])]:
        assert await codes(ada, 1) == [201]
        take()
        await is_refused(ada, Fault.OUT_OF_REACH if take == disk.take_away else Fault.READ_ONLY)
        await is_refused(ada, Fault.OUT_OF_REACH if take == disk.take_away else Fault.READ_ONLY)
        disk.bring_back()
        await store.current().poll()
        assert store.current().faults.fault is None
        assert (await ada.get("/health")).status_code == 200
    print(f"{disk.kind}: {[record.getMessage() for record in caplog.records]}")
    assert await codes(ada, 1) == [201]


async def test_a_folder_with_a_link_to_the_database_may_be_moved_and_come_back(
    path: Path, cast: Cast
) -> None:
    link = as_link(path)
    store.open(f"sqlite:///{link}", SECRET)
    ada = program(new_app(), cast["ada"])
    folder = RenamedFolder(link.parent)

    folder.take_away()
    await is_refused(ada, Fault.OUT_OF_REACH)
    folder.bring_back()

    await store.current().poll()
    assert await codes(ada, 1) == [201]


async def test_a_disk_that_takes_no_writes_is_found_well_again_by_the_poll(
    ada: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    with no_longer_files():
        answered = await codes(ada, AFTER)
        await is_refused(ada, Fault.OUT_OF_REACH)
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]

    for _ in range(POLLS):
        with suppress(DatabaseUnavailable):
            await store.current().poll()
            break
        await asyncio.sleep(0.1)
    print(f"{AFTER} orders answered {set(answered)}: {said}")
    assert set(answered) == {503}
    assert len(said) == 1
    assert (await ada.get("/health")).status_code == 200
    assert await codes(ada, 1) == [201]


async def test_control_without_a_look_orders_are_acknowledged_onto_a_disk_that_is_gone(
    disk: Disk, ada: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DatabaseFile, "look", lambda _: None)
    disk.take_away()

    answered = await codes(ada, AFTER)

    health = (await ada.get("/health")).status_code
    found = found_by_the_next_start(disk.folder / "shop.db", tmp_path)
    print(f"control, {disk.kind}: {answered.count(201)} acknowledged, /health {health}, found again: {found}")
    assert answered == [201] * AFTER
    assert health == 200
    assert found == 0
