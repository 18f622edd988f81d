"""The stored results of commands that are repeated with the same key."""

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from data.models.types import now


class IdempotencyKey(SQLModel, table=True):
    """A command with this key and its result; see data/accounts/idempotency.py.

    `scope` is the owner and the subject of the key, `fingerprint` a hash of the command's arguments.
    """

    __tablename__: ClassVar[Any] = "idempotency_key"
    scope: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    fingerprint: str
    answer: str
    at: datetime = Field(default_factory=now, index=True)
