"""Bringing a backup back: all of it or nothing, and what was there before is kept."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from data import backups, integrity
from data.accounts import users
from data.backups import restoration
from data.database import engines, events, schema, store
from data.errors import DomainError, NotAuthenticated
from tests.conftest import SECRET, TestShop
from tests.data.ordering import place

AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def numbers(path: Path) -> list[str]:
    with integrity.reading(path) as connection:
        return [number for (number,) in connection.execute("SELECT number FROM orders ORDER BY id")]


async def test_the_shop_is_what_the_backup_holds_and_the_one_before_is_kept(
    saved: Path, shop: TestShop
) -> None:
    done = restoration.restore(shop.path, saved, at=AT)

    assert numbers(shop.path) == ["SB-10001"]
    assert done.aside is not None
    assert done.aside.name == "shop-before-restore-20260301T123000Z.db"
    assert numbers(done.aside) == ["SB-10001", "SB-10002"]
    assert integrity.file(shop.path).problems == integrity.file(done.aside).problems == []
    assert numbers(saved) == ["SB-10001"]


async def test_a_sign_in_does_not_come_back_to_life(saved: Path, shop: TestShop) -> None:
    done = restoration.restore(shop.path, saved, at=AT)

    assert done.sign_ins == 3
    opened = store.open(shop.url, SECRET)
    with pytest.raises(NotAuthenticated):
        await users.identify(shop.ada)
    told = await opened.read(lambda session: events.latest(session, restoration.SUBJECT, "restore"))
    assert told is not None
    assert told.data == {"file": "saved.db"}


async def test_while_the_shop_is_open_nothing_is_restored(saved: Path, shop: TestShop) -> None:
    store.open(shop.url, SECRET)

    with pytest.raises(backups.BackupError, match="is open in a shop that is running"):
        restoration.restore(shop.path, saved, at=AT)

    assert numbers(shop.path) == ["SB-10001", "SB-10002"]
    assert not list(shop.path.parent.glob("*before*"))


async def test_what_a_crashed_shop_left_in_its_log_is_kept_and_not_mixed_in(
    saved: Path, shop: TestShop, tmp_path: Path
) -> None:
    store.open(shop.url, SECRET)
    await place(shop.ada)
    crashed = tmp_path / "crashed.db"
    for end in ("", "-wal"):  # as a power cut leaves them: the last order is in the log alone
        shutil.copy(f"{shop.path}{end}", f"{crashed}{end}")
    store.close()

    done = restoration.restore(crashed, saved, at=AT)

    assert numbers(crashed) == ["SB-10001"]
    assert done.aside is not None
    assert numbers(done.aside) == ["SB-10001", "SB-10002", "SB-10003"]
    assert integrity.file(crashed).problems == []


@pytest.mark.parametrize("damage", ["UPDATE order_tally SET orders = orders + 1", "DROP TABLE payment"])
async def test_a_damaged_backup_is_refused(damage: str, saved: Path, shop: TestShop) -> None:
    by_sql(saved, damage)

    with pytest.raises(backups.BackupError, match="does not pass the check"):
        restoration.restore(shop.path, saved, at=AT)

    assert numbers(shop.path) == ["SB-10001", "SB-10002"]


async def test_what_is_no_shop_of_this_version_is_refused(
    saved: Path, shop: TestShop, tmp_path: Path
) -> None:
    by_sql(saved, "UPDATE alembic_version SET version_num = '9999'")
    diary = tmp_path / "diary.db"
    by_sql(diary, "CREATE TABLE day (said TEXT)")

    for file, said in {
        saved: "newer version",
        diary: "no database of Shopbell",
        tmp_path / "gone.db": "There is no file",
        shop.path: "is the shop's database already",
    }.items():
        with pytest.raises(DomainError, match=said):
            restoration.restore(shop.path, file, at=AT)

    assert numbers(shop.path) == ["SB-10001", "SB-10002"]


async def test_the_database_of_another_program_is_not_written_over(
    saved: Path, shop: TestShop, tmp_path: Path
) -> None:
    diary = tmp_path / "diary.db"
    by_sql(diary, "CREATE TABLE day (said TEXT)")

    with pytest.raises(backups.BackupError, match="belongs to another program"):
        restoration.restore(diary, saved, at=AT)

    assert not list(shop.path.parent.glob("*before*"))


async def test_an_earlier_version_is_accepted_and_brought_up_to_date_at_the_start(
    shop: TestShop, tmp_path: Path
) -> None:
    store.close()
    earlier = tmp_path / "earlier.db"
    made_by_the_first_version(earlier)

    done = restoration.restore(shop.path, earlier, at=AT)

    assert done.report.earlier
    store.open(shop.url, SECRET)
    store.close()
    assert integrity.file(shop.path).problems == []
    assert not integrity.file(shop.path).earlier


async def test_where_nothing_was_there_is_nothing_to_keep(saved: Path, shop: TestShop) -> None:
    shop.path.unlink()
    stale = shop.path.with_name("shop.db-wal")
    stale.write_bytes(b"the log of a shop that is gone")

    done = restoration.restore(shop.path, saved, at=AT)

    assert done.aside is None
    assert not stale.exists()
    assert numbers(shop.path) == ["SB-10001"]
    assert shop.path.with_name("shop-before-restore-20260301T123000Z.db-wal").exists()


async def test_a_file_beyond_reading_gives_its_place_and_is_kept(saved: Path, shop: TestShop) -> None:
    shop.path.write_bytes(b"\x00" * 5000)

    done = restoration.restore(shop.path, saved, at=AT)

    assert numbers(shop.path) == ["SB-10001"]
    assert done.aside is not None
    assert done.aside.read_bytes() == b"\x00" * 5000


async def test_a_file_beyond_reading_that_somebody_has_open_is_left(saved: Path, shop: TestShop) -> None:
    with held_by_another_process(shop.path):
        with shop.path.open("rb+") as file:
            file.write(b"\x00" * 100)

        with pytest.raises(backups.BackupError, match="is open in a shop that is running"):
            restoration.restore(shop.path, saved, at=AT)

    assert restoration.restore(shop.path, saved, at=AT).aside is not None


async def test_what_is_kept_is_never_written_over(saved: Path, shop: TestShop) -> None:
    first = restoration.restore(shop.path, saved, at=AT)
    again = restoration.restore(shop.path, saved, at=AT)

    assert first.aside is not None
    assert again.aside == shop.path.with_name("shop-before-restore-20260301T123000Z-2.db")
    assert numbers(first.aside) == ["SB-10001", "SB-10002"]


def by_sql(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def made_by_the_first_version(path: Path) -> None:
    """Only the first of the migrations has been here."""
    engine = engines.writing(f"sqlite:///{path}")
    with engine.connect() as connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(schema.MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()


@contextmanager
def held_by_another_process(path: Path) -> Generator[None]:
    hold = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "c.execute('PRAGMA journal_mode=WAL'); c.execute('SELECT 1 FROM orders').fetchall(); "
        "print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdin
        holder.stdout.readline()
        yield
        holder.stdin.close()
