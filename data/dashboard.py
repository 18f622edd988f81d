"""The numbers of the admin dashboard. They come from counters kept by triggers, or from an index."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, col, func, select

from data import messages, newsletter, shop, validation
from data.accounts import permissions
from data.accounts.permissions import Credentials
from data.database import store
from data.lifecycle import NO_REVENUE, QUOTE_AGREED, OrderKind, PaymentStatus, QuoteState, Role, Status
from data.models import ContactMessage, DayTally, MessageState, OrderTally, Product, User, now

MOST_DAYS = 366

#: A row of either table of counters. Those of days are not made into models: there are hundreds of them.
Tally: TypeAlias = OrderTally | sa.Row[Any]
_DAYS = SQLModel.metadata.tables[DayTally.__tablename__]


@dataclass(frozen=True, slots=True)
class Overview:
    """The numbers of the dashboard, and the currency of the revenue."""

    total_orders: int
    regular_orders: int
    bulk_orders: int
    free_samples: int
    total_revenue: int
    total_users: int
    total_messages: int
    unread_messages: int
    newsletter_subscribers: int
    total_products: int
    currency: str


@dataclass(frozen=True, slots=True)
class Day:
    """The orders placed on one day (UTC), and their present revenue."""

    day: date
    orders: int
    revenue_minor: int


@dataclass(frozen=True, slots=True)
class Todo:
    """The numbers of tasks that wait for the shop."""

    pending: int
    quotes_to_make: int
    refunds_due: int
    unread_messages: int
    low_stock: int


async def overview(by: Credentials) -> Overview:
    """The present numbers. For admins."""

    def query(session: Session) -> Overview:
        permissions.require_admin(session, by)
        tallies = session.exec(select(OrderTally)).all()
        per_kind = {kind: _orders(tallies, lambda row, kind=kind: row.kind == kind) for kind in OrderKind}
        return Overview(
            total_orders=sum(per_kind.values()),
            regular_orders=per_kind[OrderKind.REGULAR],
            bulk_orders=per_kind[OrderKind.BULK],
            free_samples=per_kind[OrderKind.SAMPLE],
            total_revenue=_revenue(tallies),
            total_users=_count(session, col(User.role) == Role.CUSTOMER),
            total_messages=session.exec(select(func.count()).select_from(ContactMessage)).one(),
            unread_messages=messages.count(session, MessageState.NEW),
            newsletter_subscribers=newsletter.count(session),
            total_products=_count(session, col(Product.archived).is_(False)),
            currency=shop.row(session).currency,
        )

    return await store.read(query)


async def days(by: Credentials, last: int = 30) -> list[Day]:
    """The last days until today, oldest first, including days without an order. For admins."""
    validation.integer("last", last, minimum=1, maximum=MOST_DAYS)
    today = now().date()
    wanted = [today - timedelta(days=back) for back in reversed(range(last))]

    def query(session: Session) -> list[Day]:
        permissions.require_admin(session, by)
        statement = sa.select(_DAYS).where(_DAYS.c.day.between(str(wanted[0]), str(today)))
        found: dict[str, list[sa.Row[Any]]] = {}
        for row in session.connection().execute(statement):
            found.setdefault(row.day, []).append(row)
        return [_day(day, found.get(str(day), [])) for day in wanted]

    return await store.read(query)


async def todo(by: Credentials) -> Todo:
    """The tasks that wait for the shop now. For admins."""

    def query(session: Session) -> Todo:
        permissions.require_admin(session, by)
        tallies = session.exec(select(OrderTally)).all()
        low = col(Product.stock) <= shop.row(session).low_stock
        return Todo(
            pending=_orders(tallies, lambda row: row.status == Status.PENDING),
            quotes_to_make=_orders(tallies, _waits_for_quote),
            refunds_due=_orders(tallies, lambda row: row.payment_status == PaymentStatus.REFUND_DUE),
            unread_messages=messages.count(session, MessageState.NEW),
            low_stock=_count(session, low & col(Product.archived).is_(False)),
        )

    return await store.read(query)


def _orders(tallies: Iterable[OrderTally], counts: Callable[[OrderTally], bool]) -> int:
    return sum(row.orders for row in tallies if counts(row))


def _waits_for_quote(row: OrderTally) -> bool:
    return row.status == Status.PENDING and row.quote == QuoteState.NEW


def _revenue(tallies: Iterable[Tally]) -> int:
    return sum(row.total_minor - row.refunded_minor for row in tallies if _earns(row))


def _earns(row: Tally) -> bool:
    """A regular order, or a bulk request with an accepted quote, that was not cancelled or returned."""
    agreed = row.kind == OrderKind.REGULAR or (row.kind == OrderKind.BULK and row.quote in QUOTE_AGREED)
    return agreed and row.status not in NO_REVENUE


def _day(day: date, tallies: Sequence[Tally]) -> Day:
    return Day(day, sum(row.orders for row in tallies), _revenue(tallies))


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).where(condition)).one()
