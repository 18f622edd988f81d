"""Rows of many orders, written in one transaction by as few statements as there are tables."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeAlias

from sqlalchemy import Connection

from data import events
from data.refusals import Conflict

Cell: TypeAlias = str | int | None
Row: TypeAlias = tuple[Cell, ...]

#: In this order, so that what is pointed at is there first.
_COLUMNS = {
    "user": "id, email, email_key, name, role, password_hash, folded, active, sound, created_at",
    "product": (
        "id, sku, slug, title, description, category, price_minor, stock, sample, archived, folded, version, "
        "created_at, updated_at"
    ),
    "orders": (
        "id, number, kind, status, payment_status, payment_method, quote_state, user_id, name, email, "
        "street, postcode, city, country, items, total_minor, paid_minor, refunded_minor, currency, "
        "cancel_reason, carrier, tracking_number, nonce, key_hash, version, placed_at, updated_at"
    ),
    "order_line": "id, order_id, product_id, sku, title, quantity, unit_price_minor, held",
    "order_search": "rowid, words",
    "bulk_request": "order_id, company, wanted_by, message, quote_note, quoted_at, answered_at",
    "sample_request": "order_id, product_id, email, message",
    "payment": "order_id, amount_minor, at, by_user_id",
    "stock_move": "product_id, order_line_id, delta, why, at",
    "contact_message": "id, name, email, subject, body, folded, user_id, state, created_at",
    "subscriber": "id, email, email_key, state, consent_at",
    "event": 'seq, at, subject, "action", "from", "to", actor, reason, data',
}
_CHANGES = {
    "product": "UPDATE product SET stock = ?, version = ?, updated_at = ? WHERE id = ?",
    "orders": (
        "UPDATE orders SET status = ?, payment_status = ?, quote_state = ?, total_minor = ?, "
        "paid_minor = ?, refunded_minor = ?, cancel_reason = ?, carrier = ?, tracking_number = ?, "
        "version = ?, updated_at = ? WHERE id = ?"
    ),
    "order_line": "UPDATE order_line SET held = ? WHERE id = ?",
    "bulk_request": (
        "UPDATE bulk_request SET quote_note = ?, quoted_at = ?, answered_at = ? WHERE order_id = ?"
    ),
    "contact_message": "UPDATE contact_message SET state = ? WHERE id = ?",
    "subscriber": "UPDATE subscriber SET state = ? WHERE id = ?",
}
_INSERTS = {
    table: f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join("?" * (columns.count(",") + 1))})'  # noqa: S608 - own names
    for table, columns in _COLUMNS.items()
}


class Batch:
    """What happened since the last commit, as rows."""

    def __init__(self, head: int) -> None:
        """Begin after event number `head`."""
        self.before = self.head = head
        self.new: dict[str, list[Row]] = {table: [] for table in _INSERTS}
        self.changed: dict[str, list[Row]] = {table: [] for table in _CHANGES}

    def forget(self) -> None:
        """Begin anew, after what was committed."""
        self.before = self.head
        for rows in (*self.new.values(), *self.changed.values()):
            rows.clear()

    def event(
        self,
        at: float,
        subject: str,
        action: str,
        actor: str,
        *,
        source: str | None = None,
        target: str | None = None,
        reason: str | None = None,
        data: str = "{}",
    ) -> None:
        """The next event; `data` is JSON."""
        self.head += 1
        self.new["event"].append(
            (self.head, moment(at), subject, action, source, target, actor, reason, data)
        )

    def write(self, connection: Connection) -> None:
        """Write all of it. Raises Conflict where somebody else has changed the shop since the last batch."""
        if events.head(connection) != self.before:
            raise Conflict(
                "The shop was changed while it was being filled. Stop the server, then fill it again."
            )
        for table, statement in _INSERTS.items():
            if rows := self.new[table]:
                connection.exec_driver_sql(statement, rows)
        for table, statement in _CHANGES.items():
            if rows := self.changed[table]:
                connection.exec_driver_sql(statement, rows)
        connection.exec_driver_sql("UPDATE event_counter SET seq = ?", (self.head,))


@lru_cache(16)  # what happens at one moment is written down several times
def moment(at: float) -> str:
    """Seconds since 1970 as the database keeps times: UTC, with microseconds, without a zone."""
    return datetime.fromtimestamp(at, UTC).isoformat(" ", "microseconds")[:26]
