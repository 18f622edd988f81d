"""A backup is whole whatever is written meanwhile and whenever its maker is killed; a plain copy is not."""

import os
import shutil
import signal
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data import backups, integrity
from data.backups import atomic_file, backup
from data.database import store
from data.seed import fill_database
from tests.conftest import SECRET

COPIES = 10


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with some orders."""
    path = tmp_path_factory.mktemp("full") / "shop.db"
    fill_database(store.open(f"sqlite:///{path}", SECRET), orders=300, products=20, customers=20)
    store.close()
    return path


@pytest.fixture
def shop_file(full: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(full, tmp_path / "shop.db"))


@pytest.fixture
def hand(shop_file: Path) -> Iterator[sqlite3.Connection]:
    """Another connection to the same shop, which is open all the time."""
    with closing(sqlite3.connect(shop_file, isolation_level=None, check_same_thread=False)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")  # so that it writes as fast as it can
        yield connection


def sell(hand: sqlite3.Connection) -> None:
    """One change at both ends of the file: the stock, its move, the counter and the event have to agree."""
    hand.execute("UPDATE product SET stock = stock + 1 WHERE id = 1 + abs(random()) % 20")


def test_a_backup_under_a_stream_of_writes_is_whole(
    shop_file: Path, hand: sqlite3.Connection, tmp_path: Path
) -> None:
    """Every copy is checked by `copy` itself; a control for that check is below."""
    ended, sold = threading.Event(), [0]

    def sell_and_sell() -> None:
        while not ended.is_set():
            sell(hand)
            sold[0] += 1

    seller = threading.Thread(target=sell_and_sell)
    seller.start()
    try:
        made = [backups.copy(shop_file, tmp_path / f"{number}.db") for number in range(COPIES)]
    finally:
        ended.set()
        seller.join()

    events = [copy.report.events for copy in made]
    print(f"{COPIES} backups during {sold[0]:,} changes: 0 inconsistent; events in them {events}")
    assert events == sorted(events)
    assert sold[0] > 0
    assert [integrity.file(copy.place).problems for copy in made] == [[]] * COPIES


def test_a_plain_copy_of_the_file_is_not_whole(
    shop_file: Path, hand: sqlite3.Connection, tmp_path: Path
) -> None:
    """The control: what `cp` does when the shop writes while it is half way through."""
    copied = tmp_path / "copied.db"
    with shop_file.open("rb") as source, copied.open("wb") as target:
        target.write(source.read(shop_file.stat().st_size // 2 // 4096 * 4096))
        for _ in range(300):
            sell(hand)
        hand.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfileobj(source, target)

    problems = integrity.file(copied).problems
    print(f"the plain copy has {len(problems)} problems: {problems[0]}")
    assert problems


def test_a_backup_comes_to_its_end_although_something_changes_after_every_step(
    shop_file: Path, hand: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES", 1)
    steps = [0]

    def change(what: str, _done: int, _of: int) -> None:
        if what == "copying":
            steps[0] += 1
            sell(hand)

    made = backups.copy(shop_file, tmp_path / "backup.db", progress=change)

    pages = made.size // 4096
    print(f"{pages} pages, a change after each: copied in {steps[0]} steps")
    assert steps[0] == pages


def test_without_a_snapshot_the_copying_would_start_again_for_ever(
    shop_file: Path, hand: sqlite3.Connection, tmp_path: Path
) -> None:
    """The control: the same steps from a connection that holds no read transaction."""
    steps = [0]
    pages = hand.execute("PRAGMA page_count").fetchone()[0]

    def change(_status: int, _left: int, _of: int) -> None:
        steps[0] += 1
        if steps[0] > 10 * pages:
            raise TimeoutError
        sell(hand)

    with (
        closing(sqlite3.connect(shop_file)) as source,
        closing(sqlite3.connect(tmp_path / "b.db")) as target,
        pytest.raises(TimeoutError),
    ):
        source.backup(target, pages=pages // 2, progress=change)

    print(f"{pages} pages, half of them a step, a change after each: not finished after {steps[0]} steps")


def test_a_backup_is_one_file_for_its_owner_alone(shop_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    made = backups.copy(shop_file, folder / "backup.db")

    assert [entry.name for entry in folder.iterdir()] == ["backup.db"]
    assert stat.S_IMODE(made.place.stat().st_mode) == 0o600
    assert made.place.read_bytes()[18:20] == b"\x01\x01"  # stands for itself, with no log beside it


def test_a_backup_is_never_written_over_something(shop_file: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("precious")
    link = tmp_path / "link.db"
    link.hardlink_to(shop_file)

    for place, said in {
        shop_file: "belongs to the shop itself",
        link: "belongs to the shop itself",
        tmp_path / "shop.db-wal": "belongs to the shop itself",
        tmp_path / "no" / "backup.db": "There is no folder",
        tmp_path: "is a folder",
        there: "already",
    }.items():
        with pytest.raises(backups.BackupError, match=said):
            backups.copy(shop_file, place)
    assert there.read_text() == "precious"

    assert backups.copy(shop_file, there, replace=True).report.problems == []
    assert integrity.file(there).problems == []


def test_a_file_that_appears_meanwhile_is_not_written_over(shop_file: Path, tmp_path: Path) -> None:
    place = tmp_path / "backup.db"

    def somebody_else(_what: str, _done: int, _of: int) -> None:
        place.write_text("precious")

    with pytest.raises(backups.BackupError, match="already"):
        backups.copy(shop_file, place, progress=somebody_else)

    assert place.read_text() == "precious"
    assert not list(tmp_path.glob(".*"))


def test_a_damaged_shop_makes_no_backup_that_looks_like_one(shop_file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(shop_file)) as hand:
        hand.execute("UPDATE order_tally SET orders = orders + 1")
        hand.commit()

    with pytest.raises(backups.BackupError, match="is wrong by 1 orders"):
        backups.copy(shop_file, tmp_path / "backup.db")

    assert not list(tmp_path.glob("*backup*"))
    assert not list(tmp_path.glob(".*"))


def test_a_full_disk_is_said_and_leaves_nothing(
    shop_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "pages", onto_a_full_disk)

    with pytest.raises(backups.BackupError, match=f"the disk with {tmp_path} is full. Make room on it."):
        backups.copy(shop_file, tmp_path / "backup.db")

    assert not list(tmp_path.glob("*backup*"))
    assert not list(tmp_path.glob(".*"))


def test_two_backups_to_one_file_do_not_mix(shop_file: Path, tmp_path: Path) -> None:
    place = tmp_path / "backup.db"
    told: list[str] = []

    def again(what: str, _done: int, _of: int) -> None:
        if what == "done":
            with pytest.raises(backups.BackupError, match="Another backup is writing") as refused:
                backups.copy(shop_file, place)
            told.append(str(refused.value))

    assert backups.copy(shop_file, place, progress=again).report.problems == []
    assert len(told) == 1


def test_a_backup_that_was_killed_leaves_no_half_file_and_does_not_hurt_the_next(
    shop_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES", 20)
    place = tmp_path / "backup.db"
    kills = 0
    for step in range(0, 1000, 9):
        if not killed_at(step, lambda progress: backups.copy(shop_file, place, progress=progress)):
            break
        kills += 1
        assert not place.exists()

    print(f"{kills} times killed between beginning and end: 0 half files under the name")
    assert kills > 3
    assert integrity.file(place).problems == []
    assert not list(tmp_path.glob(".*"))


def onto_a_full_disk(source: sqlite3.Connection, target: sqlite3.Connection, _progress: object) -> None:
    """SQLite itself finds that there is no room for more."""
    target.execute("PRAGMA max_page_count=10")
    source.backup(target)


def killed_at(step: int, work: Callable[[integrity.Progress], object]) -> bool:
    """Do the work in another process, which is killed when it tells of its progress this many times."""
    child = os.fork()
    if child == 0:
        try:
            work(_killer(step))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _killer(step: int) -> integrity.Progress:
    told = [0]

    def kill(_what: str, _done: int, _of: int) -> None:
        if told[0] >= step:
            os.kill(os.getpid(), signal.SIGKILL)
        told[0] += 1

    return kill


def test_a_part_is_not_taken_from_whom_it_belongs_to(tmp_path: Path) -> None:
    """Who waited for a part that has got its name meanwhile must not empty the finished file."""
    part, place = tmp_path / ".part", tmp_path / "place"
    with atomic_file.temporary_file(part):
        part.write_text("whole")
        atomic_file.replace_atomically(part, place, replace=False)
        with atomic_file.temporary_file(part):
            pass
    assert place.read_text() == "whole"
