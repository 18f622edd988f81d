"""An order's life as tables: who may take which step from where to where.

Everything that depends on a status reads this file; a step that is not in a table does not exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class OrderKind(StrEnum):
    """What sort of order it is; all three live in one list and one life."""

    REGULAR = "regular"
    BULK = "bulk"
    SAMPLE = "sample"


class Status(StrEnum):
    """Where an order is."""

    PENDING = "pending"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class Action(StrEnum):
    """What can be done to an order's status."""

    PROCESS = "process"
    CANCEL = "cancel"
    SHIP = "ship"
    DELIVER = "deliver"
    RETURN = "return"
    REOPEN = "reopen"
    UNSHIP = "unship"
    UNDELIVER = "undeliver"
    REINSTATE = "reinstate"


class Role(StrEnum):
    """In which role somebody acts; UNKNOWN is a hand on the database itself."""

    CUSTOMER = "customer"
    ADMIN = "admin"
    SYSTEM = "system"
    UNKNOWN = "unknown"


class CancelPolicy(StrEnum):
    """Until when customers may cancel their own orders."""

    NEVER = "never"
    WHILE_PENDING = "while_pending"
    UNTIL_SHIPPED = "until_shipped"


class PaymentMethod(StrEnum):
    """How a customer pays; none of them needs a gateway."""

    ON_DELIVERY = "on_delivery"
    BANK_TRANSFER = "bank_transfer"
    ON_COLLECTION = "on_collection"


class PaymentStatus(StrEnum):
    """The payment's own axis; it never blocks a step of the order."""

    UNPAID = "unpaid"
    PAID = "paid"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"


class QuoteState(StrEnum):
    """How far a bulk request's quote is."""

    NEW = "new"
    QUOTED = "quoted"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table of steps."""

    source: Status
    action: Action
    target: Status
    roles: frozenset[Role]
    undo: bool = False
    needs_reason: bool = False


_ADMIN = frozenset({Role.ADMIN})
_ANYONE = frozenset({Role.ADMIN, Role.CUSTOMER})

STEPS: tuple[Transition, ...] = (
    Transition(Status.PENDING, Action.PROCESS, Status.PROCESSING, _ADMIN),
    Transition(Status.PENDING, Action.CANCEL, Status.CANCELLED, _ANYONE, needs_reason=True),
    Transition(Status.PROCESSING, Action.SHIP, Status.SHIPPED, _ADMIN),
    Transition(Status.PROCESSING, Action.CANCEL, Status.CANCELLED, _ANYONE, needs_reason=True),
    Transition(Status.SHIPPED, Action.DELIVER, Status.DELIVERED, _ADMIN),
    Transition(Status.SHIPPED, Action.RETURN, Status.RETURNED, _ADMIN),
    Transition(Status.DELIVERED, Action.RETURN, Status.RETURNED, _ADMIN),
    Transition(Status.PROCESSING, Action.REOPEN, Status.PENDING, _ADMIN, undo=True, needs_reason=True),
    Transition(Status.SHIPPED, Action.UNSHIP, Status.PROCESSING, _ADMIN, undo=True, needs_reason=True),
    Transition(Status.DELIVERED, Action.UNDELIVER, Status.SHIPPED, _ADMIN, undo=True, needs_reason=True),
    Transition(Status.CANCELLED, Action.REINSTATE, Status.PENDING, _ADMIN, undo=True),
)

CUSTOMER_MAY_CANCEL: dict[CancelPolicy, frozenset[Status]] = {
    CancelPolicy.NEVER: frozenset(),
    CancelPolicy.WHILE_PENDING: frozenset({Status.PENDING}),
    CancelPolicy.UNTIL_SHIPPED: frozenset({Status.PENDING, Status.PROCESSING}),
}

#: In which statuses an order's goods are taken from the shelf. A bulk request takes its goods only
#: when the desk starts on it: it may ask for more than there is, and the shop buys it in.
HOLDS_STOCK: dict[OrderKind, frozenset[Status]] = {
    OrderKind.REGULAR: frozenset(Status) - {Status.CANCELLED, Status.RETURNED},
    OrderKind.SAMPLE: frozenset(Status) - {Status.CANCELLED, Status.RETURNED},
    OrderKind.BULK: frozenset({Status.PROCESSING, Status.SHIPPED, Status.DELIVERED}),
}

#: Statuses in which something is still to be done; the rest is history.
OPEN: frozenset[Status] = frozenset({Status.PENDING, Status.PROCESSING, Status.SHIPPED})

#: Statuses whose totals are never revenue.
NO_REVENUE: frozenset[Status] = frozenset({Status.CANCELLED, Status.RETURNED})

#: The way an order goes when nothing goes wrong, as a customer sees it.
HAPPY_PATH: tuple[Status, ...] = (
    Status.PENDING,
    Status.PROCESSING,
    Status.SHIPPED,
    Status.DELIVERED,
)

#: Statuses in which money that was received is owed back.
OWES_REFUND: frozenset[Status] = NO_REVENUE

#: The only quote states in which a bulk request can be processed.
QUOTE_AGREED: frozenset[QuoteState] = frozenset({QuoteState.ACCEPTED})

#: From which quote states the shop may (again) name a price, and the customer may answer.
QUOTABLE: frozenset[QuoteState] = frozenset({QuoteState.NEW, QuoteState.QUOTED, QuoteState.DECLINED})
ANSWERABLE: frozenset[QuoteState] = frozenset({QuoteState.QUOTED})

CANCEL_REASONS: dict[Role, tuple[str, ...]] = {
    Role.CUSTOMER: ("Changed my mind", "Ordered by mistake", "Found it elsewhere", "Takes too long", "Other"),
    Role.ADMIN: ("Customer asked", "Out of stock", "Payment not received", "Suspected fraud", "Our mistake"),
}


def blocks_shipping(status: Status) -> bool:
    """Whether a parcel that is being packed must not leave any more."""
    return status is Status.CANCELLED


def is_quotable(status: Status, quote: QuoteState) -> bool:
    """Whether the shop can still name a price."""
    return status in OPEN and quote in QUOTABLE


def find_transition(source: Status, action: Action) -> Transition | None:
    """The step that this action takes from this status, if there is one."""
    return next((step for step in STEPS if step.source is source and step.action is action), None)


def allowed_transitions(
    status: Status,
    role: Role,
    *,
    policy: CancelPolicy = CancelPolicy.UNTIL_SHIPPED,
    quote: QuoteState | None = None,
    payment: PaymentStatus = PaymentStatus.UNPAID,
) -> Iterator[Transition]:
    """The steps that somebody in this role can take now; what buttons and actions are made of."""
    for step in STEPS:
        if (
            step.source is status
            and denial_reason(step, role, policy=policy, quote=quote, payment=payment) is None
        ):
            yield step


def denial_reason(
    step: Transition,
    role: Role,
    *,
    policy: CancelPolicy,
    quote: QuoteState | None = None,
    payment: PaymentStatus = PaymentStatus.UNPAID,
) -> str | None:
    """Why this step is not open to this role, as a sentence, or None where it is."""
    if role not in step.roles:
        return "Only the shop can do this."
    if role is Role.CUSTOMER and step.source not in CUSTOMER_MAY_CANCEL[policy]:
        return POLICY_REFUSALS[policy]
    if step.action is Action.PROCESS and quote is not None and quote not in QUOTE_AGREED:
        return "The customer has not accepted a quote yet."
    if step.action is Action.REINSTATE and payment is PaymentStatus.REFUNDED:
        return "The money was given back already. Ask the customer to order again."
    return None


POLICY_REFUSALS: dict[CancelPolicy, str] = {
    CancelPolicy.NEVER: "This shop does not let orders be cancelled online. Please contact the shop.",
    CancelPolicy.WHILE_PENDING: "The shop is already working on this order. Please contact the shop.",
    CancelPolicy.UNTIL_SHIPPED: "This order has already left the shop.",
}

POLICY_PROMISES: dict[CancelPolicy, str] = {
    CancelPolicy.NEVER: "Orders cannot be cancelled online. Contact the shop if something is wrong.",
    CancelPolicy.WHILE_PENDING: "You can cancel free of charge until the shop starts working on your order.",
    CancelPolicy.UNTIL_SHIPPED: "You can cancel free of charge until your order is shipped.",
}
