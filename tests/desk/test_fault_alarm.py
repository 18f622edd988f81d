"""When the database's file is gone, every open desk says so within one poll, and what to do about it."""

import logging
from pathlib import Path

import pytest
from nicegui.testing import User

from components.desk.connection_status import ConnectionStatus
from data import products
from data.accounts.permissions import Credentials
from data.database import store
from data.errors import DatabaseUnavailable
from tests.conftest import CANDLE, MUG, SOAP, TestShop
from tests.data.ordering import place
from tests.desk.helpers import Browse, at, eventually
from tests.desk.test_backup_warning import alarmed

GONE = "the database file was deleted, moved or replaced"
AWAY = "the database's folder was moved or renamed, or its disk does not answer"


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "shopbell")  # the fault is wanted here


def light(desk: User) -> dict[str, str]:
    return next(iter(desk.find(ConnectionStatus).elements)).props["light"]


def rename(folder: Path, name: Path) -> None:
    folder.rename(name)


async def remove(shop: TestShop) -> None:
    for file in shop.path.parent.glob("shop.db*"):
        file.unlink()
    with pytest.raises(DatabaseUnavailable):
        await place(shop.ada, (CANDLE, 1))


async def test_all_desks_turn_red_and_say_what_to_do(shop: TestShop, browse: Browse) -> None:
    for sku in (MUG, SOAP):
        await products.adjust_stock(sku, by=shop.sam, delta=50)
    overview = await at(browse, shop.sam, "/admin")
    orders = await at(browse, shop.sam, "/admin/orders")
    await overview.should_see("All done. Nothing waits for you")
    assert (light(overview)["word"], light(orders)["word"]) == ("Live", "Live")

    await remove(shop)

    for desk in (overview, orders):
        await eventually(lambda d=desk: light(d)["word"] == "Offline")
        assert GONE in light(desk)["why"]
    assert GONE in alarmed(overview)
    assert "Stop the program, then put the file back" in alarmed(overview)
    assert "main.py restore FILE" in alarmed(overview)
    await overview.should_not_see("All done. Nothing waits for you")

    later = await at(browse, shop.sam, "/admin")
    assert light(later)["word"] == "Offline"
    await eventually(lambda: GONE in alarmed(later))


async def test_one_poll_finds_it(shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.desk.admin_page.poll_seconds", 0.2)
    overview = await at(browse, shop.sam, "/admin")
    await overview.should_see("To do")
    shop.path.unlink()
    await eventually(lambda: light(overview)["word"] == "Offline" and GONE in alarmed(overview))


async def test_desks_turn_live_again_with_the_disk(shop: TestShop, browse: Browse, tmp_path: Path) -> None:
    overview = await at(browse, shop.sam, "/admin")
    away = tmp_path.with_name(f"{tmp_path.name}-away")
    rename(tmp_path, away)
    with pytest.raises(DatabaseUnavailable):
        await store.current().poll()
    await eventually(lambda: AWAY in alarmed(overview))
    assert "Move the folder back or connect the disk again" in alarmed(overview)
    assert light(overview)["word"] == "Offline"

    rename(away, tmp_path)
    await store.current().poll()

    await eventually(lambda: alarmed(overview) == "")
    assert light(overview) == {"word": "Live", "checked": light(overview)["checked"]}


async def test_customers_get_the_reason_and_no_instructions(shop: TestShop, browse: Browse) -> None:
    await remove(shop)
    for who in (shop.ada, Credentials()):
        answer = await browse(who).http_client.get("/health")
        assert answer.status_code == 503
        assert GONE.removeprefix("the ") in answer.text
        assert "main.py" not in answer.text
