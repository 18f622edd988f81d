"""What must be true of every shop's database, whatever was done to it and by whom.

>>> assert not broken(connection)

For the end of tests that race, crash or fill: `broken` answers with a sentence for each thing that is wrong.
What the program's own check looks at (data/checks) comes first; here is what holds besides, as long as nobody
has changed a status by hand, and what takes too long to ask of a big shop.
"""
# ruff: noqa: S608 - queries put together from the words of our own tables

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Connection, Row

from data import integrity, text_search
from data.lifecycle import (
    HOLDS_STOCK,
    OWES_REFUND,
    QUOTE_AGREED,
    Action,
    OrderKind,
    PaymentStatus,
    Role,
    Status,
    find_transition,
)
from data.orders import checkout

MOST_TOLD = 5  # examples of one kind of damage


def broken(connection: Connection) -> list[str]:
    """All that is wrong; an empty list where nothing is."""
    raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
    besides = (*_by_query(), *_BY_HAND)
    return integrity.problems(raw) + [complaint for check in besides for complaint in check(connection)]


def _by_query() -> Iterator[Callable[[Connection], list[str]]]:
    for sentence, query in QUERIES.items():
        yield lambda connection, s=sentence, q=query: _told(s, connection.exec_driver_sql(q).fetchall())


def _told(sentence: str, rows: Sequence[Row[Any]]) -> list[str]:
    told = [f"{sentence}: {tuple(row)}" for row in rows[:MOST_TOLD]]
    return [*told, f"{sentence}: {len(rows) - MOST_TOLD} more"] if len(rows) > MOST_TOLD else told


def _words(values: frozenset[Any] | set[Any]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _holds() -> str:
    """Whether an order's status says that its goods are taken from the shelf."""
    cases = " ".join(f"WHEN '{kind}' THEN o.status IN ({_words(held)})" for kind, held in HOLDS_STOCK.items())
    return f"CASE o.kind {cases} END"


#: Each finds nothing where all is well.
QUERIES = {
    "a line holds what its order's status does not allow, or the other way round (number, status, line)": f"""
        SELECT o.number, o.status, l.id FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE l.held <> CASE WHEN {_holds()} THEN l.quantity ELSE 0 END
        AND NOT (o.status = '{Status.RETURNED}' AND l.held = l.quantity)""",
    "the state of the payment does not fit the money or the status (number, payment, status)": f"""
        SELECT number, payment_status, status FROM orders WHERE NOT CASE payment_status
            WHEN '{PaymentStatus.UNPAID}' THEN paid_minor = 0
            WHEN '{PaymentStatus.PAID}'
            THEN paid_minor > refunded_minor AND status NOT IN ({_words(OWES_REFUND)})
            WHEN '{PaymentStatus.REFUND_DUE}'
            THEN paid_minor > refunded_minor AND status IN ({_words(OWES_REFUND)})
            WHEN '{PaymentStatus.REFUNDED}' THEN paid_minor > 0 AND paid_minor = refunded_minor END""",
    "a bulk order is on its way without an agreed quote (number, quote)": f"""
        SELECT number, quote_state FROM orders WHERE kind = '{OrderKind.BULK}'
        AND status NOT IN ('{Status.PENDING}', '{Status.CANCELLED}')
        AND quote_state NOT IN ({_words(QUOTE_AGREED)})""",
    "somebody has two open samples of one product (e-mail, product)": f"""
        SELECT s.email, s.product_id FROM sample_request s JOIN orders o ON o.id = s.order_id
        WHERE o.status IN ('{Status.PENDING}', '{Status.PROCESSING}', '{Status.SHIPPED}')
        GROUP BY 1, 2 HAVING COUNT(*) > 1""",
    "a cancelled order has no reason (number)": f"""
        SELECT number FROM orders WHERE status = '{Status.CANCELLED}' AND COALESCE(cancel_reason, '') = ''""",
}


def _histories(connection: Connection) -> list[str]:
    """Every change of status was a step of the table, taken by somebody who may, one after the other."""
    query = """
        SELECT subject, action, "from" AS source, "to" AS target, actor, data, orders.status FROM event
        LEFT JOIN orders ON number = substr(subject, 7) WHERE subject LIKE 'order:%' ORDER BY subject, seq"""
    rows = connection.exec_driver_sql(query)
    return [
        complaint
        for subject, history in groupby(rows, lambda row: row.subject)
        for complaint in _history(subject, list(history))
    ]


def _history(subject: str, history: list[Row[Any]]) -> Iterator[str]:
    first, *later = history
    if first.action != "place" or first.target != Status.PENDING:
        yield f"{subject} does not begin by being placed"
    at, agreed = Status.PENDING, False
    for event in later:
        quote = json.loads(event.data).get("quote")
        agreed = quote[1] in QUOTE_AGREED if quote else agreed
        if event.target is None:
            continue
        if event.actor != Role.UNKNOWN:
            yield from _step(subject, event, at)
        at = Status(event.target)
    if at != history[-1].status:
        yield f"{subject} is {history[-1].status}, but its history ends in {at}"


def _step(subject: str, event: Row[Any], at: Status) -> Iterator[str]:
    step = find_transition(at, Action(event.action))
    if step is None or (event.source, event.target) != (step.source, step.target):
        taken = f"{event.action} from {event.source} to {event.target} while {at}"
        yield f"{subject} took a step that there is not: {taken}"
    elif (Role.CUSTOMER if event.actor == Role.CUSTOMER else Role.ADMIN) not in step.roles:
        yield f"{subject}: a {event.actor} may not {event.action}"


def _search(connection: Connection) -> list[str]:
    """Every order can be found by all that it should be found by."""
    query = """
        SELECT o.id, number, email, name, company, words FROM orders o
        LEFT JOIN bulk_request b ON b.order_id = o.id LEFT JOIN order_search s ON s.rowid = o.id"""
    lines = connection.exec_driver_sql("SELECT order_id, title, sku FROM order_line ORDER BY order_id, id")
    goods = {
        order: [(r.title, r.sku) for r in rows] for order, rows in groupby(lines, lambda row: row.order_id)
    }
    wrong: list[Row[Any]] = []
    for row in connection.exec_driver_sql(query):
        found_by = checkout.search_terms(
            row.number, row.email, row.name, row.company or "", goods.get(row.id, [])
        )
        if row.words != text_search.index_text(*found_by):
            wrong.append(row)
    return _told("an order is not found by what it should be found by", wrong)


_BY_HAND: tuple[Callable[[Connection], list[str]], ...] = (_histories, _search)
