"""A restore that is killed, or that has no room, leaves the shop of before or the whole backup."""

import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from data import backups, integrity
from data.backups import backup, restoration
from data.database import engines
from data.integrity import Progress
from data.integrity.checks import CHECKS
from tests.conftest import TestShop
from tests.data.test_backups import killed_at, onto_a_full_disk
from tests.data.test_restore import AT, numbers


async def test_a_full_disk_leaves_everything_as_it_was(
    saved: Path, shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoration, "pages", onto_a_full_disk)

    with pytest.raises(backups.BackupError, match=r"full\. Make room on it"):
        restoration.restore(shop.path, saved, at=AT)

    assert numbers(shop.path) == ["SB-10001", "SB-10002"]
    assert not list(shop.path.parent.glob(".*"))


async def test_killed_at_any_moment_there_is_the_shop_of_before_or_the_backup(
    saved: Path, shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES", 20)
    monkeypatch.setattr(restoration, "exclusive_lock", with_little_memory(restoration.exclusive_lock))
    original = shop.path.read_bytes()
    found: list[int] = []
    half_written = 0
    for step in count(len(CHECKS) + 1):  # the check of the backup comes first and touches nothing
        shop.path.write_bytes(original)
        if not killed_at(step, lambda progress: restore(shop, saved, progress)):
            break
        half_written += shop.path.with_name("shop.db-journal").exists()
        opened = engines.writing(shop.url)  # as the next start does, which takes back what is half done
        opened.connect().close()
        opened.dispose()
        assert integrity.file(shop.path).problems == []
        found.append(len(numbers(shop.path)))
        for leftover in (*shop.path.parent.glob("shop.db-*"), *shop.path.parent.glob("*before*")):
            leftover.unlink()

    before, after = found.count(2), found.count(1)
    print(f"killed {len(found)} times, {half_written} of them half-way over the shop's own file:", end=" ")
    print(f"{before} times the shop of before, {after} times the backup, 0 times anything else")
    assert (half_written > 2, before > 5, before + after) == (True, True, len(found))
    assert numbers(shop.path) == ["SB-10001"]


async def test_a_file_copied_over_the_shop_and_interrupted_is_lost(saved: Path, shop: TestShop) -> None:
    """The control: what `cp` leaves when it is killed half-way."""
    with shop.path.open("rb+") as target, saved.open("rb") as source:
        content = source.read()
        target.write(content[: len(content) // 2])

    problems = integrity.file(shop.path).problems
    print(f"half of a plain copy: {len(problems)} problems, the first: {problems[0]}")
    assert problems


def restore(shop: TestShop, saved: Path, progress: Progress) -> None:
    restoration.restore(shop.path, saved, at=AT, progress=progress)


def with_little_memory(opened: Callable[[Path], sqlite3.Connection]) -> Callable[[Path], sqlite3.Connection]:
    """So that also of a small shop pages are written before the end."""

    def open_it(path: Path) -> sqlite3.Connection:
        connection = opened(path)
        connection.execute("PRAGMA cache_size=1")
        return connection

    return open_it
