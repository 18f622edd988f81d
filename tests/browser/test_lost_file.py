"""The database file is deleted under a running shop: desks turn red within one poll, and stay so."""

import asyncio
import re
import shutil
from pathlib import Path

import httpx
from playwright.async_api import expect

from tests.browser.conftest import NewPerson, StartShop
from tests.browser.test_cancellation import desk, placed_by_program
from tests.support.factories import furnish

POLL = 1
REASON = "Nothing can be saved: the database file was deleted, moved or replaced"


async def test_a_deleted_file_is_said_on_every_desk_until_the_next_start(
    start_shop: StartShop, new_person: NewPerson
) -> None:
    shop = start_shop(poll_seconds=POLL)
    await furnish(shop)
    await placed_by_program(shop)
    overview = await desk(new_person, shop, "/admin")
    orders = await desk(new_person, shop, "/admin/orders")
    for admin in (overview, orders):
        await expect(admin.get_by_text("Live", exact=True)).to_be_visible()
    path = Path(shop.database_url.removeprefix("sqlite:///"))

    await asyncio.to_thread(move_aside, path)

    for admin in (overview, orders):
        await expect(admin.get_by_text("Offline", exact=True)).to_be_visible()
        await expect(admin.get_by_text("nothing can be saved", exact=True)).to_be_visible()
        await expect(admin.locator(".sb-light")).to_have_attribute("title", re.compile(f"{REASON}. {TO_DO}"))
    alarm = overview.get_by_role("alert").filter(has_text=REASON)
    await expect(alarm).to_contain_text(re.compile(TO_DO))
    saved = next(path.parent.glob("shop-saved-*.db"))
    await expect(alarm).to_contain_text(f"main.py restore {saved}")

    await asyncio.to_thread(shutil.copy, path.with_name("aside-shop.db"), path)  # it is another file
    await overview.wait_for_timeout(2_000 * POLL)
    await expect(overview.get_by_text("Offline", exact=True)).to_be_visible()
    async with httpx.AsyncClient(base_url=shop.url) as watcher:
        assert (await watcher.get("/health")).status_code == 503
        assert (await watcher.get("/alive")).status_code == 200
    assert shop.log.count("database file was deleted, moved or replaced") == 1


TO_DO = (
    "All that the shop had saved before is in .*Stop the program, then bring it back with: main.py restore"
)


def move_aside(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{end}").rename(path.with_name(f"aside-{path.name}{end}"))
