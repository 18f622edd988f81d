"""The tables. No queries, no rules.

Times are aware UTC; money is an integer of minor units of the shop's currency (an order keeps its own).
What SQLModel cannot say (triggers, the search index, the counters kept by triggers) stands in the migrations.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Enum, Index, Integer, MetaData, text
from sqlmodel import Field, SQLModel

from data.lifecycle import CancelPolicy, Kind, PaymentMethod, PaymentStatus, QuoteState, Role, Status

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


class MessageState(StrEnum):
    """What became of a contact message."""

    NEW = "new"
    READ = "read"
    ANSWERED = "answered"


class SubscriberState(StrEnum):
    """Whether somebody wants the newsletter."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"


class MoveReason(StrEnum):
    """Why stock moved."""

    SALE = "sale"
    CANCEL = "cancel"
    RETURN = "return"
    UNDO = "undo"
    ADJUST = "adjust"


def _words(enum: type[StrEnum]) -> Any:
    """A text column that holds the enum's values (not its Python names) and refuses any other."""
    return Enum(enum, native_enum=False, values_callable=_values, length=20)


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


class Shop(SQLModel, table=True):
    """The shop's own settings: one row, written by the first set-up."""

    id: int = Field(default=1, primary_key=True)
    name: str = "Shopbell"
    currency: str = "EUR"
    cancel_policy: CancelPolicy = Field(
        default=CancelPolicy.UNTIL_SHIPPED, sa_column=Column(_words(CancelPolicy), nullable=False)
    )
    low_stock: int = 5
    set_up_at: datetime | None = None
    set_up_token_hash: str | None = None
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class User(SQLModel, table=True):
    """Somebody who can sign in."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str
    role: Role = Field(default=Role.CUSTOMER, sa_column=Column(_words(Role), nullable=False, index=True))
    password_hash: str
    folded: str = ""
    active: bool = True
    sound: bool = True
    created_at: datetime = Field(default_factory=now)
    __table_args__ = ({"sqlite_autoincrement": True},)


class SignIn(SQLModel, table=True):
    """One signed-in browser or program; only the hash of its token is here. Deleted at sign-out."""

    __tablename__: ClassVar[Any] = "sign_in"
    token_hash: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="user.id", index=True)
    created_at: datetime = Field(default_factory=now)
    expires_at: datetime


class Product(SQLModel, table=True):
    """Something on sale. `version` goes up with every change that the program makes."""

    id: int | None = Field(default=None, primary_key=True)
    sku: str = Field(unique=True)
    slug: str = Field(unique=True)
    title: str
    description: str = ""
    category: str = Field(default="", index=True)
    price_minor: int = Field(sa_type=BigInteger)
    stock: int = 0
    sample: bool = True
    archived: bool = Field(default=False, index=True)
    folded: str = ""
    version: int = 1
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime = Field(default_factory=now)
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock"),
        CheckConstraint("price_minor >= 0", name="price"),
        {"sqlite_autoincrement": True},
    )


class CartLine(SQLModel, table=True):
    """What a visitor has put into his basket; `visitor` is the id in his browser's signed cookie."""

    __tablename__: ClassVar[Any] = "cart_line"
    visitor: str = Field(primary_key=True)
    product_id: int = Field(foreign_key="product.id", primary_key=True)
    quantity: int
    updated_at: datetime = Field(default_factory=now, index=True)
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)


class Order(SQLModel, table=True):
    """An order of any kind. Name, e-mail and address are as they were when it was placed."""

    __tablename__: ClassVar[Any] = "orders"
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    kind: Kind = Field(sa_column=Column(_words(Kind), nullable=False))
    status: Status = Field(default=Status.PENDING, sa_column=Column(_words(Status), nullable=False))
    payment_status: PaymentStatus = Field(
        default=PaymentStatus.UNPAID, sa_column=Column(_words(PaymentStatus), nullable=False)
    )
    payment_method: PaymentMethod = Field(sa_column=Column(_words(PaymentMethod), nullable=False))
    quote_state: QuoteState | None = Field(default=None, sa_column=Column(_words(QuoteState), nullable=True))
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
    """One product of an order, frozen. `held` is what was taken from the shelf and not yet given back."""

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
    """What only a bulk order has."""

    __tablename__: ClassVar[Any] = "bulk_request"
    order_id: int = Field(foreign_key="orders.id", primary_key=True)
    company: str = ""
    wanted_by: str = ""
    message: str = ""
    quote_note: str = ""
    quoted_at: datetime | None = None
    answered_at: datetime | None = None


class SampleRequest(SQLModel, table=True):
    """What only a sample has."""

    __tablename__: ClassVar[Any] = "sample_request"
    order_id: int = Field(foreign_key="orders.id", primary_key=True)
    product_id: int = Field(foreign_key="product.id")
    email: str
    message: str = ""


class Payment(SQLModel, table=True):
    """Money that came in (positive) or went back (negative). Append only."""

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    amount_minor: int = Field(sa_type=BigInteger)
    at: datetime = Field(default_factory=now)
    by_user_id: int | None = Field(default=None, foreign_key="user.id")


class StockMove(SQLModel, table=True):
    """Why a product's stock is what it is: stock = the sum of its moves."""

    __tablename__: ClassVar[Any] = "stock_move"
    id: int | None = Field(default=None, primary_key=True)
    product_id: int = Field(foreign_key="product.id", index=True)
    order_line_id: int | None = Field(default=None, foreign_key="order_line.id", index=True)
    delta: int
    why: MoveReason = Field(sa_column=Column(_words(MoveReason), nullable=False))
    at: datetime = Field(default_factory=now)


class ContactMessage(SQLModel, table=True):
    """What somebody wrote to the shop."""

    __tablename__: ClassVar[Any] = "contact_message"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    email: str
    subject: str = ""
    body: str
    folded: str = ""
    user_id: int | None = Field(default=None, foreign_key="user.id")
    state: MessageState = Field(
        default=MessageState.NEW, sa_column=Column(_words(MessageState), nullable=False, index=True)
    )
    created_at: datetime = Field(default_factory=now)
    __table_args__ = ({"sqlite_autoincrement": True},)


class Subscriber(SQLModel, table=True):
    """Somebody who asked for the newsletter, and when he said so."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    state: SubscriberState = Field(
        default=SubscriberState.PENDING, sa_column=Column(_words(SubscriberState), nullable=False, index=True)
    )
    consent_at: datetime = Field(default_factory=now)
    __table_args__ = ({"sqlite_autoincrement": True},)


class Event(SQLModel, table=True):
    """What happened: the timeline, the audit log and the feed. Append only, numbered without a gap.

    `subject` is a noun and its name, such as "order:SB-10042"; `seq` comes from the counter row and is
    held until the commit, so that the order of numbers is the order of commits.
    """

    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: datetime = Field(default_factory=now)
    subject: str
    action: str
    source: str | None = Field(default=None, sa_column_kwargs={"name": "from"})
    target: str | None = Field(default=None, sa_column_kwargs={"name": "to"})
    actor: Role = Field(sa_column=Column(_words(Role), nullable=False))
    reason: str | None = None
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    idem: str | None = Field(default=None, unique=True)
    __table_args__ = (Index("ix_event_subject_seq", "subject", "seq"),)


class EventCounter(SQLModel, table=True):
    """The last number given to an event; taking the next one locks the database until the commit."""

    __tablename__: ClassVar[Any] = "event_counter"
    id: int = Field(default=1, primary_key=True)
    seq: int = Field(default=0, sa_type=BigInteger)
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class OrderTally(SQLModel, table=True):
    """How many orders there are of a sort and what they add up to; kept by triggers, never written here."""

    __tablename__: ClassVar[Any] = "order_tally"
    kind: Kind = Field(sa_column=Column(_words(Kind), primary_key=True))
    status: Status = Field(sa_column=Column(_words(Status), primary_key=True))
    payment_status: PaymentStatus = Field(sa_column=Column(_words(PaymentStatus), primary_key=True))
    quote: str = Field(primary_key=True)
    orders: int = 0
    total_minor: int = Field(default=0, sa_type=BigInteger)
    refunded_minor: int = Field(default=0, sa_type=BigInteger)
    __table_args__ = ({"sqlite_with_rowid": False},)


class DayTally(SQLModel, table=True):
    """The same by day (UTC) of placing, for the overview's chart; kept by triggers."""

    __tablename__: ClassVar[Any] = "day_tally"
    day: str = Field(primary_key=True)
    kind: Kind = Field(sa_column=Column(_words(Kind), primary_key=True))
    status: Status = Field(sa_column=Column(_words(Status), primary_key=True))
    quote: str = Field(primary_key=True)
    orders: int = 0
    total_minor: int = Field(default=0, sa_type=BigInteger)
    refunded_minor: int = Field(default=0, sa_type=BigInteger)
    __table_args__ = ({"sqlite_with_rowid": False},)
