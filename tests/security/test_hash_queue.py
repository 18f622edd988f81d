"""The queue of password hashes: known callers first, few places for one account or network, and a bound."""

import asyncio
from itertools import count

import pytest

from data import ip_addresses, rate_limits
from data.accounts import hash_queue, passwords
from data.accounts.hash_queue import KnownCaller
from data.errors import RateLimited
from tests.security.guessing import guess

ADA = KnownCaller("ada", "203.0.113.5")

pytestmark = pytest.mark.usefixtures("shop")


async def test_known_devices_come_first_and_what_does_not_fit_is_refused() -> None:
    order, everybody = list[str](), asyncio.Event()

    async def one(name: str, known: KnownCaller | None = None) -> None:
        async with hash_queue.turn(known):
            await everybody.wait()
            order.append(name)

    names = count()
    strangers = [asyncio.create_task(one(f"stranger {next(names)}")) for _ in range(42)]
    await asyncio.sleep(0)
    with pytest.raises(RateLimited):
        await one("one too many")
    with pytest.raises(RateLimited):
        hash_queue.check_room(None)
    known = asyncio.create_task(one("known", ADA))
    strangers.pop().cancel()
    await asyncio.sleep(0)
    hash_queue.check_room(None)

    everybody.set()
    await asyncio.gather(*strangers, known)
    assert order.index("known") == hash_queue.AT_ONCE
    assert len(order) == 42


async def test_one_account_and_one_network_get_few_of_the_known_places() -> None:
    done, go_on = list[str](), asyncio.Event()

    async def one(account: str, network: str) -> None:
        async with hash_queue.turn(KnownCaller(account, network)):
            await go_on.wait()
            done.append(account)

    running = [asyncio.create_task(one("runs", "198.51.100.1")) for _ in range(hash_queue.AT_ONCE)]
    await asyncio.sleep(0)
    crowd = [asyncio.create_task(one(f"customer {n % 9}", "198.51.100.9")) for n in range(100)]
    same = [asyncio.create_task(one("eve", f"198.51.{n}.1")) for n in range(100)]
    await asyncio.sleep(0)
    owner = asyncio.create_task(one("owner", "203.0.113.77"))
    await asyncio.sleep(0)
    waiting = len(hash_queue._queue().known)
    go_on.set()
    refused = [await asyncio.gather(*tasks, return_exceptions=True) for tasks in (crowd, same)]
    await asyncio.gather(*running, owner)

    print(f"200 of one network or account at once and the owner: {waiting} wait")
    assert waiting == hash_queue.MOST_OF_NETWORK + hash_queue.MOST_OF_ACCOUNT + 1
    assert [sum(isinstance(one, RateLimited) for one in tasks) for tasks in refused] == [98, 99]
    assert done.index("owner") <= waiting + 1


async def test_a_place_is_free_again_when_its_caller_went_away() -> None:
    async with hash_queue.turn(None), hash_queue.turn(None):
        gone = asyncio.create_task(_wait(ADA))
        await asyncio.sleep(0)
        with pytest.raises(RateLimited):
            hash_queue.check_room(ADA)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        hash_queue.check_room(ADA)
    async with hash_queue.turn(ADA), hash_queue.turn(ADA):
        pass


async def _wait(caller: KnownCaller) -> None:
    async with hash_queue.turn(caller):
        pass


async def test_without_limits_nobody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "enabled", False)
    monkeypatch.setattr(passwords, "_verify", lambda _password, _stored: False)
    caller = KnownCaller("ada", "203.0.113.9")
    known = [passwords.verify("guess", "a hash", known=caller) for _ in range(100)]

    assert await asyncio.gather(*(guess(n, "203.0.113.9") for n in range(100))) == [None] * 100
    assert await asyncio.gather(*known) == [False] * 100


def test_an_ipv6_address_counts_as_its_network() -> None:
    same = {
        ip_addresses.neighbourhood(address)
        for address in ("2001:db8::1", "2001:db8::ffff:1", "2001:DB8:0:0:9::")
    }
    assert len(same) == 1
    assert ip_addresses.neighbourhood("2001:db8:0:1::1") not in same
    assert ip_addresses.neighbourhood("::ffff:203.0.113.9") == "203.0.113.9"
    assert ip_addresses.neighbourhood("fe80::1%eth0") == ip_addresses.neighbourhood("fe80::2%eth0")
    for other in ("203.0.113.9", "", "a:b", "ada@shop.example"):
        assert ip_addresses.neighbourhood(other) == other
