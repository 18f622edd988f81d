"""Queries about orders, with their permission checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from data.accounts import permissions, tokens
from data.accounts.permissions import Credentials
from data.database import store
from data.errors import NotFound, ValidationFailed
from data.lifecycle import Status, Transition
from data.models import Order, Shop
from data.orders import search
from data.orders.read_models import OrderView, open_steps, view
from data.orders.search import OrderFilter, OrderListPage, OrderRow

MOST_PER_PAGE = 200


@dataclass(frozen=True, slots=True)
class OwnOrders:
    """A customer's own orders, and their number in each status.

    `steps` are the transitions that the customer can take now, by order number.
    """

    page: OrderListPage
    per_status: Mapping[Status, int]
    steps: Mapping[str, tuple[Transition, ...]]


@dataclass(frozen=True, slots=True)
class ListChanges:
    """What changed for a list: changed rows, new rows that match the filter, and counts by status."""

    changed: Sequence[OrderRow]
    arrived: Sequence[OrderRow]
    per_status: Mapping[Status, int]


async def page(query: OrderFilter, *, by: Credentials) -> OrderListPage:
    """One page of all orders, for admins. A page past the end is the last one."""
    _check(query)

    def read(session: Session) -> OrderListPage:
        permissions.require_admin(session, by)
        return search.page_of(session, query)

    return await store.read(read)


async def own_page(query: OrderFilter, *, by: Credentials) -> OwnOrders:
    """The signed-in customer's orders. Raises NotAuthenticated for a guest."""
    _check(query)

    def read(session: Session) -> OwnOrders:
        identity = permissions.require_user(session, by)
        own = replace(query, user_id=identity.id)
        everything = search.count(session, replace(own, status=None, kind=None))
        found = search.page_of(session, own)
        policy = session.get_one(Shop, 1).cancel_policy
        steps = {row.number: open_steps(row, identity, policy) for row in found.rows}
        return OwnOrders(found, everything.per_status, steps)

    return await store.read(read)


async def own_orders(query: OrderFilter, *, by: Credentials) -> tuple[list[OrderView], int]:
    """The signed-in customer's orders with lines and history, and the total of all pages."""
    _check(query)

    def read(session: Session) -> tuple[list[OrderView], int]:
        identity = permissions.require_user(session, by)
        found = search.page_of(session, replace(query, user_id=identity.id))
        return [view(session, session.get_one(Order, row.id), identity) for row in found.rows], found.total

    return await store.read(read)


async def get(number: str, *, by: Credentials) -> OrderView:
    """One order with lines and history, for its owner, a guest with its key, or an admin. Raises NotFound."""

    def read(session: Session) -> OrderView:
        order = session.exec(select(Order).where(Order.number == number)).first()
        identity = permissions.require_owner_or_admin(session, by, order)
        if order is None:
            raise NotFound("There is no such order.")
        return view(session, order, identity)

    return await store.read(read)


async def is_link_key(number: str, key: str) -> bool:
    """Whether this is the secret of the link to this order."""
    stored = select(Order.key_hash).where(Order.number == number)
    found = await store.read(lambda session: session.exec(stored).first())
    return found is not None and tokens.same(found, key)


async def get_many(numbers: list[str], *, by: Credentials) -> list[OrderView]:
    """Several orders with lines and history, for admins; missing ones are left out."""

    def read(session: Session) -> list[OrderView]:
        identity = permissions.require_admin(session, by)
        found = session.exec(select(Order).where(col(Order.number).in_(numbers))).all()
        return [view(session, order, identity) for order in found]

    return await store.read(read)


async def list_changes(
    touched: Sequence[str], came: Sequence[str], query: OrderFilter, *, by: Credentials
) -> ListChanges:
    """The changes of a list since the events about these orders. For admins."""

    def read(session: Session) -> ListChanges:
        permissions.require_admin(session, by)
        changed = search.rows_of(session, list(touched), OrderFilter()) if touched else []
        arrived = search.rows_of(session, list(came), query) if came else []
        return ListChanges(changed, arrived, search.count(session, query).per_status)

    return await store.read(read)


async def export_chunk(
    query: OrderFilter, *, by: Credentials, before: int | None, size: int = 1000
) -> list[OrderRow]:
    """The next orders of an export, newest first, with ids below `before`. For admins."""

    def read(session: Session) -> list[OrderRow]:
        permissions.require_admin(session, by)
        return search.next_of(session, query, before, size)

    return await store.read(read)


def _check(query: OrderFilter) -> None:
    if query.page < 1:
        raise ValidationFailed("page", "Pages start at 1.")
    if not 1 <= query.per_page <= MOST_PER_PAGE:
        raise ValidationFailed("perPage", f"A page has 1 to {MOST_PER_PAGE} orders.")
