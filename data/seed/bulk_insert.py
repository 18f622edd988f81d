"""Rows of many records, written in one transaction by as few statements as there are tables.

After each write the database is as it would have been at that moment, so a seed that is stopped half-way leaves
a whole, if smaller, shop.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from pydantic_core import to_json
from sqlmodel import Session

from data import events
from data.lifecycle import Role
from data.refusals import Conflict

#: The columns of each table, and after "=" the attribute of the record where that has another name. "*" marks
#: what changes later. In this order, so that foreign keys point at rows that exist.
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
#: These are added as records with those attributes, the rows of all other tables as tuples.
_RECORDS = {"orders", "order_line", "bulk_request"}


def _row(columns: list[str]) -> Callable[[object], Any]:
    return attrgetter(*(column.strip("*").partition("=")[2] or column.strip("*") for column in columns))


def _insert(table: str, columns: list[str]) -> str:
    names = ", ".join(f'"{column.strip("*").partition("=")[0]}"' for column in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'  # noqa: S608 - own names


def _update(table: str, key: str, columns: list[str]) -> str:
    changes = ", ".join(f"{column.strip('*').partition('=')[0]} = ?" for column in columns)
    return f"UPDATE {table} SET {changes} WHERE {key.partition('=')[0]} = ?"  # noqa: S608 - own names


_SPLIT = {table: columns.split() for table, columns in _COLUMNS.items()}
_INSERTS = {table: (_insert(table, columns), _row(columns)) for table, columns in _SPLIT.items()}
_UPDATES = {
    table: (_update(table, columns[0], changing), _row([*changing, columns[0]]))
    for table, columns in _SPLIT.items()
    if (changing := [column for column in columns if column.startswith("*")])
}


class BulkInsert:
    """Records that were added or changed since the last commit, and the events about them."""

    def __init__(self, last_seq: int, last_ids: Mapping[str, int]) -> None:
        """Go on after event number `last_seq` and after the last id of each table."""
        self._committed_seq = self.last_seq = last_seq
        self.last_ids = dict(last_ids)
        self._added: dict[str, list[Any]] = {table: [] for table in _INSERTS}
        self._changed: dict[str, dict[int, Any]] = {table: {} for table in _UPDATES}

    def next_id(self, table: str) -> int:
        self.last_ids[table] += 1
        return self.last_ids[table]

    def add(self, table: str, record: object) -> None:
        """Insert this with the next commit, as it is by then; a tuple for a table that is not in _RECORDS."""
        self._added[table].append(record)

    def change(self, table: str, record: object) -> None:
        """Update this with the next commit."""
        self._changed[table][id(record)] = record

    def event(
        self,
        at: float,
        subject: str,
        action: str,
        actor: Role,
        change: tuple[str | None, str | None] = (None, None),
        reason: str | None = None,
        data: dict[str, object] | None = None,
    ) -> None:
        """The next event; `change` is the status before and after."""
        self.last_seq += 1
        text = to_json(data or {}).decode()
        row = (self.last_seq, timestamp(at), subject, action, *change, actor.value, reason, text)
        self._added["event"].append(row)

    def write(self, session: Session) -> None:
        """Write everything. Raises Conflict where the shop was changed by others since the last commit."""
        connection = session.connection()
        if events.head(connection) != self._committed_seq:
            raise Conflict(
                "The shop was changed while it was being filled. Stop the server, then fill it again."
            )
        for table, (statement, row) in _INSERTS.items():
            if records := self._added[table]:
                rows = [row(record) for record in records] if table in _RECORDS else records
                connection.exec_driver_sql(statement, rows)
        for table, (statement, row) in _UPDATES.items():
            new = {id(record) for record in self._added[table]}
            if rows := [row(record) for key, record in self._changed[table].items() if key not in new]:
                connection.exec_driver_sql(statement, rows)
        connection.exec_driver_sql("UPDATE event_counter SET seq = ?", (self.last_seq,))
        events.claim(session, range(self._committed_seq + 1, self.last_seq + 1))

    def clear(self) -> None:
        self._committed_seq = self.last_seq
        for records in (*self._added.values(), *self._changed.values()):
            records.clear()


@lru_cache(16)  # what happens at one moment is written to several tables
def timestamp(at: float) -> str:
    """Seconds since 1970 as the database keeps times: UTC, with microseconds, without a zone."""
    return datetime.fromtimestamp(at, UTC).isoformat(" ", "microseconds")[:26]
