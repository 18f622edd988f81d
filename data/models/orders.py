"""Orders of all kinds, their lines and their payments."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from data.lifecycle import OrderKind, PaymentMethod, PaymentStatus, QuoteState, Status
from data.models.types import now, words


class Order(SQLModel, table=True):
    """An order of any kind. Name, e-mail and address are copied when it is placed, and stay."""

    __tablename__: ClassVar[Any] = "orders"
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    kind: OrderKind = Field(sa_column=Column(words(OrderKind), nullable=False))
    status: Status = Field(default=Status.PENDING, sa_column=Column(words(Status), nullable=False))
    payment_status: PaymentStatus = Field(
        default=PaymentStatus.UNPAID, sa_column=Column(words(PaymentStatus), nullable=False)
    )
    payment_method: PaymentMethod = Field(sa_column=Column(words(PaymentMethod), nullable=False))
    quote_state: QuoteState | None = Field(default=None, sa_column=Column(words(QuoteState), nullable=True))
    user_id: int | None = Field(default=None, foreign_key="user.id")
    name: str
    email: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    items: int = 0
    total_minor: int = Field(default=0, sa_type=BigInteger)
    paid_minor: int = Field(default=0, sa_type=BigInteger)
    refunded_minor: int = Field(default=0, sa_type=BigInteger)
    currency: str
    cancel_reason: str | None = None
    carrier: str = ""
    tracking_number: str = ""
    nonce: str = ""
    key_hash: str
    client_key: str | None = Field(default=None, unique=True)
    version: int = 1
    placed_at: datetime = Field(default_factory=now)
    updated_at: datetime = Field(default_factory=now)
    __table_args__ = (
        CheckConstraint("total_minor >= 0", name="total"),
        CheckConstraint("paid_minor >= 0 AND refunded_minor BETWEEN 0 AND paid_minor", name="paid"),
        Index("ix_orders_id", "id"),
        Index("ix_orders_status_id", "status", "id"),
        Index("ix_orders_kind_id", "kind", "id"),
        Index("ix_orders_kind_status_id", "kind", "status", "id"),
        Index("ix_orders_total_minor_id", "total_minor", "id"),
        Index("ix_orders_name_id", text("name COLLATE NOCASE"), "id"),
        Index("ix_orders_user_id_id", "user_id", "id"),
        Index("ix_orders_placed_at", "placed_at"),
        Index("ix_orders_refund", "id", sqlite_where=text("payment_status = 'refund_due'")),
        Index("ix_orders_quote", "id", sqlite_where=text("quote_state = 'new'")),
        {"sqlite_autoincrement": True},
    )


class OrderLine(SQLModel, table=True):
    """One product of an order, copied when it is placed. `held` is the quantity now taken from stock."""

    __tablename__: ClassVar[Any] = "order_line"
    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    product_id: int = Field(foreign_key="product.id", index=True)
    sku: str
    title: str
    quantity: int
    unit_price_minor: int = Field(sa_type=BigInteger)
    held: int = 0
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("held BETWEEN 0 AND quantity", name="held"),
    )


class BulkRequest(SQLModel, table=True):
    """The fields of a bulk request only."""

    __tablename__: ClassVar[Any] = "bulk_request"
    order_id: int = Field(foreign_key="orders.id", primary_key=True)
    company: str = ""
    wanted_by: str = ""
    message: str = ""
    quote_note: str = ""
    quoted_at: datetime | None = None
    answered_at: datetime | None = None


class SampleRequest(SQLModel, table=True):
    """The fields of a sample only."""

    __tablename__: ClassVar[Any] = "sample_request"
    order_id: int = Field(foreign_key="orders.id", primary_key=True)
    product_id: int = Field(foreign_key="product.id")
    email: str
    message: str = ""


class Payment(SQLModel, table=True):
    """A payment (positive) or refund (negative). Append only."""

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    amount_minor: int = Field(sa_type=BigInteger)
    at: datetime = Field(default_factory=now)
    by_user_id: int | None = Field(default=None, foreign_key="user.id")
