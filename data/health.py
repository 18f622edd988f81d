"""Whether the database answers."""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from data import events, store
from data.refusals import Unavailable

log = logging.getLogger("shopbell.health")

#: Seconds after which no answer counts as one.
PATIENCE = 3.0


async def check() -> None:
    """Ask the database's own file something. Raises Unavailable."""
    try:
        async with asyncio.timeout(PATIENCE):
            await store.read(lambda session: events.head(session.connection()))
    except (SQLAlchemyError, TimeoutError) as error:
        log.warning("The database does not answer: %s", error)
        raise Unavailable("The shop's database does not answer.") from None
