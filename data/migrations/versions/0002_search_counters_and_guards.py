"""The search index, the counters kept by triggers, and the triggers that watch over hand-made changes.

A change by the program raises `version`; one by hand does not, and that is how the triggers tell them apart.
"""

from alembic import op

from data import text_search

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'"

TALLIES = (
    """CREATE TABLE order_tally (
        kind VARCHAR(20) NOT NULL, status VARCHAR(20) NOT NULL, payment_status VARCHAR(20) NOT NULL,
        quote VARCHAR NOT NULL, orders INTEGER NOT NULL, total_minor BIGINT NOT NULL,
        refunded_minor BIGINT NOT NULL,
        CONSTRAINT pk_order_tally PRIMARY KEY (kind, status, payment_status, quote)
    ) WITHOUT ROWID""",
    """CREATE TABLE day_tally (
        day VARCHAR NOT NULL, kind VARCHAR(20) NOT NULL, status VARCHAR(20) NOT NULL,
        quote VARCHAR NOT NULL, orders INTEGER NOT NULL, total_minor BIGINT NOT NULL, refunded_minor BIGINT NOT NULL,
        CONSTRAINT pk_day_tally PRIMARY KEY (day, kind, status, quote)
    ) WITHOUT ROWID""",
    """INSERT INTO order_tally
        SELECT kind, status, payment_status, COALESCE(quote_state, ''), COUNT(*), SUM(total_minor),
        SUM(refunded_minor)
        FROM orders GROUP BY 1, 2, 3, 4""",
    """INSERT INTO day_tally
        SELECT substr(placed_at, 1, 10), kind, status, COALESCE(quote_state, ''), COUNT(*), SUM(total_minor),
        SUM(refunded_minor) FROM orders GROUP BY 1, 2, 3, 4""",
)


def _count(row: str, sign: str) -> str:
    """The two statements that add an order's row to the counters or take it off them."""
    add = (
        f"orders = orders {sign} 1, total_minor = total_minor {sign} excluded.total_minor, "
        f"refunded_minor = refunded_minor {sign} excluded.refunded_minor"
    )
    numbers = f"1, {row}.total_minor, {row}.refunded_minor"
    quote = f"COALESCE({row}.quote_state, '')"
    return (
        f"INSERT INTO order_tally VALUES ({row}.kind, {row}.status, {row}.payment_status, {quote}, {numbers}) "
        f"ON CONFLICT DO UPDATE SET {add}; "
        f"INSERT INTO day_tally VALUES (substr({row}.placed_at, 1, 10), {row}.kind, {row}.status, {quote}, {numbers}) "
        f"ON CONFLICT DO UPDATE SET {add};"
    )


def _by_hand(subject: str, action: str, source: str, target: str) -> str:
    """The statements that write an event whose actor is unknown."""
    return (
        "UPDATE event_counter SET seq = seq + 1; "
        'INSERT INTO event (seq, at, subject, "action", "from", "to", actor, reason, data) '
        f"SELECT seq, {NOW}, {subject}, {action}, {source}, {target}, 'unknown', NULL, '{{}}' FROM event_counter;"
    )


COUNTING = (
    f"CREATE TRIGGER orders_counted_in AFTER INSERT ON orders BEGIN {_count('NEW', '+')} END",
    f"""CREATE TRIGGER orders_counted_over
        AFTER UPDATE OF kind, status, payment_status, quote_state, total_minor, refunded_minor, placed_at ON orders
        BEGIN {_count("OLD", "-")} {_count("NEW", "+")} END""",
)

GUARDS = (
    f"""CREATE TRIGGER orders_status_by_hand AFTER UPDATE OF status ON orders
        WHEN NEW.version = OLD.version AND NEW.status <> OLD.status BEGIN
        {_by_hand("'order:' || NEW.number", "'change'", "OLD.status", "NEW.status")}
        UPDATE orders SET version = version + 1, updated_at = {NOW} WHERE id = NEW.id; END""",
    f"""CREATE TRIGGER product_stock_by_hand AFTER UPDATE OF stock ON product
        WHEN NEW.version = OLD.version AND NEW.stock <> OLD.stock BEGIN
        {_by_hand("'product:' || NEW.sku", "'stock'", "CAST(OLD.stock AS TEXT)", "CAST(NEW.stock AS TEXT)")}
        INSERT INTO stock_move (product_id, delta, why, at) VALUES (NEW.id, NEW.stock - OLD.stock, 'adjust', {NOW});
        UPDATE product SET version = version + 1, updated_at = {NOW} WHERE id = NEW.id; END""",
    """CREATE TRIGGER event_not_changed BEFORE UPDATE ON event
        BEGIN SELECT RAISE(ABORT, 'events are history and cannot be changed'); END""",
    """CREATE TRIGGER event_not_deleted BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'events are history and cannot be deleted'); END""",
    """CREATE TRIGGER orders_not_deleted BEFORE DELETE ON orders
        BEGIN SELECT RAISE(ABORT, 'orders are never deleted; cancel them'); END""",
)


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.execute("CREATE VIRTUAL TABLE order_search USING fts5(words, tokenize = 'trigram')")
    for statement in (*TALLIES, *COUNTING, *GUARDS):
        op.get_bind().exec_driver_sql(statement)
    _index_orders()


def _index_orders() -> None:
    connection = op.get_bind()
    titles = "(SELECT group_concat(title || ' ' || sku, ' ') FROM order_line WHERE order_id = orders.id)"
    company = "(SELECT company FROM bulk_request WHERE order_id = orders.id)"
    rows = connection.exec_driver_sql(f"SELECT id, number, email, name, {company}, {titles} FROM orders")
    for row in rows.fetchall():
        words = text_search.index_text(*(column or "" for column in row[1:]))
        connection.exec_driver_sql("INSERT INTO order_search (rowid, words) VALUES (?, ?)", (row[0], words))
