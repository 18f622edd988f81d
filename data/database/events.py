"""Writes events in the transaction of a change, and reads them in the order of commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlmodel import Session, SQLModel

from data.lifecycle import Role
from data.models import EventCounter, now

_EVENT = SQLModel.metadata.tables["event"]
_RECORDED = "shopbell events"
_COUNTER = SQLModel.metadata.tables[EventCounter.__tablename__]


@dataclass(frozen=True, slots=True)
class Event:
    """One committed event; the store passes it to its watchers. `subject` is "type:id"."""

    seq: int
    at: datetime
    subject: str
    action: str
    from_status: str | None
    to_status: str | None
    actor: Role
    reason: str | None
    data: dict[str, Any]

    @property
    def subject_type(self) -> str:
        """The type of the subject: order, product, message, subscriber, user or shop."""
        return self.subject.partition(":")[0]

    @property
    def subject_id(self) -> str:
        """The order's number, the product's SKU, or an id."""
        return self.subject.partition(":")[2]


def record(
    session: Session,
    subject: str,
    action: str,
    *,
    actor: Role,
    source: str | None = None,
    target: str | None = None,
    reason: str | None = None,
    **data: Any,
) -> int:
    """Write an event in the running transaction and return its number.

    The number comes from the counter row, which stays locked until the commit. So numbers follow the order of
    commits, and a rolled-back change returns its number.
    """
    taken = update(_COUNTER).values(seq=_COUNTER.c.seq + 1).returning(_COUNTER.c.seq)
    seq = session.connection().execute(taken).scalar_one()
    remember_seqs(session, range(seq, seq + 1))
    session.connection().execute(
        insert(_EVENT).values(
            {
                "seq": seq,
                "at": now(),
                "subject": subject,
                "action": action,
                "from": source,
                "to": target,
                "actor": actor,
                "reason": reason,
                "data": data,
            }
        )
    )
    return seq


def remember_seqs(session: Session, numbers: range) -> None:
    """Note that the running transaction wrote the events with these numbers."""
    session.info.setdefault(_RECORDED, []).extend(numbers[:1])
    session.info[_RECORDED].extend(numbers[-1:])


def recorded_seqs(session: Session) -> range:
    """The numbers of the events recorded in the running transaction, without gaps."""
    numbers = session.info.get(_RECORDED)
    return range(numbers[0], numbers[-1] + 1) if numbers else range(0)


def events_after(connection: Connection, seq: int, limit: int) -> list[Event]:
    """The events after number `seq`, oldest first."""
    query = select(_EVENT).where(_EVENT.c.seq > seq).order_by(_EVENT.c.seq).limit(limit)
    return [_event(row) for row in connection.execute(query)]


def history(session: Session, subject: str) -> list[Event]:
    """All events of one subject, oldest first."""
    query = select(_EVENT).where(_EVENT.c.subject == subject).order_by(_EVENT.c.seq)
    return [_event(row) for row in session.connection().execute(query)]


def recent(session: Session, subject: str, limit: int) -> list[Event]:
    """The latest events of one subject, newest first."""
    query = select(_EVENT).where(_EVENT.c.subject == subject).order_by(_EVENT.c.seq.desc()).limit(limit)
    return [_event(row) for row in session.connection().execute(query)]


def latest(session: Session, subject: str, action: str) -> Event | None:
    """The latest event with this action and subject."""
    query = select(_EVENT).where(_EVENT.c.subject == subject, _EVENT.c.action == action)
    row = session.connection().execute(query.order_by(_EVENT.c.seq.desc()).limit(1)).first()
    return _event(row) if row else None


def rewrite_counter(session: Session) -> None:
    """Increase and decrease the counter: the smallest write that shows whether the disk accepts one."""
    for step in (1, -1):  # writing the present value would change no page
        session.connection().execute(update(_COUNTER).values(seq=_COUNTER.c.seq + step))


def last_seq(connection: Connection) -> int:
    return connection.execute(select(_COUNTER.c.seq)).scalar_one()


def _event(row: Any) -> Event:
    seq, at, subject, action, source, target, actor, reason, data, _idem = row
    return Event(seq, at, subject, action, source, target, Role(actor), reason, data)
