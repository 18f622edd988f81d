"""Opening a database file: new, old, newer, none at all; and how durable it is afterwards."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlmodel import Session, SQLModel, select

from data.database import engines, schema, store
from data.database.schema import UnusableDatabaseError
from data.lifecycle import OrderKind
from data.models import OrderTally
from tests.conftest import SECRET, TestShop


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    path.write_text("This is a letter, not a database. " * 100)
    with pytest.raises(UnusableDatabaseError, match="file is not a database") as refused:
        store.open(f"sqlite:///{path}", SECRET)
    assert "\n" not in str(refused.value)
    assert path.read_text().startswith("This is a letter")


def test_a_folder_that_is_not_there_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UnusableDatabaseError, match="cannot be opened") as refused:
        store.open(f"sqlite:///{tmp_path / 'nowhere' / 'shop.db'}", SECRET)
    assert "\n" not in str(refused.value)


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    store.open(url, SECRET)
    store.close()
    with closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as hand:
        hand.execute("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(UnusableDatabaseError, match="newer version of Shopbell"):
            store.open(url, SECRET)
        assert hand.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_a_database_from_before_the_counters_is_brought_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    _migrate_to(url, "0001")
    with closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as hand:
        for number, total in enumerate((100, 250), start=1):
            _insert_order(hand, number, total)
    opened = store.open(url, SECRET)
    try:
        [tally] = opened.read_now(lambda session: session.exec(select(OrderTally)).all())
        assert (tally.kind, tally.orders, tally.total_minor) == (OrderKind.REGULAR, 2, 350)
        with closing(sqlite3.connect(tmp_path / "shop.db")) as hand:
            found = hand.execute(
                "SELECT rowid FROM order_search WHERE order_search MATCH '\"kohler\"'"
            ).fetchall()
            days = hand.execute("SELECT day, orders FROM day_tally").fetchall()
        assert found == [(1,), (2,)]
        assert days == [("2025-01-02", 2)]
    finally:
        store.close()


def test_an_interrupted_migration_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(schema, "_refuse_unknown_statuses", fails)
    with pytest.raises(RuntimeError, match="power cut"):
        store.open(f"sqlite:///{tmp_path / 'shop.db'}", SECRET)
    with closing(sqlite3.connect(tmp_path / "shop.db")) as hand:
        assert hand.execute("SELECT name FROM sqlite_master").fetchall() == []


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
async def test_the_migrations_make_the_tables_that_the_models_describe(shop: TestShop) -> None:
    def differences(session: Session) -> list[object]:
        context = MigrationContext.configure(session.connection(), opts={"include_name": _comparable})
        return list(compare_metadata(context, SQLModel.metadata))

    assert await shop.store.read(differences) == []


async def test_commits_survive_a_power_cut(shop: TestShop) -> None:
    """The recipe that was measured: write-ahead log, every commit synced, foreign keys on."""

    def pragmas(session: Session) -> list[object]:
        wanted = ("journal_mode", "synchronous", "foreign_keys")
        return [session.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted]

    assert await shop.store.write(pragmas) == ["wal", 2, 1]


def test_the_secret_is_made_once_and_kept_to_oneself(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    first = store.open(url).secret
    second = store.open(url).secret
    store.close()
    kept = tmp_path / "shop.db.secret"
    assert first == second == kept.read_bytes()
    assert len(first) >= 32
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def _comparable(name: str | None, kind: str, _: object) -> bool:
    """Not the search index, which no model describes, nor the one index on an expression."""
    search = kind == "table" and str(name).startswith("order_search")
    return not search and name != "ix_orders_name_id"


def _migrate_to(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    engine = engines.writing(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def _insert_order(hand: sqlite3.Connection, number: int, total: int) -> None:
    """As the first version wrote it; today's model may know more columns."""
    row: dict[str, object] = {
        **dict.fromkeys(("name", "street", "postcode", "city", "country", "carrier", "tracking_number"), ""),
        **dict.fromkeys(("items", "paid_minor", "refunded_minor"), 0),
        "number": f"SB-{number}",
        "kind": "regular",
        "status": "pending",
        "payment_status": "unpaid",
        "payment_method": "on_delivery",
        "email": "Köhler@shop.example",
        "total_minor": total,
        "currency": "EUR",
        "key_hash": "",
        "version": 1,
        "placed_at": "2025-01-02 03:04:05.000000",
        "updated_at": "2025-01-02 03:04:05.000000",
    }
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    hand.execute(f"INSERT INTO orders ({columns}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 - our own words
