"""The user's own account: name, e-mail and password."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from data import emails, rate_limits, text_search, validation
from data.accounts import devices, hash_queue, idempotency, login_limits, passwords, permissions, users
from data.accounts.hash_queue import KnownCaller
from data.accounts.idempotency import Attempt
from data.accounts.permissions import Credentials
from data.accounts.users import SignedIn
from data.database import events, store
from data.errors import Conflict, ValidationFailed
from data.lifecycle import Role
from data.models import User

WRONG = "This is not your current password. Check it and try again."
TAKEN = "There is another account with this email. Enter a different one."


@dataclass(frozen=True, slots=True)
class AccountView:
    """The data of an account for its owner and for admins."""

    id: int
    name: str
    email: str
    role: Role
    active: bool
    created_at: datetime


async def mine(by: Credentials) -> AccountView:
    """The account of the user."""
    return await store.read(lambda session: view(_own(session, by)))


async def edit(
    by: Credentials,
    *,
    name: str | None = None,
    email: str | None = None,
    password: str = "",
    address: str = "",
    idempotency_key: str | None = None,
) -> AccountView:
    """Change the name, or the e-mail, which needs the current password.

    Raises ValidationFailed at the field, Conflict for an e-mail that has another account, RateLimited.
    """
    kept_name = None if name is None else validation.single_line("name", name)
    kept_email = None if email is None else validation.email(email)
    content = ("edit", kept_name, kept_email)
    if known := await store.read(
        lambda s: idempotency.answered(s, _try(s, by, idempotency_key, content), AccountView)
    ):
        return known
    if is_new := kept_email is not None and kept_email != (await mine(by)).email:
        await confirm_password(by, password, address=address)
    wanted = {"name": kept_name, "email": kept_email if is_new else None}

    def command(session: Session) -> AccountView:
        user, this = _own(session, by), _try(session, by, idempotency_key, content)
        return idempotency.once(session, this, AccountView, lambda: _edit(session, user, wanted))

    return await store.write(command)


async def change_password(
    by: Credentials,
    password: str,
    new: str,
    *,
    address: str = "",
    user_agent: str = "",
    idempotency_key: str | None = None,
) -> SignedIn:
    """Set a new password. All sessions end, and the user gets a new one.

    With an idempotency key that was used before, the result is the present session. Raises ValidationFailed
    at the field, RateLimited.
    """
    content = ("change_password",)
    if (
        await store.read(lambda s: idempotency.answered(s, _try(s, by, idempotency_key, content), int))
        is not None
    ):
        return await _changed_before(by, new, address)
    owner = await mine(by)
    caller = await confirm_password(by, password, address=address)
    try:
        hashed = await passwords.hashed_new(new, owner.name, owner.email, known=caller)
    except ValidationFailed as refusal:
        raise ValidationFailed("new_password", str(refusal)) from None

    def command(session: Session) -> SignedIn:
        user, this = _own(session, by), _try(session, by, idempotency_key, content)
        idempotency.once(session, this, int, lambda: _set_password(session, user, hashed))
        return users.create_session(session, user, address=address, user_agent=user_agent)

    return await store.write(command)


async def _changed_before(by: Credentials, new: str, address: str) -> SignedIn:
    """The result for a password that was set with the same key before.

    Nothing is stored that reveals the password or the token. So the password is verified like a current one,
    with the same limits, and the token is the present one. Raises Conflict for another password, RateLimited.
    """
    try:
        await confirm_password(by, new, address=address)
    except ValidationFailed:
        raise Conflict(idempotency.OTHER) from None

    def query(session: Session) -> SignedIn:
        return SignedIn(by.token or "", permissions.require_user(session, by), devices.new(_own(session, by)))

    return await store.read(query)


async def confirm_password(by: Credentials, password: str, *, address: str = "") -> KnownCaller:
    """Verify the current password before something that a borrowed browser must not do.

    `address` is the network address of the request. If the password changes meanwhile, the session ends, and
    the command that follows is refused by its own check. Raises ValidationFailed, RateLimited.
    """
    user_id, email, stored = await store.read(lambda session: _credentials(_own(session, by)))
    caller = login_limits.known_caller(emails.key(email), devices.mark(stored), address)
    hash_queue.check_room(caller)
    rate_limits.hit("confirm password", user_id)
    login_limits.enter_as_known(caller)
    if not await passwords.verify(password, stored, known=caller):
        raise ValidationFailed("current_password", WRONG)
    rate_limits.reset("confirm password", user_id)
    return caller


def view(user: User) -> AccountView:
    """The account of this row."""
    return AccountView(user.id or 0, user.name, user.email, user.role, user.active, user.created_at)


def _own(session: Session, by: Credentials) -> User:
    return session.get_one(User, permissions.require_user(session, by).id)


def _try(
    session: Session, by: Credentials, idempotency_key: str | None, content: tuple[str | None, ...]
) -> Attempt:
    return Attempt(idempotency_key, permissions.require_user(session, by), f"account {content[0]}", content)


def _edit(session: Session, user: User, wanted: dict[str, str | None]) -> AccountView:
    fields = {field: value or getattr(user, field) for field, value in wanted.items()}
    changed = [field for field, value in fields.items() if getattr(user, field) != value]
    if changed:
        _write(session, user, **fields)
        events.record(session, f"user:{user.id}", "edit", actor=user.role, changed=changed)
    return view(user)


def _set_password(session: Session, user: User, hashed: str) -> int:
    user.password_hash = hashed
    session.add(user)
    users.end_sessions(session, user.id or 0, actor=user.role)
    events.record(session, f"user:{user.id}", "change_password", actor=user.role)
    return user.id or 0


def _credentials(user: User) -> tuple[str, str, str]:
    return str(user.id), user.email, user.password_hash


def _write(session: Session, user: User, *, name: str, email: str) -> None:
    user.name, user.email = name, email
    user.folded = text_search.fold(f"{name} {email}")
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict(TAKEN) from None
