"""Money received and given back. An axis of its own: it never blocks a step of the order."""

from sqlmodel import Session, select

from data import events, money, people, store
from data.lifecycle import OWES_REFUND, PaymentStatus
from data.models import Order, Payment, now
from data.orders.views import OrderView, view
from data.people import Actor
from data.refusals import Conflict, Invalid, NotFound


async def receive(number: str, *, by: Actor) -> OrderView:
    """Note that the order's whole total was paid. Raises Conflict where it was paid before."""

    def verb(session: Session) -> OrderView:
        order, who = _found(session, number, by)
        owed = order.total_minor - (order.paid_minor - order.refunded_minor)
        if order.payment_status is not PaymentStatus.UNPAID or owed <= 0:
            raise Conflict(f"There is nothing to receive: the payment of this order is {_word(order)}.")
        target = PaymentStatus.REFUND_DUE if order.status in OWES_REFUND else PaymentStatus.PAID
        return _book(session, order, who, "receive", amount=owed, target=target)

    return await store.change(verb)


async def refund(number: str, *, by: Actor, amount_minor: int | None = None) -> OrderView:
    """Note that money was given back: all of it, or a part in minor units. Raises Conflict, Invalid."""

    def verb(session: Session) -> OrderView:
        order, who = _found(session, number, by)
        kept = order.paid_minor - order.refunded_minor
        amount = kept if amount_minor is None else amount_minor
        if kept <= 0:
            raise Conflict(f"There is nothing to refund: the payment of this order is {_word(order)}.")
        if not 0 < amount <= kept:
            raise Invalid("amount", f"Enter an amount up to {money.text(kept, order.currency)}.")
        target = PaymentStatus.REFUNDED if amount == kept else order.payment_status
        return _book(session, order, who, "refund", amount=-amount, target=target)

    return await store.change(verb)


def _found(session: Session, number: str, by: Actor) -> tuple[Order, people.Person]:
    who = people.admin(session, by)
    order = session.exec(select(Order).where(Order.number == number)).first()
    if order is None:
        raise NotFound("There is no such order.")
    return order, who


def _book(
    session: Session, order: Order, who: people.Person, action: str, *, amount: int, target: PaymentStatus
) -> OrderView:
    session.add(Payment(order_id=order.id or 0, amount_minor=amount, by_user_id=who.id))
    order.paid_minor += max(amount, 0)
    order.refunded_minor += max(-amount, 0)
    order.payment_status = target
    order.version += 1
    order.updated_at = now()
    session.add(order)
    session.flush()
    events.record(
        session,
        f"order:{order.number}",
        action,
        actor=who.role,
        reason=money.text(abs(amount), order.currency),
        by=who.id,
        name=who.name,
        payment=target,
    )
    return view(session, order, who)


def _word(order: Order) -> str:
    return order.payment_status.replace("_", " ")
