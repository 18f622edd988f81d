"""Filters, sorts and counts orders, in an open session.

A million orders answer as fast as a thousand: pages come from covering indexes and from the nearer end,
counts from counters kept by triggers, and a search reads only the newest MOST_FOUND matches.
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
    true,
)
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_rows

from data import text_search
from data.lifecycle import NO_REVENUE, QUOTE_AGREED, OrderKind, PaymentStatus, QuoteState, Status
from data.models import OrderTally

MOST_FOUND = 5_000

_ORDERS = SQLModel.metadata.tables["orders"]
_SEARCH = table("order_search", column("rowid"), column("words"))


class OrderSort(StrEnum):
    """The columns that a list of orders can be sorted by; a leading minus means descending."""

    PLACED = "placed"
    TOTAL = "total"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Filter, sort and page of a list of orders; the URL of the list holds the same.

    `earning` selects orders that count as revenue, `user_id` those of one customer.
    """

    status: Status | None = None
    kind: OrderKind | None = None
    q: str = ""
    sort: OrderSort = OrderSort.PLACED
    descending: bool = True
    page: int = 1
    per_page: int = 25
    payment: PaymentStatus | None = None
    quote: QuoteState | None = None
    earning: bool = False
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One row of a list of orders."""

    id: int
    number: str
    kind: OrderKind
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
class OrderListPage:
    """One page of a list. `capped` means that a search found more than it read.

    `per_status` counts the matches in each status, and ignores the status of the filter.
    """

    rows: tuple[OrderRow, ...]
    total: int
    page: int
    pages: int
    capped: bool
    per_status: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """The number of matches in each status; `capped` as in OrderListPage."""

    per_status: dict[Status, int]
    capped: bool


_COLUMNS = [_ORDERS.c[name] for name in OrderRow.__slots__]
# Written so that no index matches: most orders earn, so a scan in order fills a page at once, while the
# union of two indexes would have to be sorted.
_EARNS = case(
    (_ORDERS.c.kind == OrderKind.REGULAR, True),
    (and_(_ORDERS.c.kind == OrderKind.BULK, _ORDERS.c.quote_state.in_(QUOTE_AGREED)), True),
    else_=False,
)
_EARNING = [_EARNS, _ORDERS.c.status.not_in(NO_REVENUE)]
_SORTS: dict[OrderSort, ColumnElement[Any]] = {
    OrderSort.PLACED: _ORDERS.c.id,
    OrderSort.TOTAL: _ORDERS.c.total_minor,
    OrderSort.CUSTOMER: _ORDERS.c.name.collate("NOCASE"),
}


def page_of(session: Session, query: OrderFilter) -> OrderListPage:
    """The page of this filter; a page past the end is the last one."""
    counted = count(session, query)
    total = sum(n for status, n in counted.per_status.items() if query.status in {None, status})
    pages = max(1, -(-total // query.per_page))
    number = min(query.page, pages)
    ids = _ids(session, query, total, offset=(number - 1) * query.per_page).subquery()
    wanted = select(*_COLUMNS).join(ids, ids.c.id == _ORDERS.c.id).order_by(*_order(query))
    found = tuple(OrderRow(*row) for row in session.connection().execute(wanted))
    return OrderListPage(found, total, number, pages, counted.capped, counted.per_status)


def count(session: Session, query: OrderFilter) -> StatusCounts:
    """The number of orders in each status; ignores the status of the filter."""
    others = replace(query, status=None)
    if matching := _matching(query.q):
        return _count_found(session, others, _found(matching, MOST_FOUND + 1))
    if query.user_id is not None:
        return StatusCounts(_count_owned(session, others), capped=False)
    return StatusCounts(_tally(session, others), capped=False)


def rows_of(session: Session, numbers: list[str], query: OrderFilter) -> list[OrderRow]:
    """Those of these orders that match the filter."""
    wanted = select(*_COLUMNS).where(_ORDERS.c.number.in_(numbers), *_filters(query))
    if matching := _matching(query.q):
        wanted = wanted.where(_ORDERS.c.id.in_(select(_SEARCH.c.rowid).where(*matching)))
    return [OrderRow(*row) for row in session.connection().execute(wanted)]


def next_of(session: Session, query: OrderFilter, before: int | None, size: int) -> list[OrderRow]:
    """The newest orders with an id below `before`.

    A search is not capped here: an export without the older matches would be incomplete.
    """
    wanted, number = select(*_COLUMNS).where(*_filters(query)), _ORDERS.c.id
    if matching := _matching(query.q):
        number = _SEARCH.c.rowid
        wanted = wanted.select_from(_SEARCH.join(_ORDERS, _ORDERS.c.id == number)).where(*matching)
    if before is not None:
        wanted = wanted.where(number < before)
    return [
        OrderRow(*row) for row in session.connection().execute(wanted.order_by(number.desc()).limit(size))
    ]


def _ids(session: Session, query: OrderFilter, total: int, *, offset: int) -> Select[Any]:
    """The ids of one page, unordered, counted from the nearer end."""
    if matching := _matching(query.q):
        newest_first = _is_everything(replace(query, q="")) and query.descending
        looked_at = offset + query.per_page if newest_first else MOST_FOUND + 1
        source = _ORDERS.join(found := _found(matching, looked_at), found.c.id == _ORDERS.c.id)
        return _sorted(query, source, _order(query)).limit(query.per_page).offset(offset)
    if _is_everything(query) and total == session.connection().execute(_LAST_ID).scalar():
        # Orders are never deleted, so ids without a gap can be computed instead of scanned.
        first = total - offset - query.per_page + 1 if query.descending else offset + 1
        return select(_ORDERS.c.id).where(_ORDERS.c.id.between(first, first + query.per_page - 1))
    left = total - offset - query.per_page
    if left < offset:
        size = min(query.per_page, total - offset)
        turned = _order(replace(query, descending=not query.descending))
        return _sorted(query, _ORDERS, turned).limit(size).offset(max(left, 0))
    return _sorted(query, _ORDERS, _order(query)).limit(query.per_page).offset(offset)


_LAST_ID = select(func.max(_ORDERS.c.id))


def _is_everything(query: OrderFilter) -> bool:
    """Whether this is the unfiltered list of all orders in the order of placing, from either end."""
    return replace(query, q=query.q.strip(), page=1, per_page=1, descending=True) == OrderFilter(per_page=1)


def _sorted(query: OrderFilter, source: FromClause, order: list[ColumnElement[Any]]) -> Select[Any]:
    return select(_ORDERS.c.id).select_from(source).where(*_filters(query)).order_by(*order)


def _order(query: OrderFilter) -> list[ColumnElement[Any]]:
    keys = [_SORTS[query.sort]] if query.sort is OrderSort.PLACED else [_SORTS[query.sort], _ORDERS.c.id]
    return [key.desc() if query.descending else key.asc() for key in keys]


def _filters(query: OrderFilter) -> list[ColumnElement[bool]]:
    asked = {
        _ORDERS.c.status: query.status,
        _ORDERS.c.kind: query.kind,
        _ORDERS.c.payment_status: query.payment,
        _ORDERS.c.quote_state: query.quote,
        _ORDERS.c.user_id: query.user_id,
    }
    filters = [column == value for column, value in asked.items() if value is not None]
    return [*filters, *_EARNING] if query.earning else filters


def _found(matching: list[ColumnElement[bool]], limit: int) -> Subquery:
    """The ids of the newest matches of a search."""
    newest = select(_SEARCH.c.rowid.label("id")).where(*matching).order_by(_SEARCH.c.rowid.desc())
    return newest.limit(limit).subquery()


def _matching(typed: str) -> list[ColumnElement[bool]]:
    """The conditions of a search; none where the input has no searchable text."""
    if not (match := text_search.fts_query(typed)):
        return []
    spelled = [func.instr(_SEARCH.c.words, word) > 0 for word in text_search.exact_words(typed)]
    return [literal_column("order_search").op("MATCH")(match), *spelled]


def _count_found(session: Session, query: OrderFilter, found: Subquery) -> StatusCounts:
    """Counts in one scan both all matches and those that fit the filter."""
    wanted = func.sum(case((and_(true(), *_filters(query)), 1), else_=0))
    grouped = select(_ORDERS.c.status, func.count(), wanted)
    grouped = grouped.select_from(_ORDERS.join(found, found.c.id == _ORDERS.c.id)).group_by(_ORDERS.c.status)
    rows = session.connection().execute(grouped).all()
    per_status = {Status(word): fitting for word, _looked, fitting in rows}
    return StatusCounts(_of_all(per_status), capped=sum(looked for _word, looked, _n in rows) > MOST_FOUND)


def _count_owned(session: Session, query: OrderFilter) -> dict[Status, int]:
    status = _ORDERS.c.status
    grouped = select(status, func.count()).where(*_filters(query)).group_by(status)
    return _of_all({Status(word): n for word, n in session.connection().execute(grouped)})


def _of_all(counted: Mapping[Status, int]) -> dict[Status, int]:
    return {status: counted.get(status, 0) for status in Status}


def _tally(session: Session, query: OrderFilter) -> dict[Status, int]:
    """The counts by status, from the counters that triggers keep."""
    wanted = select_rows(OrderTally.status, func.sum(OrderTally.orders)).group_by(col(OrderTally.status))
    if query.kind is not None:
        wanted = wanted.where(OrderTally.kind == query.kind)
    if query.payment is not None:
        wanted = wanted.where(OrderTally.payment_status == query.payment)
    if query.quote is not None:
        wanted = wanted.where(OrderTally.quote == query.quote)
    if query.earning:
        agreed = (col(OrderTally.kind) == OrderKind.BULK) & col(OrderTally.quote).in_(QUOTE_AGREED)
        wanted = wanted.where(
            (col(OrderTally.kind) == OrderKind.REGULAR) | agreed, col(OrderTally.status).not_in(NO_REVENUE)
        )
    counted: dict[Status, int] = {Status(word): n for word, n in session.exec(wanted)}
    return _of_all(counted)
