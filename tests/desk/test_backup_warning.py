"""A backup that failed turns up red on every open overview, and goes when one has succeeded."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from nicegui.elements.mixins.text_element import TextElement
from nicegui.testing import User

from components.desk.task_list import TaskList
from data import products
from data.backups import backup, history
from data.backups.scheduler import BackupScheduler
from data.models import now
from tests.conftest import MUG, SOAP, TestShop
from tests.data.test_backups import onto_a_full_disk
from tests.desk.helpers import Browse, at, eventually


def alarmed(desk: User) -> str:
    """What the red entry says, nothing where there is none."""
    alarm = next(iter(desk.find(TaskList).elements))._alarm
    said = [e.text for e in alarm.descendants() if isinstance(e, TextElement)]
    return " ".join(said) if alarm.visible else ""


def daily(shop: TestShop, folder: Path) -> BackupScheduler:
    """One that does not wait after a failure: it is asked by the test."""
    return BackupScheduler(shop.store, shop.path, folder, keep=3, clock=lambda: now() + timedelta(hours=2))


async def test_two_admins_see_a_failure_and_its_end_at_once(
    shop: TestShop,
    browse: Browse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL, "shopbell.backups")  # the failure is wanted here
    for sku in (MUG, SOAP):
        await products.adjust_stock(sku, by=shop.sam, delta=50)
    sam, another = await at(browse, shop.sam, "/admin"), await at(browse, shop.sam, "/admin")
    for desk in (sam, another):
        await desk.should_see("All done. Nothing waits for you")
        await desk.should_see("No backup yet")

    with monkeypatch.context() as full:
        full.setattr(backup, "pages", onto_a_full_disk)
        await asyncio.to_thread(daily(shop, tmp_path / "backups").look)

    for desk in (sam, another):
        await eventually(lambda d=desk: "The last backup failed at" in alarmed(d))
        assert f"the disk with {tmp_path / 'backups'} is full. Make room on it." in alarmed(desk)
        await desk.should_not_see("All done. Nothing waits for you")

    await asyncio.to_thread(daily(shop, tmp_path / "backups").look)

    for desk in (sam, another):
        await eventually(lambda d=desk: alarmed(d) == "")
        await desk.should_see("Last backup:")
        await desk.should_see("just now")
        await desk.should_see("All done. Nothing waits for you")


@pytest.mark.parametrize("is_on", [True, False])
async def test_two_days_without_a_backup_are_an_alarm_while_one_should_make_itself(
    is_on: object, shop: TestShop, browse: Browse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "daily_is_on", is_on)
    with monkeypatch.context() as long_ago:
        long_ago.setattr("data.database.events.now", lambda: now() - timedelta(hours=49))
        await asyncio.to_thread(daily(shop, tmp_path / "backups").look)

    desk = await at(browse, shop.sam, "/admin")

    await desk.should_see("Last backup:")
    assert ("No backup since" in alarmed(desk)) is is_on
    assert ("main.py backup FILE" in alarmed(desk)) is is_on


async def test_nobody_else_sees_it(shop: TestShop, browse: Browse, tmp_path: Path) -> None:
    await asyncio.to_thread(daily(shop, tmp_path / "backups").look)

    answer = await browse(shop.ada).http_client.get("/admin")

    assert answer.status_code == 403
    assert "ackup" not in answer.text
