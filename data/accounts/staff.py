"""Commands of admins about accounts: view one, make and remove admins, activate and deactivate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from data import pagination
from data.accounts import idempotency, permissions, profile, users
from data.accounts.idempotency import Attempt
from data.accounts.permissions import Credentials, Identity
from data.accounts.profile import AccountView
from data.accounts.users import CustomerRow
from data.database import events, store
from data.database.events import Event
from data.errors import Conflict, NotFound
from data.lifecycle import Role
from data.models import User

LAST_ADMIN = "This is the last admin of the shop. Make somebody else an admin first."
NO_ACCOUNT = "There is no such account."
MOST_EVENTS = 50


class Change(StrEnum):
    """The changes of an account's rights; the value is also the event's action."""

    PROMOTE = "promote"
    DEMOTE = "demote"
    SWITCH_OFF = "switch_off"
    SWITCH_ON = "switch_on"


#: The column that each change sets, and its new value.
_SETS: dict[Change, tuple[str, Role | bool]] = {
    Change.PROMOTE: ("role", Role.ADMIN),
    Change.DEMOTE: ("role", Role.CUSTOMER),
    Change.SWITCH_OFF: ("active", False),
    Change.SWITCH_ON: ("active", True),
}


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """One event of an account; `by` is the name of the admin who did it, unless the owner did."""

    at: datetime
    action: str
    actor: Role
    by: str
    changed: tuple[str, ...]
    sessions: int


@dataclass(frozen=True, slots=True)
class AccountDetail:
    """An account with its latest events, newest first."""

    account: CustomerRow
    history: tuple[AccountEvent, ...]


def possible(account: CustomerRow) -> list[Change]:
    """The changes that would have an effect."""
    return [change for change, (column, value) in _SETS.items() if getattr(account, column) != value]


async def find(user_id: int, by: Credentials) -> AccountDetail:
    """One account with its history. For admins. Raises NotFound."""

    def query(session: Session) -> AccountDetail:
        permissions.require_admin(session, by)
        account = users.customer(session, user_id)
        found = events.recent(session, f"user:{user_id}", MOST_EVENTS)
        return AccountDetail(account, tuple(_history(session, found)))

    return await store.read(query)


async def change(
    user_id: int,
    wanted: Change,
    *,
    by: Credentials,
    password: str,
    address: str = "",
    idempotency_key: str | None = None,
) -> AccountView:
    """Change an account's rights, with the password of the admin; all sessions of the account end.

    Repeating it is harmless. Raises ValidationFailed for a wrong password, NotFound, RateLimited, and
    Conflict where no admin would be left.
    """
    key = (idempotency_key, user_id, wanted)
    if known := await store.read(lambda s: idempotency.answered(s, _try(s, by, *key), AccountView)):
        return known
    await profile.confirm_password(by, password, address=address)

    def command(session: Session) -> AccountView:
        this = _try(session, by, *key)
        user = _found(session, user_id)
        return idempotency.once(session, this, AccountView, lambda: _change(session, user, wanted, this.by))

    return await store.write(command)


async def end_sessions(user_id: int, by: Credentials, *, idempotency_key: str | None = None) -> int:
    """End all sessions of an account; returns how many there were. For admins. Raises NotFound."""

    def command(session: Session) -> int:
        identity = permissions.require_admin(session, by)
        _found(session, user_id)
        attempt = Attempt(idempotency_key, identity, "sessions of accounts", (user_id,))
        return idempotency.once(
            session,
            attempt,
            int,
            lambda: users.end_sessions(session, user_id, actor=identity.role, by=identity.id),
        )

    return await store.write(command)


def _try(
    session: Session, by: Credentials, idempotency_key: str | None, user_id: int, wanted: Change
) -> Attempt:
    return Attempt(idempotency_key, permissions.require_admin(session, by), f"user:{user_id}", (wanted,))


def _found(session: Session, user_id: int) -> User:
    user = pagination.get_by_id(session, User, user_id)
    if user is None:
        raise NotFound(NO_ACCOUNT)
    return user


def _change(session: Session, user: User, wanted: Change, identity: Identity) -> AccountView:
    column, value = _SETS[wanted]
    if getattr(user, column) != value:
        setattr(user, column, value)
        session.add(user)
        session.flush()
        _refuse_without_admin(session)
        users.end_sessions(session, user.id or 0, actor=identity.role)
        events.record(session, f"user:{user.id}", wanted, actor=identity.role, by=identity.id)
    return profile.view(user)


def _refuse_without_admin(session: Session) -> None:
    """Runs in the transaction of the change, so that two admins who demote each other cannot both succeed."""
    if not users.has_admin(session):
        raise Conflict(LAST_ADMIN)


def _history(session: Session, found: Iterable[Event]) -> Iterable[AccountEvent]:
    kept = list(found)
    ids = {event.data["by"] for event in kept if "by" in event.data}
    names = {user.id: user.name for user in session.exec(select(User).where(col(User.id).in_(ids)))}
    for event in kept:
        by, changed = names.get(event.data.get("by"), ""), tuple(event.data.get("changed", ()))
        yield AccountEvent(
            event.at, event.action, event.actor, by, changed, int(event.data.get("sessions", 0))
        )
