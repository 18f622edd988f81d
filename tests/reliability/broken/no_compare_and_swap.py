"""The shop as a careless program would be, to show that the races find what is wrong with it.

A step is decided on the status that was read before the transaction, and written whatever the status
is by then. Everything else is the real shop:
`python tests/reliability/broken/no_compare_and_swap.py serve --port 8081`.
"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))  # started by its name, it would find only its own folder

from sqlalchemy import update
from sqlmodel import Session, col, select

import main
from data import orders
from data.accounts import permissions
from data.accounts.permissions import Credentials
from data.database import store
from data.lifecycle import Action, CancelPolicy, Transition
from data.models import Order
from data.orders import OrderView, TransitionInput, transitions

GAP = 0.02  # seconds between reading and writing; a careless program has one too, if a shorter one

_decide = transitions._permitted


async def move(
    number: str, action: Action, *, by: Credentials, details: TransitionInput | None = None
) -> OrderView:
    """Look whether the step is open, and take it a little later."""
    given = details or TransitionInput()

    def look(session: Session) -> Transition:
        order = session.exec(select(Order).where(Order.number == number)).one()
        who = permissions.require_owner_or_admin(session, by, order)
        return _decide(
            session, order, action, who, expected=given.expected, policy=CancelPolicy.UNTIL_SHIPPED
        )

    decided = await store.read(look)
    await asyncio.sleep(GAP)

    def verb(session: Session) -> OrderView:
        transitions._permitted = lambda *_, **__: (
            decided
        )  # the writer thread takes one change after the other
        return transitions.apply(session, number, action, by, given)

    return await store.write(verb)


def swap(session: Session, order: Order, step: Transition) -> None:
    """Write, and compare nothing."""
    values = {"status": step.target, "version": Order.version + 1}
    session.connection().execute(update(Order).where(col(Order.id) == order.id).values(values))


if __name__ == "__main__":
    transitions._swap = swap
    transitions.transition = orders.transition = move
    main.main(sys.argv[1:])
