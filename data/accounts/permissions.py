"""Who makes a request. Credentials are unverified; Identity is the verified user."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from data.accounts import tokens
from data.errors import NotAuthenticated, NotFound, PermissionDenied
from data.lifecycle import Role
from data.models import Order, SignIn, User, now


@dataclass(frozen=True, slots=True)
class Credentials:
    """A session token, and the key in a guest's link. Both are unverified."""

    token: str | None = None
    key: str | None = None
    system: bool = False


ANONYMOUS = Credentials()
SYSTEM = Credentials(system=True)


@dataclass(frozen=True, slots=True)
class Identity:
    """The verified user at this moment; `id` is None for a guest and for the system.

    `seen_at` is when the use of the session was last noted.
    """

    role: Role
    id: int | None = None
    name: str = ""
    email: str = ""
    sound: bool = True
    seen_at: datetime | None = field(default=None, compare=False)

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN


GUEST = Identity(Role.CUSTOMER)


def identify(session: Session, actor: Credentials) -> Identity:
    """The present identity. Raises NotAuthenticated for a token that is not valid (any more)."""
    if actor.system:
        return Identity(Role.SYSTEM, name="Shopbell")
    if actor.token is None:
        return GUEST
    found = session.exec(
        select(User, SignIn.seen_at)
        .join(SignIn)
        .where(SignIn.token_hash == tokens.digest(actor.token), SignIn.expires_at > now(), col(User.active))
    ).first()
    if found is None:
        raise NotAuthenticated("You are signed out. Sign in again to go on.")
    user, seen_at = found
    return Identity(user.role, user.id, user.name, user.email, user.sound, seen_at)


def require_user(session: Session, actor: Credentials) -> Identity:
    """The same, for accounts only. Raises NotAuthenticated for a guest."""
    identity = identify(session, actor)
    if identity.id is None:
        raise NotAuthenticated("Sign in to see this.")
    return identity


def require_admin(session: Session, actor: Credentials) -> Identity:
    """The same, for admins only. Raises NotAuthenticated or PermissionDenied."""
    identity = identify(session, actor)
    if identity.role not in {Role.ADMIN, Role.SYSTEM}:
        if identity.id is None:
            raise NotAuthenticated("Sign in as one of the shop's people to do this.")
        raise PermissionDenied("Only the shop can do this.")
    return identity


def require_owner_or_admin(session: Session, actor: Credentials, order: Order | None) -> Identity:
    """The same, for an order's owner, the holder of its key, or an admin. Raises NotFound."""
    if order is None:
        raise NotFound("There is no such order.")
    identity = identify(session, actor)
    owns = identity.id is not None and order.user_id == identity.id
    if not (
        owns or identity.is_admin or identity.role is Role.SYSTEM or tokens.same(order.key_hash, actor.key)
    ):
        raise NotFound("There is no such order.")
    return identity
