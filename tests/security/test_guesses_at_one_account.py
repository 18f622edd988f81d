"""Guesses at one account are few, from however many addresses; and the owner still gets in.

Hashes are counted and not computed, except where the owner waits behind those of strangers.
"""

import asyncio
import time
from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

from components.guards import COOKIE, DEVICE_COOKIE
from data import ip_addresses, rate_limits
from data.accounts import devices, hash_queue, login_attempts, passwords, users
from data.database import store
from data.errors import DomainError, RateLimited
from data.models import User
from tests.conftest import PASSWORD, TestShop
from tests.security.guessing import ADA, cookie_of, device_of, guess, hashes_before_the_owner, ipv4, post
from tests.support.api_client import SITE, new_app

ANONYMOUS = "nobody@shop.example"
HOUR = 3600.0
ADDRESSES = 500
MOST_AN_HOUR = 20

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that a hash would have been computed for; none is right."""
    computed: list[str] = []

    def counted(password: str, _stored: str) -> bool:
        computed.append(password)
        return False

    monkeypatch.setattr(passwords, "_verify", counted)
    return computed


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let seconds pass for the delays."""
    passed = [time.monotonic()]
    monkeypatch.setattr(rate_limits, "clock", lambda: passed[0])

    def later(seconds: float) -> None:
        passed[0] += seconds

    return later


def of_one_network(number: int) -> str:
    return f"2001:db8:1:2:{number + 1:x}::{number + 7:x}"


@pytest.mark.parametrize("address", [ipv4, of_one_network])
async def test_five_hundred_guesses_at_once_cost_few_hashes(
    hashes: list[str], address: Callable[[int], str]
) -> None:
    refused = [await guess(number, address(number)) for number in range(ADDRESSES)]

    print(f"{ADDRESSES} guesses at one account, {address.__name__}: {len(hashes)} hashes")
    assert len(hashes) <= MOST_AN_HOUR
    assert sum(one is not None for one in refused) == ADDRESSES - len(hashes)


@pytest.mark.parametrize("address", [ipv4, of_one_network])
async def test_an_hour_of_guesses_costs_twenty_hashes_at_most(
    hashes: list[str], pass_time: Callable[[float], None], address: Callable[[int], str]
) -> None:
    hours = []
    for hour in range(3):
        before = len(hashes)
        for number in range(ADDRESSES):
            pass_time(HOUR / ADDRESSES)
            await guess(number, address(number + hour * ADDRESSES))
        hours.append(len(hashes) - before)

    print(f"{ADDRESSES} guesses an hour at one account, {address.__name__}: {hours} hashes")
    assert max(hours) <= MOST_AN_HOUR
    assert min(hours) > 0, "a delay, no lock"


@pytest.mark.parametrize("address", [ipv4, of_one_network])
async def test_the_control_a_key_of_the_address_alone_lets_all_be_checked(
    hashes: list[str], address: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_attempts, "hit", lambda _account, _address: None)
    monkeypatch.setattr(ip_addresses, "neighbourhood", lambda address: address)

    for number in range(ADDRESSES):
        await guess(number, address(number))

    print(f"Keyed by the address alone, {address.__name__}: {len(hashes)} of {ADDRESSES} guesses checked")
    assert len(hashes) == ADDRESSES


async def test_an_address_without_an_account_has_the_same_limits(
    hashes: list[str], pass_time: Callable[[float], None]
) -> None:
    assert not hashes
    answers: dict[str, list[str]] = {ADA: [], ANONYMOUS: []}
    for number in range(60):
        pass_time(20)
        for email, given in answers.items():
            given.append(str(await guess(number, ipv4(number), email=email)))

    assert answers[ADA] == answers[ANONYMOUS]
    assert len(set(answers[ADA])) > 2


async def test_spellings_of_an_address_share_its_limits(hashes: list[str]) -> None:
    spellings = (ADA, "ADA@Shop.Example", "\uff41\uff44\uff41@shop.example", " ada@\uff53hop.example")
    for number in range(100):
        await guess(number, ipv4(number), email=spellings[number % 4])

    assert len(hashes) <= MOST_AN_HOUR


async def test_the_delay_is_over_by_itself_and_forgotten_after_a_quiet_hour(
    hashes: list[str], pass_time: Callable[[float], None]
) -> None:
    for number in range(login_attempts.FREE):
        assert await guess(number, ipv4(number)) is None
    early = await guess(50, ipv4(50))
    assert early
    assert 0 < early.seconds <= login_attempts.FIRST_DELAY
    pass_time(login_attempts.FIRST_DELAY)
    assert await guess(51, ipv4(51)) is None
    pass_time(login_attempts.FORGOTTEN_AFTER + 1)
    for number in range(60, 60 + login_attempts.FREE):
        assert await guess(number, ipv4(number)) is None
    assert len(hashes) == 2 * login_attempts.FREE + 1


async def test_what_is_remembered_has_a_bound(hashes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_attempts, "MOST_REMEMBERED", 50)
    for number in range(80):
        await guess(number, ipv4(number), email=f"nobody{number}@shop.example")
    assert len(login_attempts._accounts) == 50
    assert len(hashes) == 80


# The owner, meanwhile.


async def test_the_owner_signs_in_from_a_known_browser_while_everybody_guesses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = new_app()
    device = await device_of(app)
    before_the_owner = hashes_before_the_owner(monkeypatch)
    attack = asyncio.create_task(siege(app))
    await is_full()

    started = time.perf_counter()
    answer = await post(app, "203.0.113.77", PASSWORD, device=device)
    seconds, refused = time.perf_counter() - started, await attack

    print(
        f"{len(refused)} sign-ins of strangers at once ({refused.count('429')} refused, "
        f"{refused.count('401')} checked): the owner was in after {seconds:.2f} s, "
        f"behind {before_the_owner[0]} hashes, before {before_the_owner[1]} strangers who waited"
    )
    assert answer.status_code == 200
    assert before_the_owner[0] <= hash_queue.AT_ONCE
    assert before_the_owner[1] > 0


async def is_full() -> None:
    """Wait until no stranger fits into the queue any more."""
    async with asyncio.timeout(60):
        while len(hash_queue._queue().strangers) < hash_queue.MOST_WAITING:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0)


async def test_the_control_a_browser_that_is_not_known_waits_with_the_strangers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = new_app()
    device = await device_of(app)
    monkeypatch.setattr(devices, "signed", lambda _cookie, _account: None)
    attack = asyncio.create_task(siege(app))
    await is_full()

    answer = await post(app, "203.0.113.77", PASSWORD, device=device)
    await attack

    print(
        f"Without its device cookie, the owner gets {answer.status_code}, "
        f"to try in {answer.headers['Retry-After']} s"
    )
    assert answer.status_code == 429


async def siege(app: FastAPI) -> list[str]:
    """Five hundred guesses at Ada's account and three hundred at others, each from an address of its own."""
    at_ada = [post(app, ipv4(number), f"guess {number}") for number in range(ADDRESSES)]
    elsewhere = [
        post(app, ipv4(number), "guess", email=f"nobody{number}@shop.example") for number in range(600, 900)
    ]
    return [str(answer.status_code) for answer in await asyncio.gather(*at_ada, *elsewhere)]


async def test_a_device_cookie_outlives_a_sign_out_and_gives_no_rights() -> None:
    app = new_app()
    transport = httpx.ASGITransport(app, client=("203.0.113.5", 1))
    async with httpx.AsyncClient(transport=transport, base_url=SITE, headers={"Origin": SITE}) as tab:
        answer = await tab.post("/api/login", json={"email": ADA, "password": PASSWORD})
        assert (await tab.get("/api/orders/my")).status_code == 200
        await tab.post("/api/logout")
        kept = {cookie.name: cookie.value for cookie in tab.cookies.jar}

        given = cookie_of(answer, DEVICE_COOKIE)
        assert (given["httponly"], given["samesite"], given["path"]) == (True, "strict", "/api/login")
        assert COOKIE not in kept
        assert kept[DEVICE_COOKIE] == given.value
        for name in (DEVICE_COOKIE, COOKIE):
            shown = {"Cookie": f"{name}={given.value}"}
            assert (await tab.get("/api/orders/my", headers=shown)).status_code == 401


async def test_a_device_is_known_for_its_own_account_and_password_alone(shop: TestShop) -> None:
    device = await device_of(new_app())
    forged = device[:-1] + ("A" if device[-1] != "A" else "B")
    assert devices.signed(device, ADA)
    for cookie, account in (
        (device, "ben@shop.example"),
        (forged, ADA),
        (None, ADA),
        ("", ADA),
        ("a.b.c", ADA),
    ):
        assert devices.signed(cookie, account) is None
    for strange in ("\ud800.b.c", "é.é.é", "." * 10_000, "x" * 100_000):
        assert devices.signed(strange, ADA) is None

    ada = await shop.store.read(lambda session: users.by_email(session, ADA))
    assert devices.is_current(device, ada)
    await shop.store.write(lambda session: users.make_admin(session, ADA, "Ada", "another hash"))
    changed = await shop.store.read(lambda session: users.by_email(session, ADA))
    assert not devices.is_current(device, changed)
    assert not devices.is_current(device, None)


@pytest.mark.usefixtures("hashes")
async def test_a_device_of_an_old_password_is_a_strangers(
    pass_time: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    pass_time(0)
    user = await store.read(lambda session: users.by_email(session, ADA))
    assert user
    old = devices.new(User(email=ADA, name="Ada", password_hash="the hash before"))
    for number in range(login_attempts.FREE):
        await guess(number, ipv4(number))

    with pytest.raises(RateLimited):
        await users.sign_in(ADA, PASSWORD, address="203.0.113.7", device=old)
    monkeypatch.setattr(passwords, "_verify", lambda _password, _stored: True)
    assert await users.sign_in(ADA, PASSWORD, address="203.0.113.7", device=devices.new(user))


async def test_a_known_device_has_a_limit_of_its_own(hashes: list[str], shop: TestShop) -> None:
    user = await shop.store.read(lambda session: users.by_email(session, ADA))
    assert user
    device = devices.new(user)
    refused = 0
    for number in range(100):
        try:
            await users.sign_in(ADA, f"guess {number}", address=ipv4(number), device=device)
        except RateLimited:
            refused += 1
        except DomainError:
            pass

    print(f"100 guesses with a stolen device cookie: {len(hashes)} hashes")
    assert len(hashes) <= MOST_AN_HOUR
    assert refused == 100 - len(hashes)
