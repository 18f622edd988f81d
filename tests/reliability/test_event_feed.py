"""Four processes write, and one reads; it is killed and comes back, and misses nothing.

The control numbers its events before it writes them, as a plain sequence does: the reader misses some.
"""

import multiprocessing
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.reliability import worker_process
from tests.reliability.worker_process import FOUR, FourProcesses

NewReader: TypeAlias = Callable[[Path, Path], BaseProcess]

PATIENCE = 120.0
EVENTS_OF_THE_CONTROL = 400


@pytest.fixture(scope="module")
def new_reader() -> NewReader:
    """A process that reads from the number that it had written down; the program is imported once."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([worker_process.__name__])

    def start(path: Path, ledger: Path) -> BaseProcess:
        reader = processes.Process(target=worker_process.read_on, args=(path, ledger), daemon=True)
        reader.start()
        return reader

    return start


def follow(
    new_reader: NewReader,
    path: Path,
    write: Callable[[], object],
    kill_at: Sequence[int] = (),
) -> list[int]:
    """The numbers that a reader was told which is killed after so many, and comes back."""
    ledger = path.with_name("ledger")
    ledger.touch()
    reader = new_reader(path, ledger)
    wait_until(lambda: numbers(ledger) == events_of(path))  # it is there before anybody writes
    with ThreadPoolExecutor(1) as beside:
        writing = beside.submit(write)
        for told in kill_at:
            wait_until(lambda told=told: len(numbers(ledger)) >= told)
            reader.kill()
            reader.join()
            reader = new_reader(path, ledger)
        writing.result()
    last = events_of(path)[-1]
    wait_until(lambda: numbers(ledger)[-1:] == [last])
    reader.kill()
    reader.join()
    return numbers(ledger)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "the reader does not come so far"
        time.sleep(0.01)


def numbers(ledger: Path) -> list[int]:
    return [int(line) for line in ledger.read_text().split()]


def events_of(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as file:
        return [seq for (seq,) in file.execute("SELECT seq FROM event ORDER BY seq")]


def faults(told: list[int], path: Path) -> list[str]:
    """What was missed, told twice or out of order; and whether the numbers have a gap."""
    written = events_of(path)
    checks = {
        f"{len(set(written) - set(told))} of {len(written)} events were missed": set(written) == set(told),
        f"{len(told) - len(set(told))} events were told twice": len(told) == len(set(told)),
        "events were told out of order": told == sorted(told),
        "the count is not the last number": written == list(range(1, len(written) + 1)),
    }
    return [sentence for sentence, is_well in checks.items() if not is_well]


def test_a_reader_that_is_killed_and_comes_back_is_told_everything_once_and_in_order(
    four: FourProcesses,
    path: Path,
    new_reader: NewReader,
    many: Callable[[int, int], int],
) -> None:
    count, kills = many(5_000, 100_000), many(5, 20)
    start = time.perf_counter()
    kill_at = [count * kill // (kills + 1) for kill in range(1, kills + 1)]
    told = follow(
        new_reader, path, lambda: four.each(worker_process.tell, [(path, count // FOUR)] * FOUR), kill_at
    )
    took = time.perf_counter() - start

    print(
        f"{len(told):,} events from 4 processes, the reader killed {kills} times: "
        f"{faults(told, path) or 'none missed, none twice, in order'}, {took:.1f} s"
    )
    assert len(told) > count
    assert faults(told, path) == []


def test_numbers_given_before_the_commit_lose_events(
    four: FourProcesses, path: Path, new_reader: NewReader
) -> None:
    each = (path, EVENTS_OF_THE_CONTROL // FOUR)
    told = follow(new_reader, path, lambda: four.each(worker_process.tell_naively, [each] * FOUR))

    found = faults(told, path)
    print(f"control, numbered before the commit: {found}")
    assert any("missed" in fault for fault in found)
