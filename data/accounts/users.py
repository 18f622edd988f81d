"""Accounts of customers and admins: signing in and out, registration, queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from data import emails, pagination, rate_limits, text_search, validation
from data.accounts import browsers, devices, login_limits, passwords, permissions, tokens
from data.accounts.permissions import Credentials, Identity
from data.database import events, store
from data.errors import Conflict, DomainError, NotFound
from data.lifecycle import Role
from data.models import Order, Shop, SignIn, User, now

SESSION_LASTS = timedelta(days=14)
WRONG = "The e-mail address or the password is not right."
NOT_SET_UP = (
    "This shop is not set up yet, so nobody can create an account. "
    "Its owner opens the set-up link first that the program printed when it started."
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the token for the browser, shown only this once, and its device cookie."""

    token: str
    person: Identity
    device: str


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One row of the admin's list of customers, or of the list of admins."""

    id: int
    name: str
    email: str
    created_at: str
    orders: int
    role: Role
    active: bool


async def sign_in(
    email: str, password: str, *, address: str, user_agent: str = "", device: str | None = None
) -> SignedIn:
    """Create a session for the right password; `address` is the network address of the request.

    `device` is the device cookie of the browser, which has limits of its own. Raises DomainError with the
    same message for an unknown e-mail and a wrong password, and RateLimited.
    """
    account = emails.key(email)[: emails.MOST_READ]
    known = login_limits.enter(account, address, device)
    user = await store.read(lambda session: _active(session, email))
    if known is not None and not devices.is_current(device or "", user):
        known = None
        login_limits.enter_as_stranger(account, address)
    if not await passwords.verify(password, user and user.password_hash, known=known):
        raise DomainError(WRONG)
    assert user is not None  # noqa: S101 - verify() is False without one
    login_limits.forgive(account, address, device, known=known is not None)
    checked = user

    def command(session: Session) -> SignedIn:
        # The account may have changed while the password was verified.
        present = session.get(User, checked.id)
        if present is None or not present.active or present.password_hash != checked.password_hash:
            raise DomainError(WRONG)
        events.record(session, f"user:{present.id}", "sign_in", actor=present.role)
        return create_session(session, present, address=address, user_agent=user_agent)

    return await store.write(command)


async def register(email: str, name: str, password: str, *, address: str, user_agent: str = "") -> SignedIn:
    """Create a customer account with a session.

    Raises ValidationFailed at the field, Conflict for an e-mail that has an account and for a shop that is
    not set up yet, RateLimited.
    """
    kept_email, kept_name = validation.email(email), validation.single_line("name", name)
    rate_limits.hit("register", address)
    shop_name = await store.read(_name_of_set_up_shop)
    hashed = await passwords.hashed_new(password, kept_name, kept_email, shop_name)

    def command(session: Session) -> SignedIn:
        _name_of_set_up_shop(session)
        user = add(session, kept_email, kept_name, hashed, Role.CUSTOMER, actor=Role.CUSTOMER)
        return create_session(session, user, address=address, user_agent=user_agent)

    return await store.write(command)


async def registration_is_open() -> bool:
    """Whether customers can create accounts: as soon as the shop has an admin."""
    return await store.read(has_admin)


async def sign_out(token: str) -> None:
    """End this session everywhere, also in open tabs. Repeating it is harmless."""

    def command(session: Session) -> None:
        found = session.get(SignIn, tokens.digest(token))
        if found is not None:
            events.record(session, f"user:{found.user_id}", "sign_out", actor=Role.SYSTEM)
            session.delete(found)

    await store.write(command)


async def living(session_tokens: Collection[str]) -> set[str]:
    """Those of these tokens whose session is valid, in one query."""
    digests = {tokens.digest(token): token for token in session_tokens}
    goes_on = (col(SignIn.token_hash).in_(digests), SignIn.expires_at > now(), col(User.active))
    query = select(SignIn.token_hash).join(User).where(*goes_on)
    found = await store.read(lambda session: session.exec(query).all())
    return {digests[digest] for digest in found}


async def identify(actor: Credentials) -> Identity:
    """The present identity; a guest without a session. Raises NotAuthenticated for an invalid token."""
    return await store.read(lambda session: permissions.identify(session, actor))


async def set_sound(actor: Credentials, *, sound: bool) -> None:
    """Switch this admin's notification sound on or off."""

    def command(session: Session) -> None:
        user = session.get_one(User, permissions.require_admin(session, actor).id)
        user.sound = sound
        session.add(user)

    await store.write(command)


def end_sessions(
    session: Session, user_id: int, *, actor: Role, keep: str | None = None, by: int | None = None
) -> int:
    """End every session of an account in the running transaction, and return how many there were.

    Each change of password, role or activity calls this. The event makes open pages and sockets of the
    account check their session again, so they close as soon as the change is committed. `keep` is the token
    of a session that stays, `by` the id of an admin who ends the sessions of another account.
    """
    ended = delete(SignIn).where(col(SignIn.user_id) == user_id)
    if keep is not None:
        ended = ended.where(col(SignIn.token_hash) != tokens.digest(keep))
    count = session.connection().execute(ended).rowcount
    if count:
        details: dict[str, Any] = {"sessions": count} if by is None else {"sessions": count, "by": by}
        events.record(session, f"user:{user_id}", "end_sessions", actor=actor, **details)
    return count


def make_admin(session: Session, email: str, name: str, password_hash: str) -> bool:
    """Create an admin, or promote the account and set the password; returns whether it is new."""
    found = by_email(session, email)
    if found is None:
        add(session, email, name, password_hash, Role.ADMIN)
        return True
    found.email, found.folded = email, _folded(found.name, email)  # a similar spelling may be registered
    found.role, found.password_hash, found.active = Role.ADMIN, password_hash, True
    session.add(found)
    end_sessions(session, found.id or 0, actor=Role.SYSTEM)
    events.record(session, f"user:{found.id}", "promote", actor=Role.SYSTEM)
    return False


def has_admin(session: Session) -> bool:
    return session.exec(select(User.id).where(User.role == Role.ADMIN, col(User.active))).first() is not None


def by_email(session: Session, email: str) -> User | None:
    """The account of this address in any spelling; an exact match comes first."""
    exact = col(User.email) == text_search.clean(email)[: emails.MOST_READ].lower()
    found = select(User).where(or_(exact, col(User.email_key) == emails.key(email)))
    return session.exec(found.order_by(exact.desc()).limit(1)).first()


def _active(session: Session, email: str) -> User | None:
    user = by_email(session, email)
    return user if user and user.active else None


def _name_of_set_up_shop(session: Session) -> str:
    if not has_admin(session):
        raise Conflict(NOT_SET_UP)
    shop = session.get(Shop, 1)
    return shop.name if shop else ""


def _folded(name: str, email: str) -> str:
    return text_search.fold(f"{name} {email}")


def add(
    session: Session, email: str, name: str, password_hash: str, role: Role, *, actor: Role = Role.SYSTEM
) -> User:
    """Insert an account in the running transaction. Raises Conflict where the e-mail has one.

    `actor` creates it: customers their own, the system those of command line, settings and set-up.
    """
    user = User(email=email, name=name, password_hash=password_hash, role=role, folded=_folded(name, email))
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict("There is an account with this e-mail address already. Sign in instead.") from None
    events.record(session, f"user:{user.id}", "register", actor=actor, target=role)
    return user


async def customers(
    by: Credentials, *, role: Role = Role.CUSTOMER, search: str = "", page: int = 1, per_page: int = 25
) -> tuple[list[CustomerRow], int]:
    """One page of the customers, or of the admins, newest first, and the total. For admins."""
    wanted: list[ColumnElement[bool]] = [
        col(User.role) == role,
        *pagination.contains_all(User.folded, search),
    ]

    def query(session: Session) -> tuple[list[CustomerRow], int]:
        permissions.require_admin(session, by)
        total = session.exec(select(func.count()).select_from(User).where(*wanted)).one()
        rows = session.exec(
            select(User, _PLACED)
            .where(*wanted)
            .order_by(col(User.id).desc())
            .offset(pagination.offset(page, per_page, total))
            .limit(per_page)
        )
        return [_row(user, orders) for user, orders in rows], total

    return await store.read(query)


def customer(session: Session, user_id: int) -> CustomerRow:
    """One such row, for queries of admins. Raises NotFound."""
    user = pagination.get_by_id(session, User, user_id)
    if user is None:
        raise NotFound("There is no such account.")
    return _row(user, session.exec(select(_PLACED).where(User.id == user_id)).one())


_PLACED = select(func.count()).where(Order.user_id == User.id).correlate(User).scalar_subquery()


def _row(user: User, orders: int) -> CustomerRow:
    joined = user.created_at.isoformat()
    return CustomerRow(user.id or 0, user.name, user.email, joined, orders, user.role, user.active)


def create_session(session: Session, user: User, *, address: str = "", user_agent: str = "") -> SignedIn:
    """Insert a session of this user in the running transaction, and delete expired ones."""
    token, user_id, at = tokens.new(), user.id or 0, now()
    session.connection().execute(
        delete(SignIn).where(col(SignIn.user_id) == user_id, col(SignIn.expires_at) <= at)
    )
    session.add(
        SignIn(
            token_hash=tokens.digest(token),
            user_id=user_id,
            expires_at=at + SESSION_LASTS,
            browser=browsers.in_words(user_agent),
            network=browsers.network(address),
        )
    )
    person = Identity(user.role, user.id, user.name, user.email, user.sound)
    return SignedIn(token, person, devices.new(user))
