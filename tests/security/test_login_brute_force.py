"""Signing in while somebody guesses, floods or listens: what it costs, what it tells, what is left behind."""

import asyncio
import sqlite3
import statistics
import time
from contextlib import closing

import httpx
import pytest

from components.guards import COOKIE
from data import rate_limits
from data.accounts import passwords, users
from data.accounts.hash_queue import KnownCaller
from data.accounts.permissions import Credentials
from data.errors import DomainError, NotAuthenticated, RateLimited
from tests.conftest import PASSWORD, TestShop
from tests.security.conftest import NO_TLS, WatchedShop
from tests.support.api_client import browser, new_app, program

ADA = "ada@shop.example"
MOST_HASHES = 10
GUESSES = 200
FLOOD = 50
FLOODS = 3  # a loop that hashes is busy in each of them
MOST_GAP = 100  # milliseconds


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that a hash was computed for."""
    computed: list[str] = []
    verify = passwords._verify

    def counted(password: str, stored: str) -> bool:
        computed.append(password)
        return verify(password, stored)

    monkeypatch.setattr(passwords, "_verify", counted)
    return computed


async def test_two_hundred_guesses_cost_ten_hashes_at_most(shop: TestShop, hashes: list[str]) -> None:
    assert shop.store
    refused = [await guess(f"guess {number}") for number in range(GUESSES)]

    print(f"{GUESSES} guesses from one address at one account: {len(hashes)} hashes computed")
    assert len(hashes) <= MOST_HASHES
    assert refused.count(RateLimited) == GUESSES - len(hashes)


async def test_the_control_without_the_throttle_every_guess_costs_a_hash(
    shop: TestShop, hashes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sample of the guesses, the same way: more than what was allowed for all of them."""
    assert shop.store
    monkeypatch.setattr(rate_limits, "enabled", False)
    sample = 2 * MOST_HASHES

    for number in range(sample):
        await guess(f"guess {number}")

    print(f"{sample} guesses without the throttle: {len(hashes)} hashes computed")
    assert len(hashes) == sample > MOST_HASHES


async def test_who_waits_gets_in_and_nobody_else_is_locked_out(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.store
    while await guess("wrong") is not RateLimited:
        pass
    assert await guess(PASSWORD) is RateLimited

    assert await guess(PASSWORD, address="198.51.100.7") is None  # Ada herself, from her own address
    assert await guess(PASSWORD, email="ben@shop.example") is None  # somebody else behind the same address

    later = rate_limits.clock() + rate_limits.LIMITS["sign in as"][1] + 1
    monkeypatch.setattr(rate_limits, "clock", lambda: later)
    assert await guess(PASSWORD) is None


async def guess(password: str, *, email: str = ADA, address: str = "203.0.113.9") -> type[DomainError] | None:
    """How a sign-in is refused; None where it is not."""
    try:
        await users.sign_in(email, password, address=address)
    except DomainError as refusal:
        return type(refusal)
    return None


async def test_an_unknown_address_takes_as_long_as_a_wrong_password(shop: TestShop) -> None:
    assert shop.store
    ratio = await unknown_to_known()

    print(f"An unknown e-mail address takes {ratio:.2f} times as long as a wrong password")
    assert is_noise(ratio)


async def test_the_control_a_sign_in_that_hashes_only_for_known_addresses_is_told_apart(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.store
    fits = passwords.verify

    async def hasty(password: str, stored: str | None, *, known: KnownCaller | None = None) -> bool:
        return stored is not None and await fits(password, stored, known=known)

    monkeypatch.setattr(passwords, "verify", hasty)
    ratio = await unknown_to_known()

    print(f"Without a hash for nobody, an unknown address takes {ratio:.2f} times as long")
    assert not is_noise(ratio)


async def unknown_to_known() -> float:
    """The ratio of the medians of both, measured in turns."""

    async def seconds(email: str) -> float:
        rate_limits.clear_all()
        started = time.perf_counter()
        await guess("wrong one", email=email)
        return time.perf_counter() - started

    pairs = [(await seconds(f"nobody{n}@shop.example"), await seconds(ADA)) for n in range(15)]
    unknown, known = zip(*pairs, strict=True)
    return statistics.median(unknown) / statistics.median(known)


def is_noise(ratio: float) -> bool:
    return 1 / 2 < ratio < 2


async def test_a_sign_in_ends_the_one_before_and_a_sign_out_ends_it_everywhere(shop: TestShop) -> None:
    app = new_app()
    tab, account = browser(app), {"email": ADA, "password": PASSWORD}
    tab.client.cookies.set(COOKIE, "planted", domain="shop.test")

    first = (await tab.post("/api/login", account)).json()["token"]
    second = (await tab.post("/api/login", account)).json()["token"]
    assert len({first, second, "planted"}) == 3
    assert [await is_alive(token) for token in ("planted", first, second)] == [False, False, True]
    assert second not in everything_in(shop)  # only its hash is there
    assert await is_alive(second)

    await program(app, Credentials(token=second)).post("/api/logout")  # on another device, so to say
    assert not await is_alive(second)
    assert (await tab.get("/api/orders/my")).status_code == 401


async def is_alive(token: str) -> bool:
    try:
        return (await users.identify(Credentials(token=token))).id is not None
    except NotAuthenticated:
        return False


def everything_in(shop: TestShop) -> str:
    with closing(sqlite3.connect(shop.path)) as shell:
        return "\n".join(shell.iterdump())


# A flood, against a shop in a process of its own. Printed is what a visitor feels; decisive is how long the
# loop was busy itself, which does not depend on what else this machine has to do.


async def test_fifty_sign_ins_at_once_do_not_stop_the_other_pages(served: WatchedShop) -> None:
    gaps = [await flood(served)]
    while len(gaps) < FLOODS and gaps[-1]["busy"] >= MOST_GAP:  # something else kept the loop: again
        gaps.append(await flood(served))
    gap = gaps[-1]

    print(
        f"{FLOOD} sign-ins at once: others waited {gap['waited']:.0f} ms, of which busy: {gap['busy']:.0f} ms"
    )
    assert gap["busy"] < MOST_GAP


async def test_the_control_hashing_on_the_loop_stops_them(served: WatchedShop) -> None:
    async with served.program().client as client:
        await client.get("/watched/hash_on_the_loop?on=true")
        try:
            gap = await flood(served)
        finally:
            await client.get("/watched/hash_on_the_loop?on=false")

    print(f"With the hashes on the loop: others waited {gap['waited']:.0f} ms, busy: {gap['busy']:.0f} ms")
    assert gap["busy"] > MOST_GAP


async def flood(served: WatchedShop) -> dict[str, float]:
    """The longest gaps of the loop while so many sign in at once."""
    limits = httpx.Limits(max_connections=FLOOD, max_keepalive_connections=FLOOD)
    account = {"email": ADA, "password": PASSWORD}
    async with httpx.AsyncClient(base_url=served.url, timeout=60, limits=limits, verify=NO_TLS) as crowd:
        await asyncio.gather(*(crowd.get("/health") for _ in range(FLOOD)))  # all are connected
        await crowd.get("/watched/gap")
        answers = await asyncio.gather(*(crowd.post("/api/login", json=account) for _ in range(FLOOD)))
        gap = (await crowd.get("/watched/gap")).json()
    assert {answer.status_code for answer in answers} == {200}
    return gap
