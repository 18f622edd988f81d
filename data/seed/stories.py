"""An order while its story is told, and the rows that it becomes."""

from dataclasses import dataclass, field

from data import tokens
from data.lifecycle import Kind, PaymentMethod, PaymentStatus, QuoteState, Status
from data.seed.batch import Row, moment
from data.seed.people import Someone
from data.seed.shelf import Good


@dataclass(slots=True, eq=False)
class Line:
    """One product of an order; `held` is what it has taken from the shelf."""

    id: int
    good: Good
    quantity: int
    price_minor: int
    held: int = 0


@dataclass(slots=True, eq=False)
class Request:
    """What only a bulk order has."""

    company: str
    wanted_by: str
    message: str
    note: str = ""
    quoted_at: float | None = None
    answered_at: float | None = None


@dataclass(slots=True, eq=False)
class Story:
    """An order, what has become of it so far, and the way that it will go."""

    id: int
    number: str
    kind: Kind
    who: Someone
    method: PaymentMethod
    placed_at: float
    updated_at: float
    way: tuple[str, ...]
    pace: float
    nonce: str
    lines: list[Line] = field(default_factory=list[Line])
    told: int = 0
    status: Status = Status.PENDING
    payment: PaymentStatus = PaymentStatus.UNPAID
    quote: QuoteState | None = None
    total: int = 0
    paid: int = 0
    refunded: int = 0
    reason: str | None = None
    carrier: str = ""
    tracking: str = ""
    version: int = 1
    request: Request | None = None
    message: str = ""

    def row(self, currency: str) -> Row:
        """The order's row, in the order of batch._COLUMNS."""
        who = self.who
        return (
            self.id,
            self.number,
            self.kind.value,
            self.status.value,
            self.payment.value,
            self.method.value,
            self.quote and self.quote.value,
            who.user_id,
            who.name,
            who.email,
            who.street,
            who.postcode,
            who.city,
            who.country,
            sum([line.quantity for line in self.lines]),
            self.total,
            self.paid,
            self.refunded,
            currency,
            self.reason,
            self.carrier,
            self.tracking,
            self.nonce,
            tokens.digest(tokens.order_key(self.number, self.nonce)),
            self.version,
            moment(self.placed_at),
            moment(self.updated_at),
        )

    def line_rows(self) -> list[Row]:
        """A row for each line."""
        return [
            (
                line.id,
                self.id,
                line.good.id,
                line.good.sku,
                line.good.title,
                line.quantity,
                line.price_minor,
                line.held,
            )
            for line in self.lines
        ]

    def change(self) -> Row:
        """What has changed since the row was written first."""
        return (
            self.status.value,
            self.payment.value,
            self.quote and self.quote.value,
            self.total,
            self.paid,
            self.refunded,
            self.reason,
            self.carrier,
            self.tracking,
            self.version,
            moment(self.updated_at),
            self.id,
        )
