"""The results of queries about orders: plain values without a session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from data.accounts.permissions import Identity
from data.database import events
from data.database.events import Event
from data.lifecycle import (
    CancelPolicy,
    OrderKind,
    PaymentMethod,
    PaymentStatus,
    QuoteState,
    Role,
    Status,
    Transition,
    allowed_transitions,
)
from data.models import BulkRequest, Order, OrderLine, SampleRequest, Shop
from data.orders.search import OrderRow


@dataclass(frozen=True, slots=True)
class Address:
    """The delivery address."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """One product of an order, as it was when the order was placed."""

    sku: str
    title: str
    quantity: int
    unit_price_minor: int
    held: int

    @property
    def total_minor(self) -> int:
        return self.quantity * self.unit_price_minor


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event of an order's history. `name` is the name of the actor, for admins only."""

    seq: int
    at: datetime
    action: str
    source: str | None
    target: str | None
    actor: Role
    name: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class BulkDetails:
    """The fields of a bulk request only."""

    company: str
    wanted_by: str
    message: str
    quote_state: QuoteState
    quote_note: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with lines and history. `steps` are the transitions that the reader can take now."""

    number: str
    kind: OrderKind
    status: Status
    payment_status: PaymentStatus
    payment_method: PaymentMethod
    user_id: int | None
    name: str
    email: str
    address: Address
    items: int
    total_minor: int
    paid_minor: int
    refunded_minor: int
    currency: str
    cancel_reason: str | None
    carrier: str
    tracking_number: str
    version: int
    placed_at: datetime
    updated_at: datetime
    lines: tuple[OrderLineView, ...]
    history: tuple[HistoryEntry, ...]
    bulk: BulkDetails | None
    sample_message: str
    policy: CancelPolicy
    steps: tuple[Transition, ...]

    @property
    def kept_minor(self) -> int:
        """Payments minus refunds."""
        return self.paid_minor - self.refunded_minor

    @property
    def owed_minor(self) -> int:
        """The amount still to be paid."""
        return self.total_minor - self.kept_minor

    @property
    def last_step(self) -> HistoryEntry | None:
        """The latest change of status."""
        return next(
            (e for e in reversed(self.history) if e.target is not None and e.source != e.target), None
        )


def view(session: Session, order: Order, identity: Identity) -> OrderView:
    """The order as this identity may see it."""
    policy = session.get_one(Shop, 1).cancel_policy
    history = [entry(event) for event in events.history(session, f"order:{order.number}")]
    sample = session.get(SampleRequest, order.id) if order.kind is OrderKind.SAMPLE else None
    return OrderView(
        number=order.number,
        kind=order.kind,
        status=order.status,
        payment_status=order.payment_status,
        payment_method=order.payment_method,
        user_id=order.user_id,
        name=order.name,
        email=order.email,
        address=Address(order.street, order.postcode, order.city, order.country),
        items=order.items,
        total_minor=order.total_minor,
        paid_minor=order.paid_minor,
        refunded_minor=order.refunded_minor,
        currency=order.currency,
        cancel_reason=order.cancel_reason,
        carrier=order.carrier,
        tracking_number=order.tracking_number,
        version=order.version,
        placed_at=order.placed_at,
        updated_at=order.updated_at,
        lines=tuple(_lines(session, order)),
        history=tuple(history),
        bulk=_bulk(session, order),
        sample_message=sample.message if sample else "",
        policy=policy,
        steps=open_steps(order, identity, policy),
    )


def open_steps(order: Order | OrderRow, identity: Identity, policy: CancelPolicy) -> tuple[Transition, ...]:
    """The transitions that this identity can take now with their own order."""
    role = Role.ADMIN if identity.role in {Role.ADMIN, Role.SYSTEM} else Role.CUSTOMER
    return tuple(
        allowed_transitions(
            order.status, role, policy=policy, quote=order.quote_state, payment=order.payment_status
        )
    )


def entry(event: Event) -> HistoryEntry:
    """The event as an entry of the history."""
    name = str(event.data.get("name", ""))
    return HistoryEntry(
        event.seq, event.at, event.action, event.from_status, event.to_status, event.actor, name, event.reason
    )


def _lines(session: Session, order: Order) -> Sequence[OrderLineView]:
    rows = session.exec(select(OrderLine).where(OrderLine.order_id == order.id).order_by(col(OrderLine.id)))
    return [OrderLineView(row.sku, row.title, row.quantity, row.unit_price_minor, row.held) for row in rows]


def _bulk(session: Session, order: Order) -> BulkDetails | None:
    found = session.get(BulkRequest, order.id) if order.kind is OrderKind.BULK else None
    if found is None:
        return None
    state = order.quote_state or QuoteState.NEW
    return BulkDetails(found.company, found.wanted_by, found.message, state, found.quote_note)
