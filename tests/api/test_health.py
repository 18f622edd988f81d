"""Whoever watches over the shop learns when it was last saved."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from data.backups.scheduler import BackupScheduler
from data.models import now
from tests.api.conftest import Callers
from tests.conftest import TestShop


async def test_the_last_backup_is_told_once_there_is_one(
    callers: Callers, shop: TestShop, tmp_path: Path
) -> None:
    before = await callers.guest.get("/health")
    await asyncio.to_thread(BackupScheduler(shop.store, shop.path, tmp_path / "backups", keep=1).look)
    after = await callers.guest.get("/health")

    assert before.json() == {"status": "ok"}
    assert after.json().keys() == {"status", "lastBackup"}
    made = datetime.fromisoformat(after.json()["lastBackup"])
    assert made.utcoffset() == timedelta()
    assert now() - made < timedelta(minutes=1)


async def test_a_backup_leaves_the_numbers_of_the_overview_as_they_are(
    callers: Callers, shop: TestShop, tmp_path: Path
) -> None:
    before = await callers.sam.get("/api/admin/dashboard/overview")
    await asyncio.to_thread(BackupScheduler(shop.store, shop.path, tmp_path / "backups", keep=1).look)
    after = await callers.sam.get("/api/admin/dashboard/overview")

    assert before.json() == after.json()
