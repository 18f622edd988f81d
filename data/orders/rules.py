"""The consequences of a step, a payment or a refund for an order: one set of rules for commands and seed.

The functions change only the order; nothing here reads or writes the database.
"""

from typing import Protocol

from data.lifecycle import HOLDS_STOCK, OWES_REFUND, Action, OrderKind, PaymentStatus, Status, Transition
from data.models import MoveReason

#: The effect of a status change on money that was received: owed back, and no longer owed.
_OWED = {PaymentStatus.PAID: PaymentStatus.REFUND_DUE}
_NOT_OWED = {PaymentStatus.REFUND_DUE: PaymentStatus.PAID}

_MOVE_REASONS = {
    Action.PROCESS: MoveReason.SALE,
    Action.CANCEL: MoveReason.CANCEL,
    Action.RETURN: MoveReason.RETURN,
}


class OrderState(Protocol):
    """The fields of an order that follow from what happens to it."""

    status: Status
    payment_status: PaymentStatus
    total_minor: int
    paid_minor: int
    refunded_minor: int
    cancel_reason: str | None
    carrier: str
    tracking_number: str


def holds_stock(kind: OrderKind, status: Status) -> bool:
    """Whether the goods of such an order are taken from stock."""
    return status in HOLDS_STOCK[kind]


def move_reason(action: Action) -> MoveReason:
    """The reason of the stock moves that belong to this action."""
    return _MOVE_REASONS.get(action, MoveReason.UNDO)


def apply_step(
    order: OrderState, step: Transition, *, reason: str, carrier: str = "", tracking_number: str = ""
) -> None:
    """Set what follows from the step besides status and stock.

    A parcel that is shipped gets its carrier; one that was not shipped after all has none.
    """
    changes = _OWED if step.target in OWES_REFUND else _NOT_OWED
    order.payment_status = changes.get(order.payment_status, order.payment_status)
    order.cancel_reason = reason if step.target is Status.CANCELLED else None
    if step.action is Action.SHIP:
        order.carrier, order.tracking_number = carrier, tracking_number
    elif step.action is Action.UNSHIP:
        order.carrier = order.tracking_number = ""


def kept_minor(order: OrderState) -> int:
    """The money received and not given back."""
    return order.paid_minor - order.refunded_minor


def owed_minor(order: OrderState) -> int:
    """The money still to be received."""
    return order.total_minor - kept_minor(order)


def apply_payment(order: OrderState, amount_minor: int) -> None:
    """Book the whole sum that is owed, or a refund where `amount_minor` is negative."""
    if amount_minor > 0:
        owes_refund = order.status in OWES_REFUND
        order.payment_status = PaymentStatus.REFUND_DUE if owes_refund else PaymentStatus.PAID
        order.paid_minor += amount_minor
    else:
        order.refunded_minor -= amount_minor
        if kept_minor(order) == 0:
            order.payment_status = PaymentStatus.REFUNDED
