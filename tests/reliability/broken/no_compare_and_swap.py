"""The shop as a careless program would be, to show that the races find what is wrong with it.

A step is decided on the status that was read before the transaction, and written whatever the status
is by then. Everything else is the real shop: `python tests/reliability/broken/no_compare_and_swap.py serve --port 8081`.
"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # started by its name, it would find only its own folder

from sqlalchemy import update
from sqlmodel import Session, col, select

import main
from data import orders
from data.accounts import permissions
from data.accounts.permissions import Actor
from data.database import store
from data.lifecycle import Action, CancelPolicy, Step
from data.models import Order
from data.orders import Details, OrderView, transitions

GAP = 0.02  # seconds between reading and writing; a careless program has one too, if a shorter one

_decide = transitions._open_step


async def move(number: str, action: Action, *, by: Actor, details: Details | None = None) -> OrderView:
    """Look whether the step is open, and take it a little later."""
    given = details or Details()

    def look(session: Session) -> Step:
        order = session.exec(select(Order).where(Order.number == number)).one()
        who = permissions.owner_or_admin(session, by, order)
        return _decide(
            session, order, action, who, expected=given.expected, policy=CancelPolicy.UNTIL_SHIPPED
        )

    decided = await store.read(look)
    await asyncio.sleep(GAP)

    def verb(session: Session) -> OrderView:
        transitions._open_step = lambda *_, **__: (
            decided
        )  # the writer thread takes one change after the other
        return transitions.take(session, number, action, by, given)

    return await store.change(verb)


def swap(session: Session, order: Order, step: Step) -> None:
    """Write, and compare nothing."""
    values = {"status": step.target, "version": Order.version + 1}
    session.connection().execute(update(Order).where(col(Order.id) == order.id).values(values))


if __name__ == "__main__":
    transitions._swap = swap
    transitions.move = orders.move = move
    main.main(sys.argv[1:])
