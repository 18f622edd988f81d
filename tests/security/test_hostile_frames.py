"""Five thousand frames that no browser sends: nobody else notices, and the log stays small."""

import asyncio
import contextlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from data.accounts.permissions import Credentials
from tests.security.attacker_client import PATIENCE
from tests.security.hostile_frames import HOSTILE, Make
from tests.security.probe_server import Besieged, besieged

FRAMES = 5_000
CONTROL_FRAMES = 100
SMALL = 1_000_000  # bytes of log for all of them
AT_ONCE = 20


@pytest.fixture(scope="module")
def shop(
    furnished: tuple[Path, dict[str, Credentials]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Besieged]:
    with besieged(furnished, tmp_path_factory.mktemp("frames")) as running:
        yield running


async def test_five_thousand_hostile_frames_harm_nobody_and_fill_no_log(shop: Besieged) -> None:
    number = await shop.placed("ben")
    async with await shop.opened("sam", f"/admin/orders/{number}") as victim:
        before, written = shop.books(), shop.log_size
        ended = await bombard(shop, FRAMES)
        log = shop.log_size - written
        await victim.is_heard()
        assert shop.books() == before
        await victim.fire(victim.element(text="Process"), "click", None)
        await shop.becomes(number, "processing")
    print(
        f"{FRAMES:,} frames: {log:,} bytes of log, {ended:,} sockets were ended, the victim's click is served"
    )
    assert ended > FRAMES / 10  # who speaks no engine.io is not listened to any longer
    assert log < SMALL
    assert shop.running.is_running


async def test_control_without_guard_and_gate_the_same_frames_fill_the_log(shop: Besieged) -> None:
    async with shop.without("sockets"), shop.without("log"), asyncio.timeout(PATIENCE):
        written = shop.log_size
        await bombard(shop, CONTROL_FRAMES, each_is_heard=False)
        while (log := shop.log_size - written) * FRAMES < SMALL * CONTROL_FRAMES:  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.05)
    print(
        f"control: {CONTROL_FRAMES} frames: {log:,} bytes, {log * FRAMES // CONTROL_FRAMES:,} for {FRAMES:,}"
    )


async def test_a_browsers_own_notes_cannot_forge_lines_of_the_log(shop: Besieged) -> None:
    forged = "2026-01-01 00:00:00,000 ERROR shopbell: all is lost"
    async with await shop.opened("guest", "/") as page:
        note = {"client_id": page.client_id, "level": "error", "message": f"Oh\n{forged}\n{'x' * 100_000}"}
        written = shop.log_size
        await page.tell("log", **note)
        await page.is_heard()
    told = shop.running.log[written:]
    assert "A browser says: Oh" in told
    assert not any(line.startswith(forged) for line in told.splitlines())
    assert len(told) < 1_000


async def bombard(shop: Besieged, frames: int, *, each_is_heard: bool = True) -> int:
    """Send so many frames over as many sockets as are needed. The answer is how many were ended for it."""
    dice = random.Random(7)  # noqa: S311 - dice for a test
    chosen = [dice.choice(HOSTILE) for _ in range(frames)]
    shares = [chosen[start::AT_ONCE] for start in range(AT_ONCE)]
    return sum(await asyncio.gather(*(_fire(shop, share, each_is_heard) for share in shares)))


async def _fire(shop: Besieged, makes: list[Make], each_is_heard: bool) -> int:  # noqa: FBT001
    page, ended = await shop.opened("guest", "/contact"), 0
    for make in makes:
        if page.is_over.is_set():
            await page.leave()
            await page.connect()
            ended += 1
        with contextlib.suppress(ConnectionClosed, ConnectionError):
            await page.say(make(page))
            if each_is_heard:
                await page.is_heard()
    await page.leave()
    return ended
