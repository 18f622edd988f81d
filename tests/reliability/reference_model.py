"""What is expected of one order, told plainly a second time, and what the database says of all of them."""

from dataclasses import dataclass
from typing import TypeAlias

from sqlmodel import Session, select

from data.lifecycle import Action, OrderKind
from data.models import Order, OrderLine, Product
from data.orders import TransitionInput

OPEN = {"pending", "processing", "shipped"}
OVER = {"cancelled", "returned"}
HELD_BY_BULK = {"processing", "shipped", "delivered"}

#: What people mean by the ways that an order can go.
WAYS = {
    "forward": (Action.PROCESS, Action.SHIP, Action.DELIVER),
    "undo": (Action.REOPEN, Action.UNSHIP, Action.UNDELIVER, Action.REINSTATE),
    "cancel": (Action.CANCEL,),
    "return": (Action.RETURN,),
}

#: Kind, status, payment, paid, refunded, total, quote, held.
Told: TypeAlias = tuple[str, str, str, int, int, int, str | None, int]


@dataclass
class Model:
    """One order; `key` is the secret of a guest's link."""

    owner: str
    kind: OrderKind
    sku: str
    quantity: int
    total: int = 0
    quote: str | None = None
    key: str | None = None
    status: str = "pending"
    payment: str = "unpaid"
    paid: int = 0
    refunded: int = 0
    held: int = 0

    @property
    def told(self) -> Told:
        """The same as one tuple."""
        return (
            self.kind,
            self.status,
            self.payment,
            self.paid,
            self.refunded,
            self.total,
            self.quote,
            self.held,
        )

    def should_hold(self, status: str) -> int:
        """How many pieces are off the shelf in this status."""
        holds = status in HELD_BY_BULK if self.kind is OrderKind.BULK else status not in OVER
        return self.quantity if holds else 0

    def arrive(self, status: str) -> None:
        """Money that was received is owed back at the end, and not owed back otherwise."""
        self.status = status
        owed = {"paid": "refund_due"} if status in OVER else {"refund_due": "paid"}
        self.payment = owed.get(self.payment, self.payment)


def stays_away(action: Action, details: TransitionInput) -> bool:
    """Whether the goods come back, but not to the shelf."""
    return action == "return" and not details.restock


def read_books(session: Session) -> tuple[dict[str, int], dict[str, Told]]:
    """The stock, and the orders with a line each."""
    found: dict[str, Told] = {
        order.number: (
            order.kind,
            order.status,
            order.payment_status,
            order.paid_minor,
            order.refunded_minor,
            order.total_minor,
            order.quote_state,
            held,
        )
        for order, held in session.exec(select(Order, OrderLine.held).where(Order.id == OrderLine.order_id))
    }
    stock = dict(session.exec(select(Product.sku, Product.stock)).all())
    return stock, found
