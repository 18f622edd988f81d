"""The people around the shop: they register, return, write messages and subscribe to the newsletter."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from data import emails, texts
from data.lifecycle import Role
from data.models import MessageState, SubscriberState
from data.seed import data_files
from data.seed.bulk_insert import BulkInsert, timestamp
from data.seed.fake_people import FakePerson, fake_person
from data.seed.simulation_clock import SimulationClock

GUESTS, RETURNING_GUESTS, MAX_GUESTS_KNOWN = 0.35, 0.3, 20_000
_MESSAGES = data_files.load("texts")["contact_messages"]
_FOLLOW_UPS = data_files.load("scenarios")["follow_ups"]


@dataclass(slots=True, eq=False)
class _Inquiry:
    """A message or a subscription, whose state changes later."""

    table: str
    id: int
    state: str
    follow_ups: list[dict[str, Any]]


class CustomerPool:
    """Customers with accounts, and guests; new accounts all have the same password."""

    def __init__(
        self,
        clock: SimulationClock,
        rows: BulkInsert,
        known: Iterable[tuple[int, str, str]],
        password_hash: str,
    ) -> None:
        self._clock, self._rows, self._rng, self._password_hash = clock, rows, clock.rng, password_hash
        self.customers = [
            replace(fake_person(clock.rng, ""), user_id=user_id, name=name, email=email)
            for user_id, name, email in known
        ]
        self._guests: list[FakePerson] = []

    def visitor(self) -> FakePerson:
        """Somebody who comes to the shop now: a customer, a guest of before or a new guest."""
        rng = self._rng
        if self.customers and rng.random() > GUESTS:
            return self.customers[int(rng.random() * len(self.customers))]
        if self._guests and rng.random() < RETURNING_GUESTS:
            return self._guests[int(rng.random() * len(self._guests))]
        guest = fake_person(rng, str(rng.randrange(1, 100)))
        if len(self._guests) < MAX_GUESTS_KNOWN:
            self._guests.append(guest)
        return guest

    def register(self, at: float) -> None:
        self.customers.append(self.add_account(at))

    def add_account(
        self, at: float, person: FakePerson | None = None, role: Role = Role.CUSTOMER
    ) -> FakePerson:
        """Add an account for this person or a new one; they do not become one of the visitors."""
        user_id = self._rows.next_id("user")
        new = replace(person or fake_person(self._rng, str(user_id)), user_id=user_id)
        account = (new.email, emails.key(new.email), new.name, role.value, self._password_hash)
        folded = texts.fold(f"{new.name} {new.email}")
        self._rows.add("user", (user_id, *account, folded, 1, 1, timestamp(at)))
        self._rows.event(at, f"user:{user_id}", "register", role, (None, role.value))
        return new

    def write_message(self, at: float) -> None:
        who, text = self.visitor(), self._rng.choice(_MESSAGES)
        written = (who.name, who.email, text["subject"], text["body"])
        columns = (*written, texts.fold(" ".join(written)), who.user_id)
        self._open("contact_message", columns, MessageState.NEW, "write", at, {"name": who.name})

    def subscribe(self, at: float) -> None:
        email = fake_person(self._rng, f"n{self._rows.last_ids['subscriber'] + 1}").email
        columns = (email, emails.key(email))
        self._open("subscriber", columns, SubscriberState.PENDING, "subscribe", at)

    def _open(
        self,
        table: str,
        columns: tuple[object, ...],
        state: str,
        action: str,
        at: float,
        data: dict[str, object] | None = None,
    ) -> None:
        inquiry = _Inquiry(table, self._rows.next_id(table), str(state), _FOLLOW_UPS[table])
        self._rows.add(table, (inquiry.id, *columns, inquiry.state, timestamp(at)))
        self._record(inquiry, action, Role.CUSTOMER, None, at, data)

    def _follow_up(self, inquiry: _Inquiry, at: float) -> None:
        present, inquiry.follow_ups = inquiry.follow_ups[0], inquiry.follow_ups[1:]
        before, inquiry.state = inquiry.state, present["state"]
        self._rows.change(inquiry.table, inquiry)
        self._record(inquiry, present["action"], Role(present["role"]), before, at)

    def _record(
        self,
        inquiry: _Inquiry,
        action: str,
        role: Role,
        before: str | None,
        at: float,
        data: dict[str, object] | None = None,
    ) -> None:
        subject = f"{inquiry.table.removeprefix('contact_')}:{inquiry.id}"
        self._rows.event(at, subject, action, role, (before, inquiry.state), None, data)
        following = inquiry.follow_ups[0] if inquiry.follow_ups else None
        if following and self._rng.random() < following["probability"]:
            self._clock.schedule_after(at, following["hours"], partial(self._follow_up, inquiry))
