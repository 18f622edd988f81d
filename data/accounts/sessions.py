"""The sessions of an account: the list of them, and ending one or all."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import NoneType

from sqlalchemy import update
from sqlmodel import Session, col, select

from data import text_search
from data.accounts import browsers, idempotency, permissions, tokens, users
from data.accounts.idempotency import Attempt
from data.accounts.permissions import Credentials, Identity
from data.database import events, store
from data.errors import DatabaseUnavailable, NotFound
from data.models import SignIn, now

#: The age at which the time of the last use is written again.
SEEN_EVERY = timedelta(hours=1)
MOST_SHOWN = 50
GONE = "This browser is signed out already."


@dataclass(frozen=True, slots=True)
class SessionView:
    """The session of one browser or program. `seen_at` may be an hour old; `current` is the request's own."""

    id: str
    browser: str
    network: str
    created_at: datetime
    seen_at: datetime
    current: bool


async def mine(by: Credentials) -> list[SessionView]:
    """The sessions of the user: the current one first, then by last use."""

    def query(session: Session) -> list[SessionView]:
        identity, present = permissions.require_user(session, by), tokens.digest(by.token or "")
        found = session.exec(
            select(SignIn)
            .where(SignIn.user_id == identity.id, col(SignIn.expires_at) > now())
            .order_by((col(SignIn.token_hash) == present).desc(), col(SignIn.seen_at).desc())
            .limit(MOST_SHOWN)
        )
        return [_view(row, present) for row in found]

    return await store.read(query)


async def end(session_id: str, by: Credentials, *, idempotency_key: str | None = None) -> None:
    """End one session of the user. Raises NotFound for one that has ended or belongs to another account."""
    public_id = text_search.clean(session_id)

    def command(session: Session) -> None:
        identity = permissions.require_user(session, by)
        attempt = Attempt(idempotency_key, identity, "sessions", ("end", public_id))
        idempotency.once(session, attempt, NoneType, lambda: _end(session, identity, public_id))

    await store.write(command)


async def end_others(by: Credentials, *, idempotency_key: str | None = None) -> int:
    """End all sessions of the user except the current one; returns how many there were."""
    return await _end_many(by, ("end_others",), keep=by.token, idempotency_key=idempotency_key)


async def end_all(by: Credentials, *, idempotency_key: str | None = None) -> int:
    """End all sessions of the user; returns how many there were."""
    return await _end_many(by, ("end_all",), keep=None, idempotency_key=idempotency_key)


async def _end_many(
    by: Credentials, content: tuple[str], *, keep: str | None, idempotency_key: str | None
) -> int:
    def command(session: Session) -> int:
        identity = permissions.require_user(session, by)
        attempt, user_id = Attempt(idempotency_key, identity, "sessions", content), identity.id or 0
        return idempotency.once(
            session,
            attempt,
            int,
            lambda: users.end_sessions(session, user_id, actor=identity.role, keep=keep),
        )

    return await store.write(command)


def touch(by: Credentials, person: Identity, address: str) -> None:
    """Note that this session is in use, at most once an hour, without waiting for the write."""
    if by.token is None or person.seen_at is None or now() - person.seen_at < SEEN_EVERY:
        return
    digest = tokens.digest(by.token)
    if digest not in _touching:
        task = asyncio.get_running_loop().create_task(_touch(digest, browsers.network(address)))
        _touching[digest] = task
        task.add_done_callback(lambda _: _touching.pop(digest, None))


_touching: dict[str, asyncio.Task[None]] = {}


async def _touch(digest: str, network: str) -> None:
    seen = update(SignIn).where(col(SignIn.token_hash) == digest).values(seen_at=now(), network=network)
    with suppress(DatabaseUnavailable):  # the next request tries again
        await store.write(lambda session: session.connection().execute(seen).close())


def _end(session: Session, identity: Identity, public_id: str) -> None:
    wanted = select(SignIn).where(SignIn.public_id == public_id, SignIn.user_id == identity.id)
    found = session.exec(wanted).first()
    if found is None:
        raise NotFound(GONE)
    session.delete(found)
    events.record(session, f"user:{identity.id}", "sign_out", actor=identity.role)


def _view(row: SignIn, present: str) -> SessionView:
    current = row.token_hash == present
    return SessionView(row.public_id, row.browser, row.network, row.created_at, row.seen_at, current)
