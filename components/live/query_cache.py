"""Questions that many open pages ask at the same moment, asked once; and answers that nothing overtook."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

from components.live.subscription import last_seq
from data.accounts import users
from data.accounts.permissions import Credentials
from data.errors import PermissionDenied

T = TypeVar("T")
#: How often a question is asked again because something happened while it was being answered.
RETRIES = 5


async def consistent_read(ask: Callable[[], Awaitable[T]]) -> T:
    """An answer that is not older than what the pages were told.

    What is committed between the reading and the showing is told to the page before it shows anything, and
    would be covered by the older answer for ever.
    """
    for _ in range(RETRIES):
        before = last_seq()
        answer = await ask()
        if last_seq() == before:
            return answer
    return await ask()


class _Answers:
    """Answers that hold for as long as nothing happens: asked once, however many pages want them."""

    def __init__(self) -> None:
        self.seen = -1
        self.answers: dict[Any, asyncio.Future[Any]] = {}


_answers = _Answers()


async def cached_query(question: Callable[..., Awaitable[T]], *about: Any, by: Credentials) -> T:
    """The answer to a question of admins, asked once for all open pages that ask the same at the same time.

    For questions whose answer is the same for every admin. Who asks is looked up first, once for all his
    pages: a sign-in that has run out gets nobody's answer, and nobody else gets its refusal.
    """
    if _answers.seen != last_seq():
        _answers.seen, _answers.answers = last_seq(), {}
    await _once((_an_admin, by.token), lambda: _an_admin(by))
    return await _once((question, about), lambda: question(*about, by=by))


async def _once(key: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
    if key not in _answers.answers or _is_void(_answers.answers[key]):
        _answers.answers[key] = asyncio.ensure_future(ask())
    return await asyncio.shield(_answers.answers[key])


async def _an_admin(by: Credentials) -> None:
    """Raises SignedOut or NotAllowed for anybody else."""
    if not (await users.identify(by)).is_admin:
        raise PermissionDenied("Only the shop can do this.")


def _is_void(answer: asyncio.Future[Any]) -> bool:
    """A failed answer, or one of an event loop that is gone, is asked again."""
    failed = answer.done() and (answer.cancelled() or answer.exception() is not None)
    return failed or answer.get_loop().is_closed()
