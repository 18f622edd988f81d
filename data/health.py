"""Whether the database answers, and when it was last saved."""

import asyncio
import logging
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from data import backups
from data.database import events, store
from data.errors import DatabaseUnavailable

log = logging.getLogger("shopbell.health")

#: Seconds after which no answer counts as one.
PATIENCE = 3.0


async def check() -> datetime | None:
    """Ask the database's own file something: when the last backup succeeded. Raises DatabaseUnavailable."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await store.read(_asked)
    except (SQLAlchemyError, TimeoutError) as error:
        log.warning("The database does not answer: %s", error)
        raise DatabaseUnavailable("The shop's database does not answer.") from None


def _asked(session: Session) -> datetime | None:
    store.current().faults.check()
    events.last_seq(session.connection())  # fails where the database is not ours any more
    return backups.last_success(session)
