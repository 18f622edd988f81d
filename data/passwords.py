"""Passwords: Argon2id through its library, never on the event loop, two at a time."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.refusals import Invalid

#: The parameters that OWASP names first for Argon2id: 19 MiB, two rounds, one lane.
_hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)
_AT_ONCE = 2
#: Verified against when the e-mail is unknown, so that the answer takes as long.
_NOBODYS = _hasher.hash("nobody has this password")

LEAST, MOST = 8, 200


def check_new(password: str) -> str:
    """The password, if it may be used for an account. Raises Invalid."""
    if not LEAST <= len(password) <= MOST:
        raise Invalid("password", f"Choose a password of {LEAST} to {MOST} characters.")
    return password


def hash_now(password: str) -> str:
    """The hash to store; takes about 30 ms of CPU."""
    return _hasher.hash(_bytes(password))


async def hashed(password: str) -> str:
    """The same, beside the event loop."""
    async with _gate():
        return await asyncio.to_thread(hash_now, password)


async def fits(password: str, stored: str | None) -> bool:
    """Whether the password is the one; takes as long when there is none stored."""
    async with _gate():
        right = await asyncio.to_thread(_verify, password, stored or _NOBODYS)
    return right and stored is not None


def _verify(password: str, stored: str) -> bool:
    try:
        return _hasher.verify(stored, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    """Whatever was typed; JSON can carry halves of surrogate pairs, which plain UTF-8 cannot."""
    return password.encode("utf-8", "surrogatepass")


_gates: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


def _gate() -> asyncio.Semaphore:
    """At most so many hashes at once, so that a flood of sign-ins costs neither memory nor both cores."""
    loop = asyncio.get_running_loop()
    if loop not in _gates:
        _gates.clear()
        _gates[loop] = asyncio.Semaphore(_AT_ONCE)
    return _gates[loop]
