"""The database, and what SQLite keeps beside it, can be read by its owner only."""

import os
import stat
from pathlib import Path

import pytest

from data.database import database_file, store
from tests.conftest import SECRET, TestShop


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_a_new_database_can_be_read_by_its_owner_only(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        store.open(f"sqlite:///{tmp_path / 'new.db'}", SECRET)
    finally:
        os.umask(before)
    assert {file.name: mode(file) for file in tmp_path.glob("new.db*")} == {
        "new.db": 0o600,
        "new.db-wal": 0o600,
        "new.db-shm": 0o600,
    }
    store.close()


def test_control_without_it_everybody_can_read_a_new_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_file, "keep_private", lambda _path: None)
    before = os.umask(0o022)
    try:
        store.open(f"sqlite:///{tmp_path / 'new.db'}", SECRET)
    finally:
        os.umask(before)
    modes = {mode(file) for file in tmp_path.glob("new.db*") if not file.name.endswith(".secret")}
    print(f"control: {', '.join(map(oct, modes))}")
    assert modes == {0o644}
    store.close()


def test_a_wider_database_is_narrowed_at_the_start_also_behind_a_link(shop: TestShop, tmp_path: Path) -> None:
    path = shop.path
    store.close()
    path.chmod(0o644)
    for end in ("-wal", "-shm"):  # left behind by a power cut
        Path(f"{path}{end}").touch(0o644)
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(path)

    store.open(f"sqlite:///{link}", SECRET)

    assert {mode(Path(f"{path}{end}")) for end in ("", "-wal", "-shm")} == {0o600}
    assert link.is_symlink()
    assert [file.name for file in link.parent.iterdir()] == ["link.db"]
    store.close()


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)
