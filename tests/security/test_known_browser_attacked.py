"""An attacker with an own account keeps nobody out of their known browser, and gets few hashes."""

import asyncio
import threading
import time
from collections import Counter

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, func, select

from data import rate_limits
from data.accounts import devices, hash_queue, login_limits, passwords, profile, users
from data.accounts.permissions import Credentials
from data.errors import DomainError, RateLimited, ValidationFailed
from data.models import SignIn, User
from tests.conftest import PASSWORD, TestShop
from tests.security.guessing import ADA, device_of, post
from tests.support.api_client import new_app

BEN = "ben@shop.example"
DEVICES, AT_ONCE, TRIES = 31, 279, 9
ATTACKER, OWNER = "198.51.100.9", "203.0.113.77"


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """When a hash began: how many known callers waited then."""
    begun, verify = list[int](), passwords._verify

    def counted(password: str, stored: str) -> bool:
        begun.append(len(next(iter(hash_queue._queues.values())).known))
        return verify(password, stored)

    monkeypatch.setattr(passwords, "_verify", counted)
    return begun


async def attack(app: FastAPI, known: list[str], address: str = ATTACKER) -> Counter[int]:
    """Ben's right password from all of Ben's known browsers at once."""
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
    assert len(hashes) - before - TRIES <= rate_limits.LIMITS["known account"][0]
    assert max(hashes) <= hash_queue.MOST_OF_NETWORK


async def test_the_control_without_shares_of_the_queue_the_owner_is_refused(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, go_on = new_app(), threading.Event()
    device, known = await device_of(app, ADA, "203.0.113.5"), await bens_devices(shop)
    without_shares(monkeypatch)
    verify = passwords._verify
    monkeypatch.setattr(passwords, "_verify", lambda *asked: go_on.wait(60) and verify(*asked))
    siege = asyncio.create_task(attack(app, known))
    await is_waiting(hash_queue.MOST_WAITING)

    refused = [await post(app, OWNER, PASSWORD, device=device) for _ in range(TRIES)]
    go_on.set()
    await siege

    print(f"Without shares: {TRIES} tries of the owner: {Counter(answer.status_code for answer in refused)}")
    assert {answer.status_code for answer in refused} == {429}


def without_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was: known callers share one queue, and a right password takes back what was counted."""
    for name in ("MOST_OF_ACCOUNT", "MOST_OF_NETWORK"):
        monkeypatch.setattr(hash_queue, name, 10**6)
    for gate in ("known account", "known network"):
        monkeypatch.setitem(rate_limits.LIMITS, gate, (10**6, 600))


@pytest.mark.parametrize("limited", [True, False])
async def test_right_passwords_one_after_the_other_count_too(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch, *, limited: bool
) -> None:
    """The control is the same without the limits: each of them makes a session."""
    known, most = await bens_devices(shop), rate_limits.LIMITS["known account"][0]
    if not limited:
        without_shares(monkeypatch)
    before, statuses = await sessions_of_ben(shop), Counter[str]()
    for number in range(most + 10):
        try:
            await users.sign_in(BEN, PASSWORD, address=ipv6(number), device=known[number % DEVICES])
            statuses["in"] += 1
        except RateLimited:
            statuses["refused"] += 1
    made = await sessions_of_ben(shop) - before

    print(f"{most + 10} right sign-ins of one account, limited: {limited}: {dict(statuses)}, {made} sessions")
    assert made == statuses["in"] == (most if limited else most + 10)


async def sessions_of_ben(shop: TestShop) -> int:
    def count(session: Session) -> int:
        ben = users.by_email(session, BEN)
        mine = select(func.count()).select_from(SignIn).where(col(SignIn.user_id) == (ben and ben.id))
        return session.exec(mine).one()

    return await shop.store.read(count)


def ipv6(number: int) -> str:
    return f"2001:db8:{number:x}::1"


async def test_many_accounts_of_one_network_share_its_limit(shop: TestShop) -> None:
    most, refused = rate_limits.LIMITS["known network"][0], 0
    for number in range(most + 10):
        caller = login_limits.known_caller(f"customer{number}@shop.example", "mark", f"2001:db8::{number:x}")
        try:
            login_limits.enter_as_known(caller)
        except RateLimited:
            refused += 1

    print(f"{most + 10} accounts from one /64: {refused} refused")
    assert refused == 10
    assert await users.sign_in(ADA, PASSWORD, address="203.0.113.7", device=await ada_device(shop))


async def ada_device(shop: TestShop) -> str:
    ada = await shop.store.read(lambda session: users.by_email(session, ADA))
    assert ada
    return devices.new(ada)


async def test_an_old_device_cookie_uses_up_nothing_of_the_account(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [devices.new(User(email=ADA, name="Ada", password_hash="the hash before")) for _ in range(10)]
    with monkeypatch.context() as patched:
        patched.setattr(passwords, "_verify", lambda _password, _stored: False)
        for number in range(100):
            with pytest.raises(DomainError):
                await users.sign_in(ADA, "guess", address=f"198.51.{number}.1", device=old[number % 10])

    assert await users.sign_in(ADA, PASSWORD, address="203.0.113.7", device=await ada_device(shop))


async def test_confirming_a_password_costs_few_hashes_and_keeps_nobody_out(
    shop: TestShop, hashes: list[int]
) -> None:
    """What the account page asks for comes first in the queue too, and any customer may ask."""
    app, device = new_app(), await ada_device(shop)
    others = [
        Credentials(token=(await users.sign_in(BEN, PASSWORD, address=ATTACKER)).token) for _ in range(10)
    ]
    before = len(hashes)

    async def confirm(number: int) -> type[Exception] | None:
        try:
            await profile.confirm_password(others[number % 10], PASSWORD, address=ATTACKER)
        except (ValidationFailed, RateLimited) as refusal:
            return type(refusal)
        return None

    siege = asyncio.gather(*(confirm(number) for number in range(200)))
    await is_waiting(1)
    answer = await post(app, OWNER, PASSWORD, device=device)
    refused = Counter(await siege)

    print(f"200 confirmations at once by one customer: {refused}; the owner meanwhile: {answer.status_code}")
    assert answer.status_code == 200
    assert len(hashes) - before - 1 == refused[None] <= rate_limits.LIMITS["known account"][0]


async def test_right_confirmations_one_after_the_other_count_too(shop: TestShop) -> None:
    most = rate_limits.LIMITS["known account"][0]
    for _ in range(most):
        await profile.confirm_password(shop.ben, PASSWORD, address=ATTACKER)

    with pytest.raises(RateLimited):
        await profile.confirm_password(shop.ben, PASSWORD, address=ATTACKER)
    await profile.confirm_password(shop.ada, PASSWORD, address=ATTACKER)
