"""An order while it is simulated, and the scenarios: sequences of steps with their frequencies."""

from dataclasses import dataclass

from data.lifecycle import Kind, PaymentMethod, PaymentStatus, QuoteState, Role, Status
from data.seed import data_files
from data.seed.customers import FakePerson
from data.seed.inventory import StockItem

_FILE = data_files.load("scenarios")


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """A step of an order: the role that takes it and the mean hours since the step before."""

    role: Role
    hours: float
    reasons: tuple[str, ...] = ()


STEPS = {
    name: ScenarioStep(Role(fields["role"]), fields["hours"], tuple(fields.get("reasons", ())))
    for name, fields in _FILE["steps"].items()
}
#: Sequences of names of steps, and the weight of each.
SCENARIOS = {
    (Kind(group["kind"]), PaymentMethod(method)): (
        [tuple(steps.split()) for steps in group["weights"]],
        list(group["weights"].values()),
    )
    for group in _FILE["scenarios"]
    for method in group["payment_methods"]
}


@dataclass(slots=True, eq=False)
class SimulatedLine:
    """One product of an order; named like the columns."""

    id: int
    order_id: int
    item: StockItem
    quantity: int
    unit_price_minor: int
    held: int = 0


@dataclass(slots=True, eq=False)
class SimulatedOrder:
    """An order of any kind, named like the columns; `done` of its steps are taken."""

    id: int
    number: str
    kind: Kind
    payment_method: PaymentMethod
    person: FakePerson
    currency: str
    lines: list[SimulatedLine]
    steps: tuple[str, ...]
    pace: float
    nonce: str
    key_hash: str
    placed_at: str
    updated_at: str
    items: int
    total_minor: int
    done: int = 0
    status: Status = Status.PENDING
    payment_status: PaymentStatus = PaymentStatus.UNPAID
    quote_state: QuoteState | None = None
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
