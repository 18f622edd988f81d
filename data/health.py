"""The health check of the database."""

import asyncio
import logging
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from data import backups
from data.database import events, store
from data.errors import DatabaseUnavailable

log = logging.getLogger("shopbell.health")

#: Seconds until a check without an answer has failed.
PATIENCE = 3.0


async def check() -> datetime | None:
    """Query the database, and return the time of the last backup. Raises DatabaseUnavailable."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await store.read(_last_backup)
    except (SQLAlchemyError, TimeoutError) as error:
        log.warning("The database does not answer: %s", error)
        raise DatabaseUnavailable("The shop's database does not answer.") from None


def _last_backup(session: Session) -> datetime | None:
    store.current().faults.check()
    events.last_seq(session.connection())  # fails where the file is another database by now
    return backups.last_success(session)
