"""Another program holds the database for ten seconds: pages go on, and the cancel succeeds after it.

Measured by a clock on the server's own event loop; what other programs took of the processor does not count.
The control makes its changes on the event loop, and stands still.
"""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import httpx
import pytest

from tests.reliability.race import PATIENCE, Answer, Cast, Program, Serve, books, prepare
from tests.support.server import RunningShop

HERE = Path(__file__).parent
HELD, HELD_FOR_THE_CONTROL = 10.0, 2.0
LONGEST_GAP = 0.1
PAUSE = 0.05  # between two looks of the reader
ADDRESSES = ("/health", "/contact", "/api/products", "/api/orders/{number}")


@dataclass(frozen=True)
class Seen:
    """What the customers saw meanwhile, and what the clock on the loop says."""

    cancel: Answer
    took: float
    codes: set[int]
    pages: int
    gap: float


@pytest.fixture
def ticks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "ticks"
    monkeypatch.setenv("TICKS", str(place))
    return place


def hold(path: Path, seconds: float, begun: Event) -> None:
    """As a program that has begun to write and does not come to an end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun.set()
        time.sleep(seconds)
        other.execute("COMMIT")


def cancel_while_held(shop: RunningShop, path: Path, ticks: Path, cast: Cast, seconds: float) -> Seen:
    ada, number, begun = cast["ada"], next(iter(books(path).statuses)), Event()
    signed_in = {"Authorization": f"Bearer {ada.token}"}
    codes: list[int] = []
    with (
        ThreadPoolExecutor(2) as beside,
        httpx.Client(base_url=shop.url, headers=signed_in, timeout=PATIENCE) as reader,
        closing(Program(shop.url, ada)) as customer,
    ):
        read(reader, number)  # so that what is loaded once is loaded
        holding = beside.submit(hold, path, seconds, begun)
        assert begun.wait(PATIENCE)
        began = time.monotonic()
        cancelling = beside.submit(
            customer.call, "PUT", f"/api/orders/{number}/cancel", {"reason": "Changed my mind"}
        )
        while not holding.done():
            codes += read(reader, number)
            time.sleep(PAUSE)
        cancel = cancelling.result()
        ended = time.monotonic()
    return Seen(cancel, ended - began, set(codes), len(codes), longest_gap(ticks, began, ended))


def read(reader: httpx.Client, number: str) -> list[int]:
    return [reader.get(address.format(number=number)).status_code for address in ADDRESSES]


def longest_gap(ticks: Path, since: float, until: float) -> float:
    lines = [tuple(map(float, line.split())) for line in ticks.read_text().splitlines()]
    return max(gap - others for at, gap, others in lines if since <= at and at - gap <= until)


def test_while_another_program_holds_the_database_pages_answer_and_the_cancel_waits(
    serve: Serve, path: Path, cast: Cast, ticks: Path
) -> None:
    prepare(path, cast, 2)
    shop = serve(HERE / "instrumented/loop_lag.py")
    seen = cancel_while_held(shop, path, ticks, cast, HELD)
    shop.stop()

    print(
        f"held for {HELD:.0f} s: {seen.pages} pages answered meanwhile, the loop's longest gap "
        f"{seen.gap * 1000:.0f} ms, the cancel succeeded after {seen.took:.1f} s"
    )
    assert seen.codes == {200}
    assert seen.gap < LONGEST_GAP
    assert (seen.cancel.code, seen.cancel.said["status"]) == (200, "cancelled")
    assert books(path).complaints == []


def test_a_change_made_on_the_event_loop_stops_everybody(
    serve: Serve, path: Path, cast: Cast, ticks: Path
) -> None:
    prepare(path, cast, 2)
    shop = serve(HERE / "broken/writes_on_event_loop.py")
    seen = cancel_while_held(shop, path, ticks, cast, HELD_FOR_THE_CONTROL)
    print(f"control, on the event loop: held for {HELD_FOR_THE_CONTROL:.0f} s, gap {seen.gap * 1000:.0f} ms")
    assert seen.gap > HELD_FOR_THE_CONTROL / 2
