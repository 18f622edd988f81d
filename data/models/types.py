"""What the tables have in common: the names of their constraints, the clock, and columns of words."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, MetaData
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


def now() -> datetime:
    """The present, aware and in UTC; the one clock of the program."""
    return datetime.now(UTC)


def words(enum: type[StrEnum]) -> Any:
    """A text column that holds the enum's values (not its Python names) and refuses any other."""
    return Enum(enum, native_enum=False, values_callable=_values, length=20)


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]
