"""An attacker with an own account keeps nobody out of their known browser, and gets few hashes."""

import asyncio
import threading
import time
from collections import Counter

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, func, select

from data import accounts, devices, hash_queue, passwords, throttle, users
from data.models import SignIn
from data.people import Actor
from data.refusals import Invalid, TooMany
from tests.calling import new_app
from tests.conftest import PASSWORD, TestShop
from tests.security.guessing import ADA, device_of, post

BEN = "ben@shop.example"
DEVICES, AT_ONCE, TRIES = 31, 279, 9
ATTACKER, OWNER = "198.51.100.9", "203.0.113.77"


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """When a hash began: how many known callers waited then."""
    begun, verify = list[int](), passwords._verify

    def counted(password: str, stored: str) -> bool:
        begun.append(len(hash_queue._queues[next(iter(hash_queue._queues))].known))
        return verify(password, stored)

    monkeypatch.setattr(passwords, "_verify", counted)
    return begun


async def attack(app: FastAPI, known: list[str], address: str = ATTACKER) -> Counter[int]:
    """Ben's right password from all of his known browsers at once."""
    sent = [
        post(app, address, PASSWORD, email=BEN, device=known[number % len(known)])
        for number in range(AT_ONCE)
    ]
    return Counter(answer.status_code for answer in await asyncio.gather(*sent))


async def bens_devices(shop: TestShop) -> list[str]:
    ben = await shop.store.read(lambda session: users.by_email(session, BEN))
    assert ben
    return [devices.new(ben) for _ in range(DEVICES)]


async def is_waiting(least: int) -> None:
    """Wait until so many known callers wait for a hash."""
    async with asyncio.timeout(60):
        while len(hash_queue._queue().known) < least:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0)


@pytest.mark.parametrize("owner", [OWNER, ATTACKER])
async def test_the_owner_gets_in_while_a_customer_signs_in_all_the_time(
    shop: TestShop, hashes: list[int], owner: str
) -> None:
    app = new_app()
    device, known = await device_of(app, ADA, "203.0.113.5"), await bens_devices(shop)
    before = len(hashes)
    siege = asyncio.create_task(attack(app, known))
    await is_waiting(1)

    answers, seconds = list[httpx.Response](), list[float]()
    for _ in range(TRIES):
        started = time.perf_counter()
        answers.append(await post(app, owner, PASSWORD, device=device))
        seconds.append(time.perf_counter() - started)
    refused = await siege

    statuses = Counter(answer.status_code for answer in answers)
    print(
        f"{AT_ONCE} right sign-ins of one customer at once from {DEVICES} known browsers: {dict(refused)}; "
        f"{TRIES} of the owner meanwhile{' from the same address' if owner == ATTACKER else ''}: "
        f"{dict(statuses)}, the slowest after {max(seconds):.2f} s"
    )
    assert statuses == {200: TRIES}
    assert len(hashes) - before - TRIES <= 30
    assert max(hashes) <= 3
