"""The life of an order as tables: which role may take which transition from which status.

Everything that depends on a status reads this module. A transition that is not in the table does not exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class OrderKind(StrEnum):
    """The kind of an order; all kinds share one list and one table of transitions."""

    REGULAR = "regular"
    BULK = "bulk"
    SAMPLE = "sample"


class Status(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class Action(StrEnum):
    """The actions that change an order's status."""

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
    """The role of an actor. UNKNOWN stands for external SQL."""

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
    """The ways to pay; none of them needs a gateway."""

    ON_DELIVERY = "on_delivery"
    BANK_TRANSFER = "bank_transfer"
    ON_COLLECTION = "on_collection"


class PaymentStatus(StrEnum):
    """The state of the payment, which never blocks a transition of the order."""

    UNPAID = "unpaid"
    PAID = "paid"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"


class QuoteState(StrEnum):
    """The state of a bulk request's quote."""

    NEW = "new"
    QUOTED = "quoted"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table of transitions."""

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

#: The statuses in which an order holds its goods. A bulk request holds them only from processing on:
#: it may ask for more than there is in stock, and the shop buys the rest.
HOLDS_STOCK: dict[OrderKind, frozenset[Status]] = {
    OrderKind.REGULAR: frozenset(Status) - {Status.CANCELLED, Status.RETURNED},
    OrderKind.SAMPLE: frozenset(Status) - {Status.CANCELLED, Status.RETURNED},
    OrderKind.BULK: frozenset({Status.PROCESSING, Status.SHIPPED, Status.DELIVERED}),
}

#: Statuses in which the shop still has something to do.
OPEN: frozenset[Status] = frozenset({Status.PENDING, Status.PROCESSING, Status.SHIPPED})

#: Statuses whose totals are never revenue.
NO_REVENUE: frozenset[Status] = frozenset({Status.CANCELLED, Status.RETURNED})

#: The statuses of an order without problems, in order, as a customer sees them.
HAPPY_PATH: tuple[Status, ...] = (
    Status.PENDING,
    Status.PROCESSING,
    Status.SHIPPED,
    Status.DELIVERED,
)

#: Statuses in which received money has to be refunded.
OWES_REFUND: frozenset[Status] = NO_REVENUE

#: The only quote states in which a bulk request can be processed.
QUOTE_AGREED: frozenset[QuoteState] = frozenset({QuoteState.ACCEPTED})

#: The quote states in which the shop may name a (new) price, and those in which the customer may answer.
QUOTABLE: frozenset[QuoteState] = frozenset({QuoteState.NEW, QuoteState.QUOTED, QuoteState.DECLINED})
ANSWERABLE: frozenset[QuoteState] = frozenset({QuoteState.QUOTED})

CANCEL_REASONS: dict[Role, tuple[str, ...]] = {
    Role.CUSTOMER: ("Changed my mind", "Ordered by mistake", "Found it elsewhere", "Takes too long", "Other"),
    Role.ADMIN: ("Customer asked", "Out of stock", "Payment not received", "Suspected fraud", "Our mistake"),
}


def blocks_shipping(status: Status) -> bool:
    """Whether a parcel that is being packed must not be shipped any more."""
    return status is Status.CANCELLED


def is_quotable(status: Status, quote: QuoteState) -> bool:
    """Whether the shop can still name a price."""
    return status in OPEN and quote in QUOTABLE


def find_transition(source: Status, action: Action) -> Transition | None:
    """The transition of this action from this status, or None."""
    return next((step for step in STEPS if step.source is source and step.action is action), None)


def allowed_transitions(
    status: Status,
    role: Role,
    *,
    policy: CancelPolicy = CancelPolicy.UNTIL_SHIPPED,
    quote: QuoteState | None = None,
    payment: PaymentStatus = PaymentStatus.UNPAID,
) -> Iterator[Transition]:
    """The transitions that this role can take now; pages make their buttons from them."""
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
    """The reason why this role may not take the transition, as a sentence, or None."""
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
