"""The program's check of a shop's file: it says nothing of a sound one, and finds each kind of damage."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from data import integrity
from data.database import store
from data.integrity.checks import CHECKS
from data.seed import demo
from tests.conftest import SECRET

#: What damages a file so that the check of this name, and perhaps others, must speak; and what it says.
DAMAGE: dict[str, tuple[str, str]] = {
    "references": ("DELETE FROM product WHERE id = 1", "points to a row of product that is not there"),
    "numbers of events": ("UPDATE event_counter SET seq = seq + 1", "and the counter stands at"),
    "subjects of events": ("DELETE FROM orders WHERE id = 7", "about SB-10007, but there is no such order"),
    "versions of orders": ("UPDATE orders SET version = version + 1 WHERE id = 5", "SB-10005 has version"),
    "histories of orders": (
        "UPDATE orders SET status = 'returned' WHERE status = 'delivered'",
        "is returned, but its history ends in delivered",
    ),
    "stock against its moves": (
        "UPDATE product SET stock = stock + 1 WHERE id = 1",
        "but its moves add up to",
    ),
    "lines against their moves": ("UPDATE order_line SET held = quantity - held WHERE id = 10", "from stock"),
    "words of orders": ("UPDATE orders SET status = 'lost' WHERE id = 5", "that there is not: regular, lost"),
    "numbers of orders": ("UPDATE orders SET number = 'SB-7' WHERE id = 7", "should not be called SB-7"),
    "totals against lines": (
        "UPDATE orders SET total_minor = total_minor + 1 WHERE kind = 'regular'",
        "but its lines add up to",
    ),
    "items against lines": ("UPDATE orders SET items = items + 1 WHERE id = 5", "SB-10005 says that it has"),
    "samples": (
        "UPDATE orders SET total_minor = 1 WHERE kind = 'sample'",
        "is a free sample, but its total is 1",
    ),
    "money against payments": ("DELETE FROM payment WHERE id = 3", "but its payments say"),
    "what belongs to a kind": ("DELETE FROM sample_request", "is sample, but what stands beside it is not"),
    "counters of orders": ("UPDATE order_tally SET orders = orders + 1", "is wrong by 1 orders"),
    "counters of days": ("DELETE FROM day_tally WHERE orders > 0", "is wrong by -"),
    "orders in the search index": ("DELETE FROM order_search WHERE rowid = 7", "SB-10007 cannot be found"),
    "search index without orders": (
        "INSERT INTO order_search (rowid, words) VALUES (999999, 'ghost')",
        "finds an order in row 999999 that there is not",
    ),
    "size of the search index": (
        "UPDATE order_search_content SET c0 = c0 || ' and more' WHERE id = 7",
        "The search index has",
    ),
    "guards of the history": ("DROP TRIGGER event_not_deleted", "The trigger event_not_deleted is missing"),
}


def overwrite(path: Path, *, of: str) -> None:
    """Overwrite the middle of a page in the file, as a failing disk would."""
    with closing(sqlite3.connect(path)) as connection:
        page_size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (of,)).fetchone()[0]
    with path.open("rb+") as file:
        file.seek((root - 1) * page_size + 8)
        file.write(b"\xa5" * 400)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "shop.db"
    demo.fill(store.open(f"sqlite:///{path}", SECRET))
    store.close()
    return path


@pytest.fixture
def damaged(whole: Path, tmp_path: Path) -> Callable[[str], Path]:
    def damage(statement: str) -> Path:
        """Damage a copy, past all that guards it; the answer is the copy."""
        path = Path(shutil.copy(whole, tmp_path / "shop.db"))
        with closing(sqlite3.connect(path)) as connection:
            names = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            kept = [] if statement.startswith("DROP TRIGGER") else names
            for name, _ in kept:
                connection.execute(f"DROP TRIGGER {name}")
            connection.executescript(statement)
            for _, sql in kept:
                connection.execute(sql)
            connection.commit()
        return path

    return damage


def test_a_shop_in_order_has_no_problem_and_is_counted(whole: Path) -> None:
    report = integrity.file(whole)

    assert report.problems == []
    assert report.orders > 100
    assert report.events > report.orders
    assert report.checks == len(CHECKS)


@pytest.mark.parametrize("name", DAMAGE)
def test_each_check_finds_its_own_damage(name: str, damaged: Callable[[str], Path]) -> None:
    statement, said = DAMAGE[name]
    path = damaged(statement)

    with integrity.reading(path) as connection:
        own = integrity.problems(connection, tuple(check for check in CHECKS if check.name == name))

    assert said in own[0]
    assert set(own) <= set(integrity.file(path).problems)


def test_every_check_has_a_damage_to_find() -> None:
    assert {check.name for check in CHECKS} == {*DAMAGE, "pages of the file"}


@pytest.mark.parametrize("of", ["ix_orders_placed_at", "order_search_data", "payment", "event"])
def test_overwritten_pages_are_found(of: str, whole: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(whole, tmp_path / "shop.db"))

    overwrite(path, of=of)

    assert integrity.file(path).problems


def test_the_list_of_problems_is_bounded(damaged: Callable[[str], Path]) -> None:
    path = damaged("UPDATE orders SET items = items + 1")

    problems = integrity.file(path).problems

    assert len(problems) == integrity.MOST_TOLD + 1
    assert problems[-1].startswith("The same is wrong in ")


def test_a_careless_hand_on_a_status_is_no_damage(whole: Path, tmp_path: Path) -> None:
    """The program allows it and tells of it; what it leaves behind must not keep the shop from a backup."""
    path = Path(shutil.copy(whole, tmp_path / "shop.db"))
    with closing(sqlite3.connect(path)) as hand:
        changed = hand.execute("UPDATE orders SET status = 'cancelled' WHERE status = 'pending'").rowcount
        hand.execute("UPDATE product SET stock = stock + 3")
        hand.commit()

    assert changed > 0
    assert integrity.file(path).problems == []


def test_a_check_changes_nothing(damaged: Callable[[str], Path]) -> None:
    path = damaged("UPDATE order_tally SET orders = orders + 1")
    before = path.read_bytes()

    integrity.file(path)

    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no file"),
        (b"", "is no database of Shopbell"),
        (b"Dear diary, " * 500, "file is not a database"),
        ("CREATE TABLE day (said TEXT)", "is no database of Shopbell"),
        (
            "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('9')",
            "newer",
        ),
    ],
)
def test_what_is_no_shop_is_refused_and_never_made(
    content: bytes | str | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "other.db"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(content)

    with pytest.raises(integrity.NotAShopDatabase, match=said):
        integrity.file(path)

    assert path.exists() == (content is not None)


def test_an_open_shop_is_checked_as_it_is_at_one_moment(whole: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(whole, tmp_path / "shop.db"))
    with closing(sqlite3.connect(path)) as hand:
        hand.execute("PRAGMA journal_mode=WAL")

        def somebody_buys(_what: str, _done: int, _of: int) -> None:
            hand.execute("UPDATE product SET stock = stock + 1 WHERE id = 1")
            hand.commit()

        assert integrity.file(path, somebody_buys).problems == []
