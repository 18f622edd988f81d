"""The answers that repeated commands get again."""

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from data.models.types import now


class IdempotencyKey(SQLModel, table=True):
    """What a command was asked under this key, and the answer it got; see data/accounts/idempotency.py.

    `scope` says whose key it is and what it was used on, `fingerprint` is a hash of what was asked.
    """

    __tablename__: ClassVar[Any] = "idempotency_key"
    scope: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    fingerprint: str
    answer: str
    at: datetime = Field(default_factory=now, index=True)
