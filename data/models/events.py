"""Events, and the counters that triggers keep."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, Integer
from sqlmodel import Field, SQLModel

from data.lifecycle import OrderKind, PaymentStatus, Role, Status
from data.models.types import now, words


class EventRow(SQLModel, table=True):
    """An event. The table is the timeline, the audit log and the feed. Append only, numbered without gaps.

    `subject` is a type and an id, such as "order:SB-10042". `seq` comes from the counter row, which is held
    until the commit, so that the order of numbers is the order of commits.
    """

    __tablename__: ClassVar[Any] = "event"
    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: datetime = Field(default_factory=now)
    subject: str
    action: str
    source: str | None = Field(default=None, sa_column_kwargs={"name": "from"})
    target: str | None = Field(default=None, sa_column_kwargs={"name": "to"})
    actor: Role = Field(sa_column=Column(words(Role), nullable=False))
    reason: str | None = None
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    idempotency_key: str | None = Field(default=None, unique=True, sa_column_kwargs={"name": "idem"})
    __table_args__ = (Index("ix_event_subject_seq", "subject", "seq"),)


class EventCounter(SQLModel, table=True):
    """The number of the last event; taking the next number locks the database until the commit."""

    __tablename__: ClassVar[Any] = "event_counter"
    id: int = Field(default=1, primary_key=True)
    seq: int = Field(default=0, sa_type=BigInteger)
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class OrderTally(SQLModel, table=True):
    """The number of orders of a sort and the sum of their totals; written only by triggers."""

    __tablename__: ClassVar[Any] = "order_tally"
    kind: OrderKind = Field(sa_column=Column(words(OrderKind), primary_key=True))
    status: Status = Field(sa_column=Column(words(Status), primary_key=True))
    payment_status: PaymentStatus = Field(sa_column=Column(words(PaymentStatus), primary_key=True))
    quote: str = Field(primary_key=True)
    orders: int = 0
    total_minor: int = Field(default=0, sa_type=BigInteger)
    refunded_minor: int = Field(default=0, sa_type=BigInteger)
    __table_args__ = ({"sqlite_with_rowid": False},)


class DayTally(SQLModel, table=True):
    """The same by day (UTC) of placing, for the dashboard's chart; written only by triggers."""

    __tablename__: ClassVar[Any] = "day_tally"
    day: str = Field(primary_key=True)
    kind: OrderKind = Field(sa_column=Column(words(OrderKind), primary_key=True))
    status: Status = Field(sa_column=Column(words(Status), primary_key=True))
    quote: str = Field(primary_key=True)
    orders: int = 0
    total_minor: int = Field(default=0, sa_type=BigInteger)
    refunded_minor: int = Field(default=0, sa_type=BigInteger)
    __table_args__ = ({"sqlite_with_rowid": False},)
