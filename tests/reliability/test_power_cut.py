"""A power cut takes what the disk was not told to keep: each commit is synced before it is acknowledged.

Counted from outside the program, by the kernel's own account. The controls: with `synchronous=NORMAL`, most
commits are acknowledged unsynced; and where nothing can count, that is said, and is a failure.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.conftest import SECRET
from tests.reliability import fsync_probe
from tests.reliability.race import Cast, Program, Serve, prepare
from tests.support.api_client import order
from tests.support.server import ADMIN_PASSWORD

COMMITS = 50
WATCHED_SHOP = Path(__file__).parent / "instrumented/sqlite_trace.py"
FULL = 2
CARELESS = """
import sys
from data.database import engines
from tests.reliability.instrumented.sqlite_trace import watch_and_run
engines._WRITING = (*engines._WRITING, "PRAGMA synchronous=NORMAL")
watch_and_run(sys.argv[1:])
"""


def committing(path: Path, *how: str) -> list[str]:
    return [sys.executable, "-m", "tests.reliability.commit_loop", str(path), str(COMMITS), *how]


@pytest.fixture
def plenty(path: Path, cast: Cast) -> Path:
    """A shop with candles enough."""
    prepare(path, cast, 2, left=1000)
    return path


def test_each_commit_is_synced_before_it_is_acknowledged(plenty: Path) -> None:
    for name, way in fsync_probe.ways().items():
        journal = way(committing(plenty))
        print(f"{journal.count('ack')} commits, {journal.count('sync')} syncs, counted by {name}")
        assert journal.count("ack") == COMMITS
        assert fsync_probe.unsafe(journal) == 0


def test_with_synchronous_normal_most_commits_are_acknowledged_unsynced(plenty: Path) -> None:
    name, way = next(iter(fsync_probe.ways().items()))
    journal = way(committing(plenty, "NORMAL"))
    found = fsync_probe.unsafe(journal)
    print(f"control, NORMAL: {found} of {journal.count('ack')} commits were unsynced, counted by {name}")
    assert found > COMMITS // 2


def test_where_nothing_can_count_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(fsync_probe.CannotCountError, match="Install strace"):
        fsync_probe.ways()


def careless(watched: Path) -> list[str]:
    """Connections that wrote to the shop's file and were not told to sync each commit."""
    connections = [json.loads(line) for line in watched.read_text().splitlines()]
    writing = [c for c in connections if c["file"].endswith("/shop.db") and c["writes"]]
    print(f"{len(connections)} connections, {len(writing)} of them wrote to the shop's file")
    assert writing, "nothing was watched"
    return [json.dumps(c) for c in writing if c["synchronous"] < FULL]


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "watched"
    monkeypatch.setenv("WATCHED", str(place))
    return place


@pytest.fixture
def command_line(tmp_path: Path, watched: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give commands to the program, or to another in its place, in an empty folder."""
    assert not watched.exists()
    monkeypatch.setenv("SHOPBELL_DATABASE_URL", f"sqlite:///{tmp_path / 'shop.db'}")
    monkeypatch.setenv("SHOPBELL_SECRET", SECRET)
    monkeypatch.setenv("PYTHONPATH", str(WATCHED_SHOP.parents[3]))

    def give(commands: str, program: Sequence[str] = (str(WATCHED_SHOP),)) -> None:
        typed = ADMIN_PASSWORD.encode() + b"\n"
        words = [sys.executable, *program, *commands.split()]
        subprocess.run(words, input=typed, cwd=tmp_path, check=True)

    return give


def test_every_writing_connection_of_the_command_line_is_fully_synchronous(
    command_line: Callable[..., None], watched: Path
) -> None:
    command_line(
        "admin sam@shop.example --password-stdin + seed --orders 20 --products 5 --customers 5"
        " + backup copy.db + check + restore copy.db + check"
    )
    assert careless(watched) == []


def test_a_connection_that_is_not_fully_synchronous_is_found(
    command_line: Callable[..., None], watched: Path
) -> None:
    command_line("admin sam@shop.example --password-stdin", ["-c", CARELESS])
    found = careless(watched)
    print(f"control, NORMAL: {found}")
    assert len(found) == 1


def test_every_writing_connection_of_the_server_is_fully_synchronous(
    serve: Serve, cast: Cast, watched: Path
) -> None:
    shop = serve(WATCHED_SHOP)
    ada = Program(shop.url, cast["ada"])
    assert ada.call("POST", "/api/orders", order()).code == 201
    ada.close()
    shop.stop()
    assert careless(watched) == []
