"""Shared by all tables: naming of constraints, the clock, and columns for enums."""

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
    """The present time, aware and in UTC; the only clock of the program."""
    return datetime.now(UTC)


def words(enum: type[StrEnum]) -> Any:
    """A text column for the values of an enum (not its Python names), with a constraint."""
    return Enum(enum, native_enum=False, values_callable=_values, length=20)


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]
