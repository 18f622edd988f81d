"""Making something happen, waiting until it was told, and a hand with a SQL shell."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager

from sqlmodel import Session

from data.database import events
from data.database.events import Event
from data.lifecycle import Role
from tests.conftest import TestShop


def happen(name: str) -> Callable[[Session], int]:
    """A change that leaves nothing but its event."""
    return lambda session: events.record(session, f"test:{name}", "happen", actor=Role.SYSTEM)


def names(facts: Sequence[Event]) -> list[str]:
    return [fact.subject_id for fact in facts]


async def until(happened: Callable[[], object]) -> None:
    """Give what was already started the time to finish."""
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110 - what is waited for is not ours to signal
            await asyncio.sleep(0.001)


@contextmanager
def by_hand(shop: TestShop) -> Iterator[sqlite3.Connection]:
    """A SQL shell on the shop's file."""
    with closing(sqlite3.connect(shop.path, isolation_level=None)) as connection:
        yield connection
