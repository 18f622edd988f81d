"""Password hashing with Argon2id, a few at a time beside the event loop, and the check of new passwords."""

import asyncio
import re
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from data import text_search
from data.accounts import hash_queue
from data.accounts.hash_queue import KnownCaller
from data.errors import ValidationFailed

#: OWASP's first recommendation for Argon2id: 19 MiB, two rounds, one lane.
_hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)
#: Verified for an unknown e-mail, so that the response takes as long.
_NOBODYS = _hasher.hash("nobody has this password")

LEAST, MOST = 8, 200
#: The minimum of guesses, as estimated by zxcvbn; eight random characters count 10^8.
LEAST_GUESSES = 10**7
#: Characters that zxcvbn gets: its time grows with their square, and 40 take at most about 20 ms.
MOST_JUDGED = 40
#: The maximum of words of names and addresses that zxcvbn gets.
_MAX_WORDS = 40
TOO_EASY = (
    "This password is too easy to guess. Choose a longer one that is not a common word, "
    "a pattern of keys, or your own name: three or four words that do not belong together are good."
)
_SEPARATORS = re.compile(r"[\W_]+")
_judging = threading.Lock()  # zxcvbn keeps the words of a password in a global


def check_new(password: str, *related: str) -> str:
    """Return a password that is strong enough. Takes up to 20 ms of CPU. Raises ValidationFailed.

    `related` is what others know about the person: a password made of it is easy to guess.
    """
    _check_length(password)
    with _judging:
        judged = zxcvbn(_readable(password)[:MOST_JUDGED], user_inputs=_related_words(related))
    if judged["guesses"] < LEAST_GUESSES:
        raise ValidationFailed("password", TOO_EASY)
    return password


def hash_now(password: str) -> str:
    """The hash to store; takes about 30 ms of CPU."""
    return _hasher.hash(_bytes(password))


async def hashed(password: str, *, known: KnownCaller | None = None) -> str:
    """The same, beside the event loop. Known callers come first. Raises RateLimited."""
    async with hash_queue.turn(known):
        return await asyncio.to_thread(hash_now, password)


async def hashed_new(password: str, *related: str, known: KnownCaller | None = None) -> str:
    """The hash of a new password after check_new(). Raises ValidationFailed, RateLimited."""
    _check_length(password)
    async with hash_queue.turn(known):
        return await asyncio.to_thread(lambda: hash_now(check_new(password, *related)))


async def verify(password: str, stored: str | None, *, known: KnownCaller | None = None) -> bool:
    """Whether the password matches; takes as long where no hash is stored. Raises RateLimited."""
    async with hash_queue.turn(known):
        right = await asyncio.to_thread(_verify, password, stored or _NOBODYS)
    return right and stored is not None


def _check_length(password: str) -> None:
    if not LEAST <= len(password) <= MOST:
        raise ValidationFailed("password", f"Choose a password of {LEAST} to {MOST} characters.")


def _related_words(related: tuple[str, ...]) -> list[str]:
    spellings = [
        spelling for text in related for spelling in (text_search.clean(text).lower(), text_search.fold(text))
    ]
    words = [word for text in spellings for word in _SEPARATORS.split(text) if len(word) > 1]
    joined = [_SEPARATORS.sub("", text) for text in spellings]
    return [*spellings, *joined, *words[:_MAX_WORDS]]


def _readable(password: str) -> str:
    """Without surrogates, which JSON can carry."""
    return _bytes(password).decode("utf-8", "replace")


def _verify(password: str, stored: str) -> bool:
    try:
        return _hasher.verify(stored, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    """The password as typed; JSON can carry surrogates, which plain UTF-8 cannot encode."""
    return password.encode("utf-8", "surrogatepass")
