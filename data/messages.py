"""Messages from the contact form."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from data import pagination, rate_limits, text_search, validation
from data.accounts import idempotency, permissions
from data.accounts.permissions import Credentials, Identity
from data.database import events, store
from data.errors import NotFound
from data.models import ContactMessage, MessageState


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message when it was read; `user_id` is None unless the sender was signed in."""

    id: int
    name: str
    email: str
    subject: str
    body: str
    state: MessageState
    user_id: int | None
    created_at: datetime


async def write(
    name: str,
    email: str,
    subject: str,
    body: str,
    *,
    by: Credentials,
    address: str,
    idempotency_key: str | None = None,
) -> int:
    """Save a message for the shop and return its id; `address` is the network address of the sender.

    Raises ValidationFailed at the field, RateLimited.
    """
    kept = ContactMessage(
        name=validation.single_line("name", name),
        email=validation.email(email),
        subject=validation.single_line("subject", subject, required=False),
        body=validation.multi_line("body", body),
    )
    kept.folded = text_search.fold(f"{kept.name} {kept.email} {kept.subject} {kept.body}")
    rate_limits.hit("write", address)

    def command(session: Session) -> int:
        identity = permissions.identify(session, by)
        content = ("write", kept.name, kept.email, kept.subject, kept.body)
        attempt = idempotency.Attempt(idempotency_key, identity, "message", content)
        return idempotency.once(session, attempt, int, lambda: _write(session, kept, identity))

    return await store.write(command)


async def page(
    by: Credentials, state: MessageState | None = None, search: str = "", page: int = 1, per_page: int = 25
) -> tuple[list[MessageView], int]:
    """One page of the messages, newest first, and the total. For admins."""
    wanted = pagination.contains_all(ContactMessage.folded, search)
    if state is not None:
        wanted.append(col(ContactMessage.state) == state)

    def query(session: Session) -> tuple[list[MessageView], int]:
        permissions.require_admin(session, by)
        total = session.exec(select(func.count()).select_from(ContactMessage).where(*wanted)).one()
        rows = session.exec(
            select(ContactMessage)
            .where(*wanted)
            .order_by(col(ContactMessage.id).desc())
            .offset(pagination.offset(page, per_page, total))
            .limit(per_page)
        )
        return [_view(message) for message in rows], total

    return await store.read(query)


async def find(message_id: int, by: Credentials) -> MessageView:
    """One message, for admins. Raises NotFound."""

    def query(session: Session) -> MessageView:
        permissions.require_admin(session, by)
        return _view(_numbered(session, message_id))

    return await store.read(query)


async def mark(
    message_id: int, state: MessageState, by: Credentials, *, only_if: MessageState | None = None
) -> MessageView:
    """Set the state of a message. Repeating it is harmless. Raises NotFound.

    `only_if` is for automatic changes, such as reading: they never undo what another admin has set.
    """

    def command(session: Session) -> MessageView:
        identity, message = permissions.require_admin(session, by), _numbered(session, message_id)
        if message.state != state and only_if in {None, message.state}:
            before, message.state = message.state, state
            session.add(message)
            events.record(
                session, _subject(message), "mark", actor=identity.role, source=before, target=state
            )
        return _view(message)

    return await store.write(command)


async def counts(by: Credentials) -> dict[MessageState, int]:
    """The number of messages in each state. For admins."""

    def query(session: Session) -> dict[MessageState, int]:
        permissions.require_admin(session, by)
        return {state: count(session, state) for state in MessageState}

    return await store.read(query)


def count(session: Session, state: MessageState) -> int:
    return session.exec(select(func.count()).where(col(ContactMessage.state) == state)).one()


def _write(session: Session, kept: ContactMessage, identity: Identity) -> int:
    message = ContactMessage(**kept.model_dump(exclude={"id", "user_id"}), user_id=identity.id)
    session.add(message)
    session.flush()
    subject, state = _subject(message), message.state
    events.record(session, subject, "write", actor=identity.role, target=state, name=message.name)
    return message.id or 0


def _numbered(session: Session, message_id: int) -> ContactMessage:
    message = pagination.get_by_id(session, ContactMessage, message_id)
    if message is None:
        raise NotFound("There is no such message.")
    return message


def _subject(message: ContactMessage) -> str:
    return f"message:{message.id}"


def _view(message: ContactMessage) -> MessageView:
    return MessageView(
        message.id or 0,
        message.name,
        message.email,
        message.subject,
        message.body,
        message.state,
        message.user_id,
        message.created_at,
    )
