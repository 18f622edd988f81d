"""Idempotency keys: a repeated command returns the same result and changes nothing.

The key, a fingerprint of the command and the result are written in the transaction of the change.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import bindparam, delete, insert, select
from sqlmodel import Session, SQLModel

from data import validation
from data.accounts.permissions import Identity
from data.database import store
from data.errors import Conflict
from data.models import IdempotencyKey, now

#: The time for which a key is kept.
KEPT = timedelta(days=30)
OTHER = "This idempotency key was used for something else. Use a new key."

T = TypeVar("T")

_KEYS = SQLModel.metadata.tables[IdempotencyKey.__tablename__]
_KNOWN = select(_KEYS.c.fingerprint, _KEYS.c.answer).where(
    _KEYS.c.scope == bindparam("scope"), _KEYS.c.key == bindparam("key")
)
_REMEMBER = insert(_KEYS)
#: Runs with each new key, so that only a few keys have expired each time.
_FORGET = delete(_KEYS).where(_KEYS.c.at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a command; `content` is the name of the command and its arguments.

    Passwords are not part of the content: a fingerprint is fast to compute, so guesses at it are fast too.

    A key counts for one subject ("order:SB-10042"; a type for new things) and for one person in one role. All
    guests count as one person, because they cannot be told apart.
    """

    key: str | None
    by: Identity
    subject: str
    content: tuple[object, ...]

    @property
    def scope(self) -> str:
        """The owner and the subject of the key."""
        return f"{self.by.role} {self.by.id or '-'} {self.subject}"

    @property
    def fingerprint(self) -> str:
        """Equal for two tries exactly if their content is equal."""
        return hashlib.sha256(json.dumps(self.content, default=_plain).encode()).hexdigest()


def answered(session: Session, attempt: Attempt, answer: type[T]) -> T | None:
    """The result that this key had before, or None; for checks before the command's transaction.

    Check the permission first. Raises as once() does.
    """
    if attempt.key is None:
        return None
    row = _asked(attempt)
    known = session.connection().execute(_KNOWN, row).first()
    return None if known is None else _known(known[0], known[1], row["fingerprint"], answer)


def once(session: Session, attempt: Attempt, answer: type[T], run: Callable[[], T]) -> T:
    """Run the command, or return the result that its key had before. Without a key it runs each time.

    Check the permission first: this returns a stored result without a check. A refused command uses no key.
    Raises ValidationFailed for a key that is blank or too long, Conflict for one used for something else.
    """
    if attempt.key is None:
        return run()
    row = _asked(attempt)
    known = session.connection().execute(_KNOWN, row).first()
    if known is not None:
        return _known(known[0], known[1], row["fingerprint"], answer)
    made = run()
    kept = _adapter(answer).dump_json(made).decode()
    session.connection().execute(_FORGET, {"before": now() - KEPT})
    session.connection().execute(_REMEMBER, {**row, "answer": kept, "at": now()})
    return made


async def prune() -> int:
    """Delete the keys that are older than KEPT, and return how many there were."""
    before = {"before": now() - KEPT}
    return await store.write(lambda session: session.connection().execute(_FORGET, before).rowcount)


def _asked(attempt: Attempt) -> dict[str, str]:
    key = validation.single_line("idempotencyKey", attempt.key or "")
    return {"scope": attempt.scope, "key": key, "fingerprint": attempt.fingerprint}


def _known(fingerprint: str, kept: str, asked: str, answer: type[T]) -> T:
    if fingerprint != asked:
        raise Conflict(OTHER)
    try:
        return _adapter(answer).validate_json(kept)
    except ValidationError:  # written by another version of the program
        raise Conflict("This was done already, before the shop was updated. Read it again.") from None


@cache
def _adapter(answer: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(answer)


def _plain(value: Any) -> object:
    return asdict(value)
