"""Payments and refunds of orders. They never block a transition of the order."""

from sqlmodel import Session, select

from data import money
from data.accounts import idempotency, permissions
from data.accounts.permissions import Credentials
from data.database import events, store
from data.errors import Conflict, NotFound, ValidationFailed
from data.lifecycle import PaymentStatus
from data.models import Order, Payment, now
from data.orders import rules
from data.orders.read_models import OrderView, view


async def receive(
    number: str, *, by: Credentials, expected_minor: int | None = None, idempotency_key: str | None = None
) -> OrderView:
    """Record the payment of the whole total; `expected_minor` is the amount that was shown as owed.

    Raises Conflict where it was paid before, or where another amount is owed.
    """

    def command(session: Session) -> OrderView:
        order, identity = _found(session, number, by)
        attempt = idempotency.Attempt(
            idempotency_key, identity, f"order:{number}", ("receive", expected_minor)
        )
        return idempotency.once(
            session, attempt, OrderView, lambda: _receive(session, order, identity, expected_minor)
        )

    return await store.write(command)


async def refund(
    number: str,
    *,
    by: Credentials,
    amount_minor: int | None = None,
    expected_minor: int | None = None,
    idempotency_key: str | None = None,
) -> OrderView:
    """Record a refund: of everything, or of a part in minor units.

    `expected_minor` is the amount that was shown as kept. A partial refund needs it or a key, because a retry
    could book it again. Raises Conflict where another amount is kept by now, ValidationFailed.
    """

    def command(session: Session) -> OrderView:
        order, identity = _found(session, number, by)
        if idempotency_key is None and expected_minor is None:
            _refuse_part(order, amount_minor)
        attempt = idempotency.Attempt(
            idempotency_key, identity, f"order:{number}", ("refund", amount_minor, expected_minor)
        )
        return idempotency.once(
            session,
            attempt,
            OrderView,
            lambda: _refund(session, order, identity, amount_minor, expected_minor),
        )

    return await store.write(command)


def _receive(
    session: Session, order: Order, identity: permissions.Identity, expected: int | None
) -> OrderView:
    owed = rules.owed_minor(order)
    if order.payment_status is not PaymentStatus.UNPAID or owed <= 0:
        raise Conflict(f"There is nothing to receive: the payment of this order is {_word(order)}.")
    money.expect(expected, owed, order.currency, "The amount owed")
    return _book(session, order, identity, "receive", amount=owed)


def _refund(
    session: Session, order: Order, identity: permissions.Identity, named: int | None, expected: int | None
) -> OrderView:
    kept = rules.kept_minor(order)
    amount = kept if named is None else named
    if kept <= 0:
        raise Conflict(f"There is nothing to refund: the payment of this order is {_word(order)}.")
    money.expect(expected, kept, order.currency, "The amount that can be refunded")
    if not 0 < amount <= kept:
        raise ValidationFailed("amount", f"Enter an amount up to {money.text(kept, order.currency)}.")
    return _book(session, order, identity, "refund", amount=-amount)


def _refuse_part(order: Order, amount: int | None) -> None:
    if amount is not None and 0 < amount < order.paid_minor - order.refunded_minor:
        raise ValidationFailed(
            "expected",
            "A part refund needs an Idempotency-Key, or the sum that was shown as kept so far (expected): "
            "without both, sending it again would book it twice. Nothing was booked.",
        )


def _found(session: Session, number: str, by: Credentials) -> tuple[Order, permissions.Identity]:
    identity = permissions.require_admin(session, by)
    order = session.exec(select(Order).where(Order.number == number)).first()
    if order is None:
        raise NotFound("There is no such order.")
    return order, identity


def _book(
    session: Session, order: Order, identity: permissions.Identity, action: str, *, amount: int
) -> OrderView:
    session.add(Payment(order_id=order.id or 0, amount_minor=amount, by_user_id=identity.id))
    rules.apply_payment(order, amount)
    order.version += 1
    order.updated_at = now()
    session.add(order)
    session.flush()
    events.record(
        session,
        f"order:{order.number}",
        action,
        actor=identity.role,
        reason=money.text(abs(amount), order.currency),
        by=identity.id,
        name=identity.name,
        payment=order.payment_status,
    )
    return view(session, order, identity)


def _word(order: Order) -> str:
    return order.payment_status.replace("_", " ")
