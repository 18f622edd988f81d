"""Newsletter subscribers. Subscribing gives the same answer for known and unknown addresses."""

from dataclasses import dataclass
from datetime import datetime
from types import NoneType

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, func, select

from data import emails, pagination, rate_limits, text_search, validation
from data.accounts import idempotency, permissions
from data.accounts.permissions import GUEST, Credentials
from data.database import events, store
from data.errors import NotFound
from data.lifecycle import Role
from data.models import Subscriber, SubscriberState, now

_SUBSCRIBED = col(Subscriber.state) != SubscriberState.UNSUBSCRIBED


@dataclass(frozen=True, slots=True)
class SubscriberView:
    """A subscriber when it was read."""

    id: int
    email: str
    state: SubscriberState
    consent_at: datetime


async def subscribe(email: str, *, address: str, idempotency_key: str | None = None) -> None:
    """Subscribe this e-mail address; `address` is the network address of the request.

    Raises ValidationFailed for an invalid e-mail address, RateLimited.
    """
    kept = validation.email(email)
    rate_limits.hit("write", address)

    def command(session: Session) -> None:
        attempt = idempotency.Attempt(idempotency_key, GUEST, "subscriber", ("subscribe", kept))
        idempotency.once(session, attempt, NoneType, lambda: _subscribe(session, kept))

    await store.write(command)


async def unsubscribe(subscriber_id: int, by: Credentials) -> SubscriberView:
    """Unsubscribe an address, for admins. Repeating it is harmless. Raises NotFound."""

    def command(session: Session) -> SubscriberView:
        identity, subscriber = permissions.require_admin(session, by), _numbered(session, subscriber_id)
        if subscriber.state != SubscriberState.UNSUBSCRIBED:
            before, subscriber.state = subscriber.state, SubscriberState.UNSUBSCRIBED
            session.add(subscriber)
            _record(session, subscriber, "unsubscribe", identity.role, before)
        return _view(subscriber)

    return await store.write(command)


async def page(
    by: Credentials,
    state: SubscriberState | None = None,
    search: str = "",
    page: int = 1,
    per_page: int = 25,
    *,
    wanting: bool = False,
) -> tuple[list[SubscriberView], int]:
    """One page of the subscribers, newest first, and the total. For admins.

    `wanting` leaves out unsubscribed addresses, as the number on the dashboard does.
    """
    wanted = _wanted(state, search, wanting=wanting)

    def query(session: Session) -> tuple[list[SubscriberView], int]:
        permissions.require_admin(session, by)
        total = session.exec(select(func.count()).select_from(Subscriber).where(*wanted)).one()
        first = pagination.offset(page, per_page, total)
        rows = session.exec(_newest_first(wanted).offset(first).limit(per_page))
        return [_view(subscriber) for subscriber in rows], total

    return await store.read(query)


async def find(subscriber_id: int, by: Credentials) -> SubscriberView:
    """One subscriber, for admins. Raises NotFound."""

    def query(session: Session) -> SubscriberView:
        permissions.require_admin(session, by)
        return _view(_numbered(session, subscriber_id))

    return await store.read(query)


async def counts(by: Credentials) -> dict[SubscriberState, int]:
    """The number of subscribers in each state. For admins."""

    def query(session: Session) -> dict[SubscriberState, int]:
        permissions.require_admin(session, by)
        return {state: _count(session, col(Subscriber.state) == state) for state in SubscriberState}

    return await store.read(query)


async def export(
    by: Credentials, state: SubscriberState | None = None, search: str = "", *, wanting: bool = False
) -> list[SubscriberView]:
    """All subscribers that match, newest first. For admins."""
    wanted = _wanted(state, search, wanting=wanting)

    def query(session: Session) -> list[SubscriberView]:
        permissions.require_admin(session, by)
        return [_view(subscriber) for subscriber in session.exec(_newest_first(wanted))]

    return await store.read(query)


def count(session: Session) -> int:
    """The number of subscribers, confirmed or not, without unsubscribed ones."""
    return _count(session, _SUBSCRIBED)


def _subscribe(session: Session, email: str) -> None:
    known = session.exec(select(Subscriber).where(Subscriber.email_key == emails.key(email))).first()
    if known is not None and known.state != SubscriberState.UNSUBSCRIBED:
        return
    before = known.state if known else None
    subscriber = known or Subscriber(email=email)
    subscriber.state, subscriber.consent_at = SubscriberState.PENDING, now()
    session.add(subscriber)
    session.flush()
    _record(session, subscriber, "subscribe", Role.CUSTOMER, before)


def _numbered(session: Session, subscriber_id: int) -> Subscriber:
    subscriber = pagination.get_by_id(session, Subscriber, subscriber_id)
    if subscriber is None:
        raise NotFound("There is no such subscriber.")
    return subscriber


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).where(condition)).one()


def _wanted(state: SubscriberState | None, search: str, *, wanting: bool) -> list[ColumnElement[bool]]:
    wanted = [_contains(word) for word in search[: pagination.LONGEST_SEARCH].split()]
    if wanting:
        wanted.append(_SUBSCRIBED)
    return wanted if state is None else [*wanted, col(Subscriber.state) == state]


def _contains(word: str) -> ColumnElement[bool]:
    """Matches the address as displayed, and its domain also in punycode."""
    spellings = (text_search.fold(word), text_search.clean(word).casefold())
    shown = [col(Subscriber.email).contains(spelling, autoescape=True) for spelling in spellings]
    return or_(*shown, col(Subscriber.email_key).contains(emails.key(word), autoescape=True))


def _newest_first(wanted: list[ColumnElement[bool]]):  # noqa: ANN202 - sqlmodel's own long type
    return select(Subscriber).where(*wanted).order_by(col(Subscriber.id).desc())


def _record(
    session: Session, subscriber: Subscriber, action: str, actor: Role, before: SubscriberState | None
) -> None:
    subject = f"subscriber:{subscriber.id}"
    events.record(session, subject, action, actor=actor, source=before, target=subscriber.state)


def _view(subscriber: Subscriber) -> SubscriberView:
    return SubscriberView(subscriber.id or 0, subscriber.email, subscriber.state, subscriber.consent_at)
