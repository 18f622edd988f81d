"""Nothing is acknowledged into a database file that the next start will not open.

The control does not look at the file: the same orders are acknowledged, and the next start has none of them.
"""

import logging
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from data import backups, rate_limits
from data.backups.restoration import restore
from data.backups.scheduler import BackupScheduler
from data.database import events, schema, store
from data.database.database_file import DatabaseFile, Fault
from data.database.store import Store
from data.errors import DatabaseUnavailable
from data.models import now
from tests.conftest import CANDLE, SECRET
from tests.data.test_private_file import mode
from tests.data.watching import happen, until
from tests.reliability.disks import LOSSES, OF_LINKS, as_link
from tests.reliability.race import Cast
from tests.support.api_client import Caller, new_app, order, program

BEFORE, AFTER = 2, 5
ROUNDS = 2000


@pytest.fixture(autouse=True)
def _ungated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "enabled", False)


@pytest.fixture
def path(path: Path, request: pytest.FixtureRequest) -> Path:
    """The path in the settings: a symbolic link where a test loses that."""
    lost = getattr(request.node, "callspec", None)
    return as_link(path) if lost and set(lost.params.values()) & {*OF_LINKS, *OF_LINKS.values()} else path


@pytest.fixture
async def ada(path: Path, cast: Cast) -> AsyncIterator[Caller]:
    """Her program, at a shop that has orders already."""
    store.open(f"sqlite:///{path}", SECRET)
    caller = program(new_app(), cast["ada"])
    assert set(await codes(caller, BEFORE)) == {201}
    yield caller
    store.close()


@pytest.fixture
def original(furnished: tuple[Path, Cast]) -> Path:
    return furnished[0]


async def codes(caller: Caller, count: int) -> list[int]:
    """How so many orders are answered."""
    return [(await caller.post("/api/orders", order(sku=CANDLE))).status_code for _ in range(count)]


async def is_refused(caller: Caller, fault: Fault) -> None:
    """The shop acknowledges nothing, says why, and /health and every desk say so."""
    answer = await caller.post("/api/orders", order(sku=CANDLE))
    assert (answer.status_code, answer.json()) == (503, {"error": f"{fault} {NOTHING}"})
    assert (await caller.get("/health")).status_code == 503
    assert (await caller.get("/alive")).status_code == 200
    with pytest.raises(DatabaseUnavailable):
        await store.current().poll()
    assert store.current().faults.fault is fault


NOTHING = "Nothing was changed; please try again later."


def found_by_the_next_start(path: Path, folder: Path) -> int:
    """How many orders are there after a power cut at this moment; the folder is room for a copy."""
    after = folder / "after"
    after.mkdir()
    for end in ("", "-wal"):
        file = Path(f"{path.resolve()}{end}")
        if file.exists():
            shutil.copy(file, after / f"{path.name}{end}")
    try:
        opened = Store(f"sqlite:///{after / path.name}", SECRET)
    except schema.UnusableDatabaseError:
        return 0
    count = count_orders(opened)
    opened.close()
    return count


def count_orders(opened: Store) -> int:
    return opened.read_now(
        lambda session: session.connection().execute(text("SELECT count(*) FROM orders")).scalar_one()
    )


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
async def test_nothing_is_acknowledged_into_a_lost_file(
    lose: Callable[[Path, Path], None],
    ada: Caller,
    path: Path,
    original: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    lose(path, original)

    answered = await codes(ada, AFTER)
    await is_refused(ada, Fault.REPLACED)
    shutil.copy(original, path)  # a file that appears again is another one
    await is_refused(ada, Fault.REPLACED)

    said = [record for record in caplog.records if record.levelno >= logging.WARNING]
    print(f"{lose.__name__}: {AFTER} orders answered {set(answered)}, {len(said)} line in the log")
    assert set(answered) == {503}
    assert [str(path) in record.getMessage() for record in said] == [True]
    listed = await ada.get("/api/orders/my")
    assert (listed.status_code, listed.headers["X-Total-Count"]) == (200, str(BEFORE))


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
async def test_one_look_finds_a_lost_file_before_any_change(
    lose: Callable[[Path, Path], None], ada: Caller, path: Path, original: Path
) -> None:
    assert ada
    told: list[Fault | None] = []
    store.current().watch_fault(lambda: told.append(store.current().faults.fault))
    lose(path, original)

    with pytest.raises(DatabaseUnavailable):
        await store.current().poll()

    await until(lambda: told)
    assert told == [Fault.REPLACED]


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
async def test_what_was_acknowledged_before_is_saved_and_can_be_restored(
    lose: Callable[[Path, Path], None], ada: Caller, path: Path, original: Path
) -> None:
    opened = store.current()
    with backups.saving(opened):
        lose(path, original)
        assert await codes(ada, 1) == [503]
        await until(lambda: opened.faults.saved is not None)
    saved = opened.faults.saved
    assert saved is not None
    store.close()
    assert mode(saved) == 0o600
    assert restore(path, saved, at=now()).report.orders == BEFORE
    store.open(f"sqlite:///{path}", SECRET)
    found = count_orders(store.current())
    print(
        f"{lose.__name__}: {BEFORE} orders acknowledged before it, {found} after a restore of what was saved"
    )
    assert found == BEFORE


@pytest.mark.parametrize("lose", ["rm", "rm and cp", "rm -wal", *OF_LINKS])
async def test_without_a_look_at_the_file_acknowledged_orders_are_lost(
    lose: str, ada: Caller, path: Path, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DatabaseFile, "look", lambda _: None)
    LOSSES[lose](path, original)

    answered = await codes(ada, AFTER)

    health = (await ada.get("/health")).status_code
    found = found_by_the_next_start(path, path.parent)
    print(
        f"control, {lose}: {answered.count(201)} orders acknowledged, /health {health}, found again: {found}"
    )
    assert answered == [201] * AFTER
    assert health == 200
    assert found == 0


async def test_a_wal_that_was_emptied_is_found_when_a_change_is_written(ada: Caller, path: Path) -> None:
    os.truncate(f"{path}-wal", 0)

    answer = await ada.post("/api/orders", order(sku=CANDLE))

    assert answer.status_code == 503
    assert "It is not certain that this was saved" in answer.json()["error"]
    await is_refused(ada, Fault.REPLACED)


async def test_a_checkpoint_by_another_program_is_no_loss(ada: Caller, path: Path) -> None:
    other = Store(f"sqlite:///{path}", SECRET)
    with other._writing.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        assert connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0] == 0
    other.close()
    assert size(Path(f"{path}-wal")) == 0

    await store.current().poll()
    assert await codes(ada, 1) == [201]
    assert (await ada.get("/health")).status_code == 200


async def test_no_daily_backup_is_made_of_another_file(
    ada: Caller, path: Path, original: Path, tmp_path: Path
) -> None:
    assert ada
    LOSSES["mv"](path, original)

    BackupScheduler(store.current(), path, tmp_path / "backups", keep=1).look()

    assert not (tmp_path / "backups").exists()


async def test_looking_at_the_file_costs_microseconds(ada: Caller) -> None:
    opened = store.current()
    began = time.perf_counter()
    for _ in range(ROUNDS):
        opened.faults._file.look()
    look = (time.perf_counter() - began) / ROUNDS
    began = time.perf_counter()
    for number in range(50):
        await opened.write(happen(str(number)))
    change = (time.perf_counter() - began) / 50
    print(f"a look takes {look * 1e6:.1f} µs, two of them are {200 * look / change:.1f} % of a change")
    assert ada


def test_the_files_that_are_compared_are_those_that_are_open(path: Path) -> None:
    opened = store.open(f"sqlite:///{path}", SECRET)
    held = [handle.stat() for handle in Path("/dev/fd").iterdir() if handle.exists()]
    assert set(opened.faults._file.identities.values()) <= {(one.st_dev, one.st_ino) for one in held}


def test_a_file_that_is_replaced_while_it_is_opened_is_refused(
    path: Path, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = events.last_seq

    def slow(connection: Connection) -> int:
        found = head(connection)
        LOSSES["mv"](path, original)
        return found

    monkeypatch.setattr(events, "last_seq", slow)
    with pytest.raises(schema.UnusableDatabaseError, match="while they were being opened; start again"):
        store.open(f"sqlite:///{path}", SECRET)


def size(file: Path) -> int:
    return file.stat().st_size
