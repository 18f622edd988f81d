"""Writes many rows in one transaction, with one INSERT and one UPDATE per table."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, TypeAlias

from pydantic_core import to_json
from sqlmodel import Session

from data.database import events
from data.errors import Conflict
from data.lifecycle import Role
from data.seed.simulation_clock import SimulationClock

#: The status before and after.
Change: TypeAlias = tuple[str | None, str | None]
Data: TypeAlias = dict[str, object]
Row: TypeAlias = Callable[[object], Any]

CHANGED = "The shop was changed while it was being filled. Stop the server, then fill it again."
#: The columns of each table, with the record's attribute after "=" where its name differs. "*" marks
#: columns that change later. The order of the tables satisfies foreign keys.
_COLUMNS = {
    "user": "id email email_key name role password_hash folded active sound created_at",
    "product": """id sku slug title description category price_minor *stock sample archived folded *version
        created_at *updated_at""",
    "orders": """id number kind=kind.value *status=status.value *payment_status=payment_status.value
        payment_method=payment_method.value *quote_state user_id=person.user_id name=person.name
        email=person.email street=person.street postcode=person.postcode city=person.city
        country=person.country items *total_minor *paid_minor *refunded_minor currency *cancel_reason *carrier
        *tracking_number nonce key_hash *version placed_at *updated_at""",
    "order_line": """id order_id product_id=item.id sku=item.sku title=item.title quantity unit_price_minor
        *held""",
    "order_search": "rowid words",
    "bulk_request": "order_id=id company wanted_by message *quote_note *quoted_at *answered_at",
    "sample_request": "order_id product_id email message",
    "payment": "order_id amount_minor at by_user_id",
    "stock_move": "product_id order_line_id delta why at",
    "contact_message": "id name email subject body folded user_id *state created_at",
    "subscriber": "id email email_key *state consent_at",
    "event": "seq at subject action from to actor reason data",
}
#: The tables whose rows are added as records with those attributes; all others are added as tuples.
_RECORDS = {"orders", "order_line"}


def _statements(table: str, columns: str) -> tuple[str, Row, str, Row]:
    """INSERT and UPDATE, each with the function that makes its row; the first column is the key."""
    pairs = [(name, path or name) for name, _, path in (c.partition("=") for c in columns.split())]
    changing = [pair for pair in pairs if pair[0].startswith("*")] + pairs[:1]
    names = ", ".join(f'"{name.strip("*")}"' for name, _ in pairs)
    insert = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(pairs))})'  # noqa: S608 - own names
    changes = ", ".join(f"{name.strip('*')} = ?" for name, _ in changing[:-1])
    update = f"UPDATE {table} SET {changes} WHERE {pairs[0][0]} = ?"  # noqa: S608 - own names
    return insert, _row(pairs), update, _row(changing)


def _row(pairs: list[tuple[str, str]]) -> Row:
    return attrgetter(*(path.strip("*") for _, path in pairs))


_STATEMENTS = {table: _statements(table, columns) for table, columns in _COLUMNS.items()}


class BulkInsert:
    """Rows added or changed since the last commit, and their events."""

    def __init__(self, clock: SimulationClock, last_seq: int, last_ids: Mapping[str, int]) -> None:
        """Continue after event number `last_seq` and the last id of each table."""
        self.clock = clock
        self._committed_seq = self.last_seq = last_seq
        self.last_ids = dict(last_ids)
        self._added: dict[str, list[Any]] = {table: [] for table in _COLUMNS}
        self._changed: dict[str, dict[int, Any]] = {table: {} for table in _COLUMNS}

    def next_id(self, table: str) -> int:
        self.last_ids[table] += 1
        return self.last_ids[table]

    def add(self, table: str, record: object) -> None:
        """Insert a record at the next commit, as it is then; tables outside _RECORDS take tuples."""
        self._added[table].append(record)

    def change(self, table: str, record: object) -> None:
        self._changed[table][id(record)] = record

    def event(
        self, subject: str, action: str, actor: Role, change: Change, data: Data, *, reason: str | None = None
    ) -> None:
        """Add an event at the present simulated time."""
        self.last_seq += 1
        text = to_json(data).decode()
        row = (self.last_seq, self.clock.timestamp, subject, action, *change, actor.value, reason, text)
        self._added["event"].append(row)

    def write(self, session: Session) -> None:
        """Write everything. Raises Conflict where another process changed the shop since the last commit."""
        connection = session.connection()
        if events.last_seq(connection) != self._committed_seq:
            raise Conflict(CHANGED)
        for table, (insert, row, update, changed_row) in _STATEMENTS.items():
            rows, changed = self._added[table], self._changed[table]
            if table in _RECORDS:
                for record in rows:
                    changed.pop(id(record), None)
                rows = [row(record) for record in rows]
            if rows:
                connection.exec_driver_sql(insert, rows)
            if changed:
                connection.exec_driver_sql(update, [changed_row(record) for record in changed.values()])
        connection.exec_driver_sql("UPDATE event_counter SET seq = ?", (self.last_seq,))
        events.remember_seqs(session, range(self._committed_seq + 1, self.last_seq + 1))

    def clear(self) -> None:
        self._committed_seq = self.last_seq
        for records in (*self._added.values(), *self._changed.values()):
            records.clear()
