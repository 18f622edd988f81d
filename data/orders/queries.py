"""Questions about orders: one, a page of many, how many, all of somebody's; with the rights to ask them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from data.accounts import permissions, tokens
from data.accounts.permissions import Actor
from data.database import store
from data.errors import Invalid, NotFound
from data.lifecycle import Status, Step
from data.models import Order, Shop
from data.orders import search
from data.orders.read_models import OrderView, open_steps, view
from data.orders.search import OrderPage, OrderRow, Query

MOST_PER_PAGE = 200


@dataclass(frozen=True, slots=True)
class Mine:
    """A customer's own orders, and how many there are of each status.

    `steps` are those that the customer can take now, for each order of the page by its number.
    """

    page: OrderPage
    per_status: Mapping[Status, int]
    steps: Mapping[str, tuple[Step, ...]]


@dataclass(frozen=True, slots=True)
class Happened:
    """Changed orders as they are now, those a query finds of the ones that came, and how many it finds."""

    changed: Sequence[OrderRow]
    arrived: Sequence[OrderRow]
    per_status: Mapping[Status, int]


async def page(query: Query, *, by: Actor) -> OrderPage:
    """One page of all orders, for admins. A page past the end is the last one."""
    _check(query)

    def question(session: Session) -> OrderPage:
        permissions.admin(session, by)
        return search.page_of(session, query)

    return await store.read(question)


async def mine(query: Query, *, by: Actor) -> Mine:
    """The orders of whoever is signed in. Raises SignedOut for a guest."""
    _check(query)

    def question(session: Session) -> Mine:
        who = permissions.signed_in(session, by)
        own = replace(query, user_id=who.id)
        everything = search.count(session, replace(own, status=None, kind=None))
        found = search.page_of(session, own)
        policy = session.get_one(Shop, 1).cancel_policy
        steps = {row.number: open_steps(row, who, policy) for row in found.rows}
        return Mine(found, everything.per_status, steps)

    return await store.read(question)


async def mine_whole(query: Query, *, by: Actor) -> tuple[list[OrderView], int]:
    """The same orders with lines and history, and how many there are on all pages."""
    _check(query)

    def question(session: Session) -> tuple[list[OrderView], int]:
        who = permissions.signed_in(session, by)
        found = search.page_of(session, replace(query, user_id=who.id))
        return [view(session, session.get_one(Order, row.id), who) for row in found.rows], found.total

    return await store.read(question)


async def detail(number: str, *, by: Actor) -> OrderView:
    """One order with lines and history, for its owner, the key of its link, or the shop. Raises NotFound."""

    def question(session: Session) -> OrderView:
        order = session.exec(select(Order).where(Order.number == number)).first()
        who = permissions.owner_or_admin(session, by, order)
        if order is None:
            raise NotFound("There is no such order.")
        return view(session, order, who)

    return await store.read(question)


async def is_link_key(number: str, key: str) -> bool:
    """Whether this is the secret of the link to this order."""
    stored = select(Order.key_hash).where(Order.number == number)
    found = await store.read(lambda session: session.exec(stored).first())
    return found is not None and tokens.same(found, key)


async def details(numbers: list[str], *, by: Actor) -> list[OrderView]:
    """Several orders, whole, for an admin; those that do not exist are left out."""

    def question(session: Session) -> list[OrderView]:
        who = permissions.admin(session, by)
        found = session.exec(select(Order).where(col(Order.number).in_(numbers))).all()
        return [view(session, order, who) for order in found]

    return await store.read(question)


async def happened(touched: Sequence[str], came: Sequence[str], query: Query, *, by: Actor) -> Happened:
    """What a list of this query needs to know of orders that something happened to. For admins."""

    def question(session: Session) -> Happened:
        permissions.admin(session, by)
        changed = search.rows_of(session, list(touched), Query()) if touched else []
        arrived = search.rows_of(session, list(came), query) if came else []
        return Happened(changed, arrived, search.count(session, query).per_status)

    return await store.read(question)


async def batch(query: Query, *, by: Actor, before: int | None, size: int = 1000) -> list[OrderRow]:
    """The next orders of an export, newest first, older than the id `before`; of a search all of them."""

    def question(session: Session) -> list[OrderRow]:
        permissions.admin(session, by)
        return search.next_of(session, query, before, size)

    return await store.read(question)


def _check(query: Query) -> None:
    if query.page < 1:
        raise Invalid("page", "Pages start at 1.")
    if not 1 <= query.per_page <= MOST_PER_PAGE:
        raise Invalid("perPage", f"A page has 1 to {MOST_PER_PAGE} orders.")
