"""The checks of a shop's database: a table of queries, each of which finds nothing in a sound database.

They hold after external SQL has changed a status, which the program allows and records. What such a change
leaves behind (goods still held, a cancellation without a reason) is for people to settle. If it counted as
damage, such a shop could never be restored.
"""
# ruff: noqa: S608 - queries composed of our own enum values

from dataclasses import dataclass
from enum import StrEnum

from data.lifecycle import OrderKind, PaymentStatus, Status
from data.orders import checkout

#: A temporary table for counting the search index without writing to the file.
TERMS = "temp.search_terms"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, the sentence about each row that the query finds, and the query."""

    name: str
    found: str
    query: str


def _values(enum: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in enum)


_TRIGGERS = (
    "event_not_changed",
    "event_not_deleted",
    "orders_counted_in",
    "orders_counted_over",
    "orders_not_deleted",
    "orders_status_by_hand",
    "orders_status_word",
    "product_stock_by_hand",
)

FILE: tuple[Check, ...] = (
    Check(
        "pages of the file",
        "The file is damaged: {0}.",
        "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    ),
    Check(
        "references",
        "Row {1} of the table {0} points to a row of {2} that is not there.",
        "PRAGMA foreign_key_check",
    ),
)

EVENTS: tuple[Check, ...] = (
    Check(
        "numbers of events",
        "There are {0} events, but the last has number {1} and the counter stands at {2}.",
        """SELECT COUNT(*), COALESCE(MAX(seq), 0), (SELECT seq FROM event_counter) FROM event
        HAVING COUNT(*) <> COALESCE(MAX(seq), 0) OR COUNT(*) IS NOT (SELECT seq FROM event_counter)""",
    ),
    Check(
        "subjects of events",
        "There are events about {0}, but there is no such order.",
        """SELECT DISTINCT substr(subject, 7) FROM event WHERE subject LIKE 'order:%'
        AND NOT EXISTS (SELECT 1 FROM orders WHERE number = substr(subject, 7))""",
    ),
    Check(
        "versions of orders",
        "{0} has version {1}, but its history has {2} events.",
        """SELECT number, version, COUNT(seq) FROM orders LEFT JOIN event ON subject = 'order:' || number
        GROUP BY orders.id HAVING version <> COUNT(seq)""",
    ),
    Check(
        "histories of orders",
        "{0} is {1}, but its history ends in {2}.",
        """SELECT number, status, COALESCE(ended, 'nothing') FROM (SELECT number, status,
            (SELECT "to" FROM event WHERE subject = 'order:' || number AND "to" IS NOT NULL
             ORDER BY seq DESC LIMIT 1) AS ended FROM orders) WHERE status IS NOT ended""",
    ),
)

STOCK: tuple[Check, ...] = (
    Check(
        "stock against its moves",
        "The stock of {0} is {1}, but its moves add up to {2}.",
        """SELECT sku, stock,
            (SELECT COALESCE(SUM(delta), 0) FROM stock_move WHERE product_id = product.id) AS moved
        FROM product WHERE stock <> moved""",
    ),
    Check(
        "lines against their moves",
        "{0} holds {2} of {1}, but took {3} from stock.",
        """SELECT o.number, l.sku, l.held,
            (SELECT COALESCE(-SUM(delta), 0) FROM stock_move WHERE order_line_id = l.id) AS took
        FROM order_line l LEFT JOIN orders o ON o.id = l.order_id WHERE l.held <> took""",
    ),
)

ORDERS: tuple[Check, ...] = (
    Check(
        "words of orders",
        "{0} has a kind, status or payment that there is not: {1}, {2}, {3}.",
        f"""SELECT number, kind, status, payment_status FROM orders WHERE kind NOT IN ({_values(OrderKind)})
        OR status NOT IN ({_values(Status)}) OR payment_status NOT IN ({_values(PaymentStatus)})""",
    ),
    Check(
        "numbers of orders",
        "The order in row {1} should not be called {0}.",
        "SELECT number, id FROM orders "
        f"WHERE number <> '{checkout.PREFIX}' || ({checkout.NUMBER_OFFSET} + id)",
    ),
    Check(
        "totals against lines",
        "The total of {0} is {1}, but its lines add up to {2}.",
        f"""SELECT o.number, o.total_minor, TOTAL(l.quantity * l.unit_price_minor) AS priced
        FROM orders o LEFT JOIN order_line l ON l.order_id = o.id
        WHERE o.kind <> '{OrderKind.BULK}' GROUP BY o.id HAVING o.total_minor <> priced""",
    ),
    Check(
        "items against lines",
        "{0} says that it has {1} items, but its lines have {2}.",
        """SELECT number, items,
            (SELECT COALESCE(SUM(quantity), 0) FROM order_line WHERE order_id = orders.id) AS counted
        FROM orders WHERE items <> counted""",
    ),
    Check(
        "samples",
        "{0} is a free sample, but its total is {1}.",
        f"SELECT number, total_minor FROM orders WHERE kind = '{OrderKind.SAMPLE}' AND total_minor <> 0",
    ),
    Check(
        "money against payments",
        "{0} says {1} came in and {2} went back, but its payments say {3} and {4}.",
        """SELECT number, paid_minor, refunded_minor, COALESCE(came, 0), COALESCE(went, 0) FROM orders
        LEFT JOIN (SELECT order_id, SUM(MAX(amount_minor, 0)) AS came, SUM(-MIN(amount_minor, 0)) AS went
                   FROM payment GROUP BY order_id) ON order_id = id
        WHERE paid_minor <> COALESCE(came, 0) OR refunded_minor <> COALESCE(went, 0)""",
    ),
    Check(
        "what belongs to a kind",
        "{0} is {1}, but what stands beside it is not.",
        f"""SELECT number, kind FROM orders WHERE (kind = '{OrderKind.BULK}') <> (quote_state IS NOT NULL)
        OR (kind = '{OrderKind.BULK}') <> EXISTS (SELECT 1 FROM bulk_request WHERE order_id = orders.id)
        OR (kind = '{OrderKind.SAMPLE}')
            <> EXISTS (SELECT 1 FROM sample_request WHERE order_id = orders.id)""",
    ),
)

COUNTERS: tuple[Check, ...] = (
    Check(
        "counters of orders",
        "The counter of {0} {1} {2} {3} is wrong by {4} orders, {5} of total and {6} of refunds.",
        """SELECT kind, status, payment_status, quote, SUM(n), SUM(total), SUM(refunded) FROM (
            SELECT kind, status, payment_status, quote,
                orders AS n, total_minor AS total, refunded_minor AS refunded
            FROM order_tally UNION ALL
            SELECT kind, status, payment_status, COALESCE(quote_state, ''), -1, -total_minor, -refunded_minor
            FROM orders) GROUP BY 1, 2, 3, 4 HAVING SUM(n) <> 0 OR SUM(total) <> 0 OR SUM(refunded) <> 0""",
    ),
    Check(
        "counters of days",
        "The counter of {0} for {1} {2} {3} is wrong by {4} orders, {5} of total and {6} of refunds.",
        """SELECT day, kind, status, quote, SUM(n), SUM(total), SUM(refunded) FROM (
            SELECT day, kind, status, quote, orders AS n, total_minor AS total, refunded_minor AS refunded
            FROM day_tally UNION ALL
            SELECT substr(placed_at, 1, 10), kind, status, COALESCE(quote_state, ''),
                -1, -total_minor, -refunded_minor
            FROM orders) GROUP BY 1, 2, 3, 4 HAVING SUM(n) <> 0 OR SUM(total) <> 0 OR SUM(refunded) <> 0""",
    ),
)

SEARCH: tuple[Check, ...] = (
    Check(
        "orders in the search index",
        "{0} cannot be found by its number.",
        """SELECT number FROM orders LEFT JOIN order_search_content s ON s.id = orders.id
        WHERE s.id IS NULL OR instr(s.c0, lower(number)) = 0""",
    ),
    Check(
        "search index without orders",
        "The search finds an order in row {0} that there is not.",
        "SELECT id FROM order_search_content WHERE id NOT IN (SELECT id FROM orders)",
    ),
    Check(
        "size of the search index",
        "The search index has {0:.0f} entries, but the texts that it is made of have {1:.0f}.",
        # The trigram index has one entry for each three consecutive letters of a text.
        f"""SELECT counted, written FROM (SELECT (SELECT TOTAL(cnt) FROM {TERMS}) AS counted,
            (SELECT TOTAL(MAX(LENGTH(c0) - 2, 0)) FROM order_search_content) AS written)
        WHERE counted <> written""",
    ),
)

GUARDS: tuple[Check, ...] = (
    Check(
        "guards of the history",
        "The trigger {0} is missing, which guards or counts what is changed.",
        f"""SELECT value FROM json_each('["{'", "'.join(_TRIGGERS)}"]')
        WHERE value NOT IN (SELECT name FROM sqlite_master WHERE type = 'trigger')""",
    ),
)

CHECKS: tuple[Check, ...] = (*FILE, *EVENTS, *STOCK, *ORDERS, *COUNTERS, *SEARCH, *GUARDS)
