"""Everybody who may come to a door of the shop, beside the small cast: three who were admins once.

There is no page that switches an account off or takes its rights, so both are done by hand in the database,
as the shop's owner would; the third signed out, and their tab is still open.
"""

from sqlmodel import Session, select

from data.accounts import passwords, users
from data.accounts.permissions import Credentials
from data.database.store import Store
from data.lifecycle import Role
from data.models import User
from tests.conftest import PASSWORD

#: The columns of the tables. Ben is a customer; Ada too, and what is asked for is hers; Sam is an admin.
PEOPLE = ("guest", "ben", "ada", "sam", "demoted", "disabled", "ended")
#: Those whose sign-in is worth something.
LIVING = PEOPLE[1:5]


async def arrive(store: Store) -> dict[str, Credentials]:
    """Let three admins sign in and lose their rights: taken, switched off with the account, signed out."""
    names = PEOPLE[-3:]
    hashed = await passwords.hashed(PASSWORD)
    tokens = await store.write(lambda session: {name: _signed_in(session, name, hashed) for name in names})
    await store.write(lambda session: _by_hand(session, "demoted", role=Role.CUSTOMER))
    await store.write(lambda session: _by_hand(session, "disabled", active=False))
    await users.sign_out(tokens["ended"])
    return {name: Credentials(token=token) for name, token in tokens.items()}


def _signed_in(session: Session, name: str, password_hash: str) -> str:
    user = users.add(session, f"{name}@shop.example", name.title(), password_hash, Role.ADMIN)
    return users.create_session(session, user).token


def _by_hand(session: Session, name: str, **values: object) -> None:
    user = session.exec(select(User).where(User.email == f"{name}@shop.example")).one()
    for field, value in values.items():
        setattr(user, field, value)
    session.add(user)
