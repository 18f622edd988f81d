"""Idempotency keys: a repeated command gets the same answer and changes nothing. One rule for all commands.

The key, a fingerprint of what was asked and the answer are written in the transaction of the change.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Delete, delete
from sqlmodel import Session, col

from data import store, typed
from data.models import IdempotencyKey, now
from data.people import Person
from data.refusals import Conflict

#: For how long a key is remembered.
KEPT = timedelta(days=30)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a command: the name of the command and its arguments are its `content`.

    A key counts for one subject ("order:SB-10042"; a kind, where something new is made) and for one person
    in one role. All guests are one person here: they have proved to be no other.
    """

    key: str | None
    by: Person
    subject: str
    content: tuple[object, ...]

    @property
    def scope(self) -> str:
        """Whose key it is, and for what."""
        return f"{self.by.role} {self.by.id or '-'} {self.subject}"

    @property
    def fingerprint(self) -> str:
        """The same for two tries exactly if they ask the same."""
        return hashlib.sha256(json.dumps(self.content, default=_plain).encode()).hexdigest()


def once(session: Session, attempt: Attempt, answer: type[T], run: Callable[[], T]) -> T:
    """Run the command, or give the answer that its key got before. Without a key it runs each time.

    Look up the permission before: an answer is shown to those who may still have it. A refusal uses up no
    key. Raises Invalid for a key that is blank or too long, Conflict where it was used for something else.
    """
    if attempt.key is None:
        return run()
    key, scope = typed.line("idempotencyKey", attempt.key), attempt.scope
    if known := session.get(IdempotencyKey, (scope, key)):
        return _known(known, attempt.fingerprint, answer)
    made = run()
    session.connection().execute(_expired())
    kept = _adapter(answer).dump_json(made).decode()
    session.add(IdempotencyKey(scope=scope, key=key, fingerprint=attempt.fingerprint, answer=kept))
    return made


async def prune() -> int:
    """Forget the keys that are older than KEPT; answers how many these were."""
    return await store.change(lambda session: session.connection().execute(_expired()).rowcount)


def _known(known: IdempotencyKey, fingerprint: str, answer: type[T]) -> T:
    if known.fingerprint != fingerprint:
        raise Conflict("This idempotency key was used for something else. Use a new key.")
    try:
        return _adapter(answer).validate_json(known.answer)
    except ValidationError:  # written by another version of the program
        raise Conflict("This was done already, before the shop was updated. Read it again.") from None


def _expired() -> Delete:
    return delete(IdempotencyKey).where(col(IdempotencyKey.at) < now() - KEPT)


@cache
def _adapter(answer: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(answer)


def _plain(value: Any) -> object:
    return asdict(value)
