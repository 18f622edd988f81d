"""Takes a transition: permission, table, compare-and-swap, stock, payment and event in one transaction."""

from dataclasses import dataclass, replace

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from data import validation
from data.accounts import idempotency, permissions
from data.accounts.permissions import Credentials, Identity
from data.database import events, store
from data.errors import Conflict, PermissionDenied
from data.lifecycle import (
    OPEN,
    Action,
    CancelPolicy,
    Role,
    Status,
    Transition,
    denial_reason,
    find_transition,
)
from data.models import Order, Shop, now
from data.orders import open_samples, rules, stock_allocation
from data.orders.read_models import OrderView, entry, view


@dataclass(frozen=True, slots=True)
class TransitionInput:
    """The input of a transition. `restock` is the choice of an admin when goods come back."""

    reason: str = ""
    carrier: str = ""
    tracking_number: str = ""
    restock: bool = False
    expected: Status | None = None
    idempotency_key: str | None = None


async def cancel(
    number: str, *, by: Credentials, reason: str, idempotency_key: str | None = None
) -> OrderView:
    """Cancel an order: see transition().

    For customers the present status decides, not the one that their page shows.
    """
    return await transition(
        number, Action.CANCEL, by=by, details=TransitionInput(reason=reason, idempotency_key=idempotency_key)
    )


async def transition(
    number: str, action: Action, *, by: Credentials, details: TransitionInput | None = None
) -> OrderView:
    """Take a transition and return the changed order.

    Raises NotFound for an order of somebody else, PermissionDenied where the role may never take it,
    ValidationFailed for a missing reason, and Conflict where the present status has no such transition.
    The message of the Conflict names the actor and the time of the latest change.
    """
    given = details or TransitionInput()
    return await store.write(lambda session: apply(session, number, action, by, given))


def apply(
    session: Session,
    number: str,
    action: Action,
    by: Credentials,
    details: TransitionInput,
    *,
    whatever_policy: bool = False,
) -> OrderView:
    """The same in the running transaction.

    `policy` replaces the shop's cancel policy: declining a quote is always allowed.
    """
    order = session.exec(select(Order).where(Order.number == number)).first()
    identity = permissions.require_owner_or_admin(session, by, order)
    assert order is not None  # noqa: S101 - see require_owner_or_admin()
    content = (action, replace(details, idempotency_key=None))
    attempt = idempotency.Attempt(details.idempotency_key, identity, f"order:{number}", content)
    policy = CancelPolicy.UNTIL_SHIPPED if whatever_policy else None
    return idempotency.once(
        session, attempt, OrderView, lambda: _take(session, order, action, identity, details, policy=policy)
    )


def _take(
    session: Session,
    order: Order,
    action: Action,
    identity: Identity,
    details: TransitionInput,
    *,
    policy: CancelPolicy | None,
) -> OrderView:
    shop = session.get_one(Shop, 1)  # kept in the session for view(), which needs it too
    step = _permitted(
        session, order, action, identity, expected=details.expected, policy=policy or shop.cancel_policy
    )
    open_samples.refuse_reopening(session, order, step)
    _swap(session, order, step)
    return _carry_out(session, order, step, identity, details)


def is_over(order: Order) -> bool:
    """Whether nothing is left to do for this order."""
    return order.status not in OPEN


def _permitted(
    session: Session,
    order: Order,
    action: Action,
    identity: Identity,
    *,
    expected: Status | None,
    policy: CancelPolicy,
) -> Transition:
    step = find_transition(order.status, action)
    role = Role.CUSTOMER if identity.role is Role.CUSTOMER else Role.ADMIN
    if step is None or expected not in {None, order.status}:
        raise too_late(session, order, action)
    if role not in step.roles:
        raise PermissionDenied("Only the shop can do this.")
    if sentence := denial_reason(
        step, role, policy=policy, quote=order.quote_state, payment=order.payment_status
    ):
        raise Conflict(sentence, order.status)
    return step


def _swap(session: Session, order: Order, step: Transition) -> None:
    """The compare-and-swap: the status changes only from the transition's source."""
    at = now()
    swapped = session.connection().execute(
        update(Order)
        .where(col(Order.id) == order.id, col(Order.status) == step.source)
        .values(status=step.target, version=Order.version + 1, updated_at=at)
        .returning(col(Order.version))
    )
    version = swapped.scalar_one_or_none()
    if version is None:
        session.refresh(order)
        raise too_late(session, order, step.action)
    for name, value in {"status": step.target, "version": version, "updated_at": at}.items():
        set_committed_value(order, name, value)


def _carry_out(
    session: Session, order: Order, step: Transition, identity: Identity, details: TransitionInput
) -> OrderView:
    reason = validation.single_line("reason", details.reason, max_length=500, required=step.needs_reason)
    moved = _settle_stock(session, order, step, details)
    carrier, tracking_number = _parcel(step, details)
    rules.apply_step(order, step, reason=reason, carrier=carrier, tracking_number=tracking_number)
    session.add(order)
    session.flush()
    events.record(
        session,
        f"order:{order.number}",
        step.action,
        actor=identity.role,
        source=step.source,
        target=step.target,
        reason=reason or None,
        by=identity.id,
        name=identity.name or order.name,
        stock=moved,
    )
    return view(session, order, identity)


def _parcel(step: Transition, details: TransitionInput) -> tuple[str, str]:
    if step.action is not Action.SHIP:
        return "", ""
    carrier = validation.single_line("carrier", details.carrier, max_length=60, required=False)
    return carrier, validation.single_line(
        "trackingNumber", details.tracking_number, max_length=100, required=False
    )


def _settle_stock(session: Session, order: Order, step: Transition, details: TransitionInput) -> list[str]:
    if step.action is Action.RETURN and not details.restock:
        return []
    hold = rules.holds_stock(order.kind, step.target)
    return stock_allocation.settle(session, order, hold=hold, why=rules.move_reason(step.action))


def too_late(session: Session, order: Order, action: Action) -> Conflict:
    """The Conflict for the loser of a race, with the actor, the action and the time of the latest change."""
    history = [entry(event) for event in events.history(session, f"order:{order.number}")]
    last = next((e for e in reversed(history) if e.target == order.status), None)
    placed = ", placed" if last and last.source is None else ""
    since = f"{placed} by {last.actor} at {last.at:%H:%M:%S} UTC on {last.at:%d %b %Y}" if last else ""
    step_is_done = order.status in _targets(action)
    already = "already " if step_is_done else ""
    return Conflict(f"This order is {already}{order.status}{since}. Nothing was changed.", order.status)


def _targets(action: Action) -> set[Status]:
    return {step.target for source in Status if (step := find_transition(source, action)) is not None}
