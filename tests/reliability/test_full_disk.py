"""The disk is full: that is said plainly, nothing is done by half, and with room all goes on.

The control is a store without transactions: the same check finds what it has done by half.
"""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from data import rate_limits
from data.database import engines, store
from tests.conftest import MUG, SECRET
from tests.reliability.full_disk import LimitedFile, SmallDisk, mounted_or_limited
from tests.reliability.race import Cast
from tests.support.api_client import Caller, new_app, order, program
from tests.support.invariants import broken

SENTENCE = "The disk of the shop's computer is full. Nothing was changed; please try again in a moment."
#: Full at different moments of an order, with so many pages left.
ROOM = range(0, 48, 3)
#: After so many orders a disk with so little room is full; a page takes some.
MOST_ORDERS = 100


@pytest.fixture(params=["mounted", "limited"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallDisk]:
    if request.param == "limited":
        yield LimitedFile(tmp_path)
    else:
        with mounted_or_limited(tmp_path) as small:
            yield small


@pytest.fixture(autouse=True)
def _ungated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "enabled", False)


@pytest.fixture
async def ada(disk: SmallDisk, furnished: tuple[Path, Cast]) -> AsyncIterator[Caller]:
    """Her program; the shop stands on the small disk."""
    shutil.copy(furnished[0], disk.folder / "shop.db")
    store.open(f"sqlite:///{disk.folder / 'shop.db'}", SECRET)
    yield program(new_app(), furnished[1]["ada"])
    store.close()


def wrong() -> list[str]:
    return store.current().read_now(lambda session: broken(session.connection()))


async def order_until_full(ada: Caller) -> tuple[int, int, str]:
    """How many orders there was room for; and how the next one was refused."""
    for placed in range(MOST_ORDERS):
        answer = await ada.post("/api/bulk-orders", order(sku=MUG, company="Spa Ltd"))
        if answer.status_code != 201:
            return placed, answer.status_code, answer.json()["error"]
    raise AssertionError("it does not become full")


async def test_a_full_disk_is_said_and_nothing_is_done_by_half(disk: SmallDisk, ada: Caller) -> None:
    opened, placed = store.current(), 0
    for room in ROOM:
        disk.fill(opened, room)
        more, *refusal = await order_until_full(ada)
        placed += more

        assert refusal == [503, SENTENCE]
        assert wrong() == []
        listed = await ada.get("/api/orders/my")
        assert (listed.status_code, listed.headers["X-Total-Count"]) == (200, str(placed))

    disk.make_room(opened)
    assert (await ada.post("/api/orders", order(sku=MUG))).status_code == 201
    assert wrong() == []
    print(f"{disk.kind}, full {len(ROOM)} times: {placed} orders placed, each refusal a 503, 0 by half")


async def test_without_a_transaction_a_full_disk_leaves_orders_by_half(
    disk: SmallDisk, furnished: tuple[Path, Cast], monkeypatch: pytest.MonkeyPatch
) -> None:
    pragmas = engines._EVERYWHERE + engines._WRITING
    each_statement_by_itself = "SELECT 1"
    monkeypatch.setattr(
        engines, "writing", lambda url: engines._engine(url, pragmas, each_statement_by_itself, size=1)
    )
    shutil.copy(furnished[0], disk.folder / "shop.db")
    opened = store.open(f"sqlite:///{disk.folder / 'shop.db'}", SECRET)
    ada = program(new_app(), furnished[1]["ada"])
    assert wrong() == []
    for room in ROOM:
        disk.fill(opened, room)
        await order_until_full(ada)
    found = wrong()
    store.close()
    print(f"control, {disk.kind} without transactions: {len(found)} complaints, {found[:1]}")
    assert found != []
