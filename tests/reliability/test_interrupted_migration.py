"""A migration that is killed, or fails, at any of its statements: the next start has all of the shop's data.

The control migrates without a transaction: after most interruptions the same check finds a file that cannot
be opened any more.
"""

import asyncio
import shutil
from pathlib import Path

import pytest

from data.database import schema, store
from tests.conftest import MUG, SECRET
from tests.data.ordering import ask_bulk, ask_sample, place
from tests.reliability.migration_crash import CARELESS, counts, interrupt, make_older
from tests.reliability.race import Cast
from tests.reliability.worker_process import FourProcesses
from tests.support.invariants import broken


@pytest.fixture
def older(path: Path, cast: Cast, tmp_path: Path) -> Path:
    """A small shop with an order of each kind, as the first version of the program kept it."""

    async def ask_for_all() -> None:
        await place(cast["ada"], (MUG, 2))
        await ask_bulk(cast["ben"])
        await ask_sample(cast["ada"])

    store.open(f"sqlite:///{path}", SECRET)
    asyncio.run(ask_for_all())
    store.close()
    make_older(path, tmp_path / "older.db")
    return tmp_path / "older.db"


def lost(path: Path, before: dict[str, int]) -> list[str]:
    """Why this file is no longer the shop that it was; nothing where it opens with all its data."""
    try:
        opened = store.open(f"sqlite:///{path}", SECRET)
    except schema.UnusableDatabaseError as refusal:
        return [f"refused: {refusal}"]
    complaints = opened.read_now(lambda session: broken(session.connection()))
    store.close()
    after = counts(path)
    return complaints + [f"{table}: {rows} rows" for table, rows in before.items() if after[table] != rows]


def test_an_older_database_becomes_a_new_one_with_all_its_data(older: Path, tmp_path: Path) -> None:
    copy, before = tmp_path / "copy.db", counts(older)
    shutil.copy(older, copy)
    assert before["orders"] == 3
    assert lost(copy, before) == []


@pytest.mark.parametrize("how", ["killed", "failed"])
def test_a_migration_that_was_interrupted_has_lost_nothing(
    older: Path, tmp_path: Path, four: FourProcesses, how: str
) -> None:
    before = counts(older)
    files = four.one(interrupt, older, tmp_path, how)
    wrong = {path.name: found for path in files if (found := lost(path, before))}
    print(f"a migration, {how} at each of its {len(files)} statements: {len(wrong)} files lost something")
    assert len(files) > 10
    assert wrong == {}


def test_a_migration_without_a_transaction_leaves_files_that_do_not_open(
    older: Path, tmp_path: Path, four: FourProcesses
) -> None:
    files = four.one(interrupt, older, tmp_path, CARELESS)
    wrong = {path.name: found for path in files if (found := lost(path, counts(older)))}
    print(f"control, {CARELESS}: {len(wrong)} of {len(files)} files lost, one {next(iter(wrong.values()))}")
    assert len(wrong) > len(files) // 4
