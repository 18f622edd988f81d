"""Questions that many open pages ask at the same moment, asked once; and answers that nothing overtook."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from components.live.following import seen
from data.people import Actor

T = TypeVar("T")
#: How often a question is asked again because something happened while it was being answered.
AGAIN = 5


async def settled(ask: Callable[[], Awaitable[T]]) -> T:
    """An answer that is not older than what the pages were told.

    What is committed between the reading and the showing is told to the page before it shows anything, and
    would be covered by the older answer for ever.
    """
    for _ in range(AGAIN):
        before = seen()
        answer = await ask()
        if seen() == before:
            return answer
    return await ask()


class _Answers:
    """Answers that hold for as long as nothing happens: asked once, however many pages want them."""

    def __init__(self) -> None:
        self.seen = -1
        self.answers: dict[Any, asyncio.Future[Any]] = {}


_answers = _Answers()


async def shared(question: Callable[..., Awaitable[T]], *about: Any, by: Actor) -> T:
    """The answer to a question of admins, asked once for all open pages that ask the same at the same time.

    For questions whose answer is the same for every admin. A page loses its right to ask when its
    sign-in ends, which `follow` sees to.
    """
    if _answers.seen != seen() or _answers_are_stale():
        _answers.seen, _answers.answers = seen(), {}
    key = (question, about)
    if key not in _answers.answers:
        _answers.answers[key] = asyncio.ensure_future(question(*about, by=by))
    return await asyncio.shield(_answers.answers[key])


def _answers_are_stale() -> bool:
    """A failed answer, or one of an event loop that is gone, is asked again."""
    return any(
        answer.get_loop().is_closed() or (answer.done() and (answer.cancelled() or answer.exception()))
        for answer in _answers.answers.values()
    )
