"""Questions about orders: one, a page of many, how many, all of somebody's.

Written so that a million orders answer as fast as a thousand: pages come from covering indexes, counts
from counters kept by triggers, and a search looks at no more than the newest MOST_FOUND matches.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    column,
    func,
    literal_column,
    select,
    table,
)
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_rows

from data import people, store, texts
from data.lifecycle import NO_REVENUE, QUOTE_AGREED, Kind, PaymentStatus, QuoteState, Status
from data.models import Order, OrderTally
from data.orders.views import OrderView, view
from data.people import Actor
from data.refusals import Invalid, NotFound

MOST_FOUND = 5_000
MOST_PER_PAGE = 200

_ORDERS = SQLModel.metadata.tables["orders"]
_SEARCH = table("order_search", column("rowid"), column("words"))


class Sort(StrEnum):
    """By what a list of orders can be sorted; a minus in front turns it round."""

    PLACED = "placed"
    TOTAL = "total"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Query:
    """Which orders, in which order, which page; what the desk's address holds.

    `earning` asks for those that the overview counts as revenue, `user_id` for one customer's.
    """

    status: Status | None = None
    kind: Kind | None = None
    q: str = ""
    sort: Sort = Sort.PLACED
    descending: bool = True
    page: int = 1
    per_page: int = 25
    payment: PaymentStatus | None = None
    quote: QuoteState | None = None
    earning: bool = False
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of a list of orders."""

    id: int
    number: str
    kind: Kind
    status: Status
    payment_status: PaymentStatus
    quote_state: QuoteState | None
    name: str
    email: str
    items: int
    total_minor: int
    currency: str
    placed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of a list. `capped` says that a search found more than it looked at."""

    rows: tuple[OrderRow, ...]
    total: int
    page: int
    pages: int
    capped: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """A customer's own orders, and how many there are of each status."""

    page: OrderPage
    per_status: Mapping[Status, int]


_COLUMNS = [_ORDERS.c[name] for name in OrderRow.__slots__]
# As an expression that no index can answer: most orders earn, and a walk through them in order finds a
# page of them at once, which the union of two indexes and a sort of what they find does not.
_EARNS = case(
    (_ORDERS.c.kind == Kind.REGULAR, True),
    (and_(_ORDERS.c.kind == Kind.BULK, _ORDERS.c.quote_state.in_(QUOTE_AGREED)), True),
    else_=False,
)
_EARNING = [_EARNS, _ORDERS.c.status.not_in(NO_REVENUE)]
_SORTS: dict[Sort, ColumnElement[Any]] = {
    Sort.PLACED: _ORDERS.c.id,
    Sort.TOTAL: _ORDERS.c.total_minor,
    Sort.CUSTOMER: _ORDERS.c.name.collate("NOCASE"),
}


async def page(query: Query, *, by: Actor) -> OrderPage:
    """One page of all orders, for admins. A page past the end is the last one."""
    _check(query)

    def question(session: Session) -> OrderPage:
        people.admin(session, by)
        return _page(session, query)

    return await store.read(question)


async def per_status(query: Query, *, by: Actor) -> dict[Status, int]:
    """How many orders the query would find in each status, whatever status it asks for. For admins."""

    def question(session: Session) -> dict[Status, int]:
        people.admin(session, by)
        return _per_status(session, query)

    return await store.read(question)


async def mine(query: Query, *, by: Actor) -> Mine:
    """The orders of whoever is signed in. Raises SignedOut for a guest."""
    _check(query)

    def question(session: Session) -> Mine:
        own = replace(query, user_id=people.signed_in(session, by).id)
        return Mine(_page(session, own), _per_status(session, replace(own, status=None, kind=None)))

    return await store.read(question)


async def mine_whole(query: Query, *, by: Actor) -> tuple[list[OrderView], int]:
    """The same orders with lines and history, and how many there are on all pages."""
    _check(query)

    def question(session: Session) -> tuple[list[OrderView], int]:
        who = people.signed_in(session, by)
        found = _page(session, replace(query, user_id=who.id))
        return [view(session, session.get_one(Order, row.id), who) for row in found.rows], found.total

    return await store.read(question)


async def detail(number: str, *, by: Actor) -> OrderView:
    """One order with lines and history, for its owner, the key of its link, or the shop. Raises NotFound."""

    def question(session: Session) -> OrderView:
        order = session.exec(select_rows(Order).where(Order.number == number)).first()
        who = people.owner_or_admin(session, by, order)
        if order is None:
            raise NotFound("There is no such order.")
        return view(session, order, who)

    return await store.read(question)


async def details(numbers: list[str], *, by: Actor) -> list[OrderView]:
    """Several orders, whole, for an admin; those that do not exist are left out."""

    def question(session: Session) -> list[OrderView]:
        who = people.admin(session, by)
        found = session.exec(select_rows(Order).where(col(Order.number).in_(numbers))).all()
        return [view(session, order, who) for order in found]

    return await store.read(question)


async def rows(numbers: list[str], query: Query, *, by: Actor) -> dict[str, OrderRow]:
    """These orders as the list shows them now, without those that the query does not find. For admins."""

    def question(session: Session) -> dict[str, OrderRow]:
        people.admin(session, by)
        wanted = select(*_COLUMNS).where(_ORDERS.c.number.in_(numbers), *_filters(query))
        if text := texts.query(query.q):
            wanted = wanted.where(_ORDERS.c.id.in_(select(_SEARCH.c.rowid).where(_matching(text))))
        return {row.number: _row(row) for row in session.connection().execute(wanted)}

    return await store.read(question)


async def batch(query: Query, *, by: Actor, before: int | None, size: int = 1000) -> list[OrderRow]:
    """The next orders of an export, newest first, older than the id `before`. For admins.

    A search is walked to its end here: a file without the older matches would be a lie.
    """

    def question(session: Session) -> list[OrderRow]:
        people.admin(session, by)
        wanted, number = select(*_COLUMNS).where(*_filters(query)), _ORDERS.c.id
        if words := texts.query(query.q):
            number = _SEARCH.c.rowid
            wanted = wanted.select_from(_SEARCH.join(_ORDERS, _ORDERS.c.id == number)).where(_matching(words))
        if before is not None:
            wanted = wanted.where(number < before)
        wanted = wanted.order_by(number.desc()).limit(size)
        return [_row(row) for row in session.connection().execute(wanted)]

    return await store.read(question)


def _check(query: Query) -> None:
    if query.page < 1:
        raise Invalid("page", "Pages start at 1.")
    if not 1 <= query.per_page <= MOST_PER_PAGE:
        raise Invalid("perPage", f"A page has 1 to {MOST_PER_PAGE} orders.")


def _page(session: Session, query: Query) -> OrderPage:
    total, capped = _total(session, query)
    pages = max(1, -(-total // query.per_page))
    number = min(query.page, pages)
    ids = _ids(query).limit(query.per_page).offset((number - 1) * query.per_page).subquery()
    wanted = select(*_COLUMNS).join(ids, ids.c.id == _ORDERS.c.id).order_by(*_order(query))
    found = tuple(_row(row) for row in session.connection().execute(wanted))
    return OrderPage(found, total, number, pages, capped)


def _ids(query: Query) -> Select[Any]:
    """The ids of all that is wanted, in order; answered from an index alone where nothing is searched."""
    filters = _filters(query)
    wanted = select(_ORDERS.c.id).select_from(_source(query)).where(*filters).order_by(*_order(query))
    if replace(query, earning=False, page=1, per_page=1, descending=True) == Query(per_page=1):
        wanted = wanted.with_hint(_ORDERS, "INDEXED BY ix_orders_id", "sqlite")
    return wanted


def _order(query: Query) -> list[ColumnElement[Any]]:
    keys = [_SORTS[query.sort]] if query.sort is Sort.PLACED else [_SORTS[query.sort], _ORDERS.c.id]
    return [key.desc() if query.descending else key.asc() for key in keys]


def _filters(query: Query) -> list[ColumnElement[bool]]:
    asked = {
        _ORDERS.c.status: query.status,
        _ORDERS.c.kind: query.kind,
        _ORDERS.c.payment_status: query.payment,
        _ORDERS.c.quote_state: query.quote,
        _ORDERS.c.user_id: query.user_id,
    }
    filters = [column == value for column, value in asked.items() if value is not None]
    return [*filters, *_EARNING] if query.earning else filters


def _source(query: Query) -> FromClause:
    """The orders, or those of them that a search found."""
    found = _found(query)
    return _ORDERS if found is None else _ORDERS.join(found, found.c.id == _ORDERS.c.id)


def _found(query: Query) -> Subquery | None:
    words = texts.query(query.q)
    if not words:
        return None
    newest = select(_SEARCH.c.rowid.label("id")).where(_matching(words)).order_by(_SEARCH.c.rowid.desc())
    return newest.limit(MOST_FOUND + 1).subquery()


def _matching(words: str) -> ColumnElement[bool]:
    return literal_column("order_search").op("MATCH")(words)


def _total(session: Session, query: Query) -> tuple[int, bool]:
    found = _found(query)
    if found is None and query.user_id is None:
        counts = _tally(session, query)
        return sum(n for status, n in counts.items() if query.status in {None, status}), False
    counting = select(func.count()).select_from(_source(query)).where(*_filters(query))
    total = session.connection().execute(counting).scalar_one()
    return total, found is not None and _is_capped(session, found)


def _is_capped(session: Session, found: Subquery) -> bool:
    return session.connection().execute(select(func.count()).select_from(found)).scalar_one() > MOST_FOUND


def _per_status(session: Session, query: Query) -> dict[Status, int]:
    if _found(query) is None and query.user_id is None:
        return _tally(session, query)
    status = _ORDERS.c.status
    grouped = (
        select(status, func.count())
        .select_from(_source(query))
        .where(*_filters(replace(query, status=None)))
        .group_by(status)
    )
    counted = {Status(word): n for word, n in session.connection().execute(grouped)}
    return {status: counted.get(status, 0) for status in Status}


def _tally(session: Session, query: Query) -> dict[Status, int]:
    """Counts by status from the counters that triggers keep."""
    wanted = select_rows(OrderTally.status, func.sum(OrderTally.orders)).group_by(col(OrderTally.status))
    if query.kind is not None:
        wanted = wanted.where(OrderTally.kind == query.kind)
    if query.payment is not None:
        wanted = wanted.where(OrderTally.payment_status == query.payment)
    if query.quote is not None:
        wanted = wanted.where(OrderTally.quote == query.quote)
    if query.earning:
        agreed = (col(OrderTally.kind) == Kind.BULK) & col(OrderTally.quote).in_(QUOTE_AGREED)
        wanted = wanted.where(
            (col(OrderTally.kind) == Kind.REGULAR) | agreed, col(OrderTally.status).not_in(NO_REVENUE)
        )
    counted: dict[Status, int] = {Status(word): n for word, n in session.exec(wanted)}
    return {status: counted.get(status, 0) for status in Status}


def _row(row: Any) -> OrderRow:
    return OrderRow(*row)
