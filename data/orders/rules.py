"""The effects of a transition, payment or refund on an order, shared by the commands and the seed.

The functions change only the order; nothing here reads or writes the database.
"""

from typing import Protocol

from data.lifecycle import HOLDS_STOCK, OWES_REFUND, Action, OrderKind, PaymentStatus, Status, Transition
from data.models import MoveReason

#: The effect of a status change on received money: a refund becomes due, or is no longer due.
_OWED = {PaymentStatus.PAID: PaymentStatus.REFUND_DUE}
_NOT_OWED = {PaymentStatus.REFUND_DUE: PaymentStatus.PAID}

_MOVE_REASONS = {
    Action.PROCESS: MoveReason.SALE,
    Action.CANCEL: MoveReason.CANCEL,
    Action.RETURN: MoveReason.RETURN,
}


class OrderState(Protocol):
    """The fields of an order that follow from its transitions and payments."""

    status: Status
    payment_status: PaymentStatus
    total_minor: int
    paid_minor: int
    refunded_minor: int
    cancel_reason: str | None
    carrier: str
    tracking_number: str


def holds_stock(kind: OrderKind, status: Status) -> bool:
    return status in HOLDS_STOCK[kind]


def move_reason(action: Action) -> MoveReason:
    """The reason of the stock moves of this action."""
    return _MOVE_REASONS.get(action, MoveReason.UNDO)


def apply_step(
    order: OrderState, step: Transition, *, reason: str, carrier: str = "", tracking_number: str = ""
) -> None:
    """Set the fields that follow from the transition, besides status and stock.

    A shipped parcel gets its carrier; one whose shipping is undone has none.
    """
    changes = _OWED if step.target in OWES_REFUND else _NOT_OWED
    order.payment_status = changes.get(order.payment_status, order.payment_status)
    order.cancel_reason = reason if step.target is Status.CANCELLED else None
    if step.action is Action.SHIP:
        order.carrier, order.tracking_number = carrier, tracking_number
    elif step.action is Action.UNSHIP:
        order.carrier = order.tracking_number = ""


def kept_minor(order: OrderState) -> int:
    """Payments minus refunds."""
    return order.paid_minor - order.refunded_minor


def owed_minor(order: OrderState) -> int:
    """The amount still to be paid."""
    return order.total_minor - kept_minor(order)


def apply_payment(order: OrderState, amount_minor: int) -> None:
    """Book the whole amount that is owed, or a refund where `amount_minor` is negative."""
    if amount_minor > 0:
        owes_refund = order.status in OWES_REFUND
        order.payment_status = PaymentStatus.REFUND_DUE if owes_refund else PaymentStatus.PAID
        order.paid_minor += amount_minor
    else:
        order.refunded_minor -= amount_minor
        if kept_minor(order) == 0:
            order.payment_status = PaymentStatus.REFUNDED
