"""Who is asking. An `Actor` is what somebody can show; a `Person` is what that is worth right now."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from data.accounts import tokens
from data.errors import NotAllowed, NotFound, SignedOut
from data.lifecycle import Role
from data.models import Order, SignIn, User, now


@dataclass(frozen=True, slots=True)
class Actor:
    """What somebody can show: the token of a sign-in, and the key in a guest's link. Proves nothing yet."""

    token: str | None = None
    key: str | None = None
    system: bool = False


NOBODY = Actor()
SYSTEM = Actor(system=True)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the database knows them at this moment; `id` is None for a guest and for the program.

    `seen_at` is when the session that they show was last noted as used.
    """

    role: Role
    id: int | None = None
    name: str = ""
    email: str = ""
    sound: bool = True
    seen_at: datetime | None = field(default=None, compare=False)

    @property
    def is_admin(self) -> bool:
        """Whether this is one of the shop's own people."""
        return self.role is Role.ADMIN


GUEST = Person(Role.CUSTOMER)


def person(session: Session, actor: Actor) -> Person:
    """Who this is right now. Raises SignedOut for a token that is not valid (any more)."""
    if actor.system:
        return Person(Role.SYSTEM, name="Shopbell")
    if actor.token is None:
        return GUEST
    found = session.exec(
        select(User, SignIn.seen_at)
        .join(SignIn)
        .where(SignIn.token_hash == tokens.digest(actor.token), SignIn.expires_at > now(), col(User.active))
    ).first()
    if found is None:
        raise SignedOut("You are signed out. Sign in again to go on.")
    user, seen_at = found
    return Person(user.role, user.id, user.name, user.email, user.sound, seen_at)


def signed_in(session: Session, actor: Actor) -> Person:
    """The same, for what needs an account. Raises SignedOut for a guest."""
    who = person(session, actor)
    if who.id is None:
        raise SignedOut("Sign in to see this.")
    return who


def admin(session: Session, actor: Actor) -> Person:
    """The same, for what only the shop may do. Raises SignedOut or NotAllowed."""
    who = person(session, actor)
    if who.role not in {Role.ADMIN, Role.SYSTEM}:
        if who.id is None:
            raise SignedOut("Sign in as one of the shop's people to do this.")
        raise NotAllowed("Only the shop can do this.")
    return who


def owner_or_admin(session: Session, actor: Actor, order: Order | None) -> Person:
    """The same, for one order: who placed it, who has the key of its link, or the shop. Raises NotFound."""
    if order is None:
        raise NotFound("There is no such order.")
    who = person(session, actor)
    owns = who.id is not None and order.user_id == who.id
    if not (owns or who.is_admin or who.role is Role.SYSTEM or tokens.same(order.key_hash, actor.key)):
        raise NotFound("There is no such order.")
    return who
