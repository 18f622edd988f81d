"""Bulk requests: a customer asks, the shop quotes a price, the customer accepts or declines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlmodel import Session, select

from data import money, validation
from data.accounts import idempotency, permissions
from data.accounts.permissions import Credentials, Identity
from data.database import events, store
from data.errors import Conflict, PermissionDenied, ValidationFailed
from data.lifecycle import ANSWERABLE, Action, OrderKind, PaymentMethod, QuoteState, Role, is_quotable
from data.models import BulkRequest, Order, now
from data.orders import checkout, transitions
from data.orders.checkout import Contact, LineItemRequest, NewOrder, Placed
from data.orders.read_models import OrderView, view

MOST_OF_ONE = 100_000

_Found: TypeAlias = tuple[Order, BulkRequest, Identity]


@dataclass(frozen=True, slots=True)
class BulkInquiry:
    """The input of a bulk request; `wanted_by` is a date as free text."""

    company: str = ""
    wanted_by: str = ""
    message: str = ""


async def request(
    wanted: Sequence[LineItemRequest],
    *,
    by: Credentials,
    contact: Contact,
    wish: BulkInquiry,
    client_key: str | None = None,
    idempotency_key: str | None = None,
) -> Placed:
    """Ask for a quote. Takes no stock: see lifecycle.HOLDS_STOCK. Raises ValidationFailed at the field."""
    kept = checkout.validated(contact, with_address=False)
    company = validation.single_line("company", wish.company)
    wanted_by = validation.single_line("wantedBy", wish.wanted_by, max_length=60, required=False)
    message = validation.multi_line("message", wish.message, required=False)
    draft = NewOrder(
        OrderKind.BULK,
        checkout.merge_lines(wanted),
        kept,
        PaymentMethod.BANK_TRANSFER,
        client_key,
        most_of_one=MOST_OF_ONE,
        quote=QuoteState.NEW,
        texts=(company, wanted_by, message),
        idempotency_key=idempotency_key,
    )

    def command(session: Session) -> Placed:
        return checkout.insert_order(
            session,
            draft,
            by,
            lambda order: BulkRequest(
                order_id=order.id or 0, company=company, wanted_by=wanted_by, message=message
            ),
            search_text=company,
        )

    return await store.write(command)


async def quote(
    number: str,
    *,
    by: Credentials,
    total_minor: int,
    note: str = "",
    expected_total_minor: int | None = None,
    idempotency_key: str | None = None,
) -> OrderView:
    """Quote a price for the whole request, or a new one; the same price again changes nothing.

    `expected_total_minor` is the price that was shown before. Raises Conflict where the price is another one
    by now, or was accepted already.
    """

    def command(session: Session) -> OrderView:
        permissions.require_admin(session, by)
        found = _found(session, number, by)
        content = ("quote", total_minor, note, expected_total_minor)
        attempt = idempotency.Attempt(idempotency_key, found[-1], f"order:{number}", content)
        return idempotency.once(
            session,
            attempt,
            OrderView,
            lambda: _quote(session, found, total_minor, note, expected_total_minor),
        )

    return await store.write(command)


async def accept(
    number: str, *, by: Credentials, expected_total_minor: int, idempotency_key: str | None = None
) -> OrderView:
    """Accept the price that was shown. Repeating it changes nothing.

    Raises Conflict where the price is another one by now.
    """

    def command(session: Session) -> OrderView:
        found = _found(session, number, by)
        attempt = idempotency.Attempt(
            idempotency_key, found[-1], f"order:{number}", ("accept", expected_total_minor)
        )
        return idempotency.once(
            session, attempt, OrderView, lambda: _accept(session, found, expected_total_minor)
        )

    return await store.write(command)


async def decline(
    number: str,
    *,
    by: Credentials,
    reason: str = "",
    expected_total_minor: int | None = None,
    idempotency_key: str | None = None,
) -> OrderView:
    """Decline the price that was shown, and cancel the request.

    Raises Conflict where the price is another one by now.
    """

    def command(session: Session) -> OrderView:
        found = _found(session, number, by)
        content = ("decline", reason, expected_total_minor)
        attempt = idempotency.Attempt(idempotency_key, found[-1], f"order:{number}", content)
        return idempotency.once(
            session, attempt, OrderView, lambda: _decline(session, found, by, reason, expected_total_minor)
        )

    return await store.write(command)


def _quote(session: Session, found: _Found, total_minor: int, note: str, expected: int | None) -> OrderView:
    order, request, identity = found
    if order.quote_state is None or not is_quotable(order.status, order.quote_state):
        raise Conflict("A price can no longer be named for this request.", order.status)
    if order.paid_minor:
        raise Conflict("This request was paid already, so its price has to stay.", order.status)
    if not 0 < total_minor <= money.LARGEST:
        raise ValidationFailed("total", "Enter an amount above zero.")
    money.expect(expected, order.total_minor, order.currency, "The price")
    kept = validation.multi_line("note", note, max_length=1000, required=False)
    present = (order.quote_state, order.total_minor, request.quote_note)
    if present == (QuoteState.QUOTED, total_minor, kept):
        return view(session, order, identity)
    request.quote_note, request.quoted_at, order.total_minor = kept, now(), total_minor
    return _answer(session, order, request, identity, state=QuoteState.QUOTED, action="quote")


def _accept(session: Session, found: _Found, expected: int) -> OrderView:
    order, request, identity = found
    is_accepted = order.quote_state is QuoteState.ACCEPTED
    if not is_accepted:
        _answerable(order, identity)
    money.expect(expected, order.total_minor, order.currency, "The price")
    if is_accepted:
        return view(session, order, identity)
    request.answered_at = now()
    return _answer(session, order, request, identity, state=QuoteState.ACCEPTED, action="accept")


def _decline(
    session: Session, found: _Found, by: Credentials, reason: str, expected: int | None
) -> OrderView:
    order, request, identity = found
    _answerable(order, identity)
    money.expect(expected, order.total_minor, order.currency, "The price")
    request.answered_at = now()
    _answer(session, order, request, identity, state=QuoteState.DECLINED, action="decline")
    details = transitions.TransitionInput(reason=reason.strip() or "Quote declined")
    return transitions.apply(session, order.number, Action.CANCEL, by, details, whatever_policy=True)


def _found(session: Session, number: str, by: Credentials) -> _Found:
    order = session.exec(select(Order).where(Order.number == number)).first()
    identity = permissions.require_owner_or_admin(session, by, order)
    found = session.get(BulkRequest, order.id) if order else None
    if order is None or found is None:
        raise Conflict(
            "This is not a bulk request, so there is no quote to it.", order.status if order else None
        )
    return order, found, identity


def _answerable(order: Order, identity: Identity) -> None:
    if identity.role is not Role.CUSTOMER:
        raise PermissionDenied("Only the customer can answer a quote.")
    if order.quote_state not in ANSWERABLE or transitions.is_over(order):
        raise Conflict("There is no open quote to answer.", order.status)


def _answer(
    session: Session,
    order: Order,
    request: BulkRequest,
    identity: Identity,
    *,
    state: QuoteState,
    action: str,
) -> OrderView:
    price = money.text(order.total_minor, order.currency)
    source, order.quote_state = order.quote_state, state
    order.version += 1
    order.updated_at = now()
    session.add_all([order, request])
    session.flush()
    events.record(
        session,
        f"order:{order.number}",
        action,
        actor=identity.role,
        reason=price,
        by=identity.id,
        name=identity.name or order.name,
        quote=[source, state],
    )
    return view(session, order, identity)
