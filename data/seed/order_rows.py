"""An order while it is simulated; the names are those of the database's columns."""

from dataclasses import dataclass, field

from data.lifecycle import Kind, PaymentMethod, PaymentStatus, QuoteState, Status
from data.seed.fake_people import FakePerson
from data.seed.inventory import StockItem


@dataclass(slots=True, eq=False)
class SimulatedLine:
    """One product of an order."""

    id: int
    order_id: int
    item: StockItem
    quantity: int
    unit_price_minor: int
    held: int = 0


@dataclass(slots=True, eq=False)
class SimulatedOrder:
    """An order of any kind, with the steps that it will go through; `done` of them are taken."""

    id: int
    number: str
    kind: Kind
    person: FakePerson
    payment_method: PaymentMethod
    currency: str
    placed_at: str
    updated_at: str
    steps: tuple[str, ...]
    pace: float
    nonce: str
    key_hash: str
    lines: list[SimulatedLine] = field(default_factory=list[SimulatedLine])
    done: int = 0
    status: Status = Status.PENDING
    payment_status: PaymentStatus = PaymentStatus.UNPAID
    quote_state: QuoteState | None = None
    items: int = 0
    total_minor: int = 0
    paid_minor: int = 0
    refunded_minor: int = 0
    cancel_reason: str | None = None
    carrier: str = ""
    tracking_number: str = ""
    version: int = 1
    company: str = ""
    wanted_by: str = ""
    message: str = ""
    quote_note: str = ""
    quoted_at: str | None = None
    answered_at: str | None = None
