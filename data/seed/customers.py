"""The people around the shop: they register, return, write messages and subscribe to the newsletter."""

from dataclasses import dataclass, replace
from functools import partial
from random import Random

from data import emails, texts
from data.lifecycle import Role
from data.models import MessageState, SubscriberState
from data.seed import data_files
from data.seed.bulk_insert import BulkInsert, timestamp
from data.seed.existing_data import ExistingData
from data.seed.fake_people import FakePerson, fake_person
from data.seed.simulation_clock import SimulationClock

GUESTS, RETURNING_GUESTS, MAX_GUESTS_KNOWN = 0.35, 0.3, 20_000
READ, ANSWERED, CONFIRMED, UNSUBSCRIBED = 0.97, 0.8, 0.75, 0.06
_MESSAGES = data_files.load("texts")["contact_messages"]


@dataclass(slots=True, eq=False)
class _Message:
    id: int
    name: str
    email: str
    subject: str
    body: str
    folded: str
    user_id: int | None
    created_at: str
    state: MessageState = MessageState.NEW


@dataclass(slots=True, eq=False)
class _Subscriber:
    id: int
    email: str
    email_key: str
    consent_at: str
    state: SubscriberState = SubscriberState.PENDING


class CustomerPool:
    """Customers with accounts and guests; new accounts all have the same password."""

    def __init__(
        self, clock: SimulationClock, rows: BulkInsert, existing: ExistingData, rng: Random, password_hash: str
    ) -> None:
        """Begin with the customers that the shop has."""
        self._clock, self._rows, self._rng, self._password_hash = clock, rows, rng, password_hash
        self.customers = [
            replace(fake_person(rng, ""), user_id=user_id, name=name, email=email)
            for user_id, name, email in existing.customers
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
        """A new customer creates an account."""
        self.customers.append(self.add_account(at))

    def add_account(
        self, at: float, person: FakePerson | None = None, role: Role = Role.CUSTOMER
    ) -> FakePerson:
        """Add an account for this person or a new one, who is not among the visitors yet."""
        user_id = self._rows.next_id("user")
        new = replace(person or fake_person(self._rng, str(user_id)), user_id=user_id)
        who = (new.email, emails.key(new.email), new.name, role.value, self._password_hash)
        folded = texts.fold(f"{new.name} {new.email}")
        self._rows.add("user", (user_id, *who, folded, 1, 1, timestamp(at)))
        self._rows.event(at, f"user:{user_id}", "register", role, change=(None, role.value))
        return new

    def write_message(self, at: float) -> None:
        """A visitor leaves a message; most are read and answered later."""
        number, who, text = self._rows.next_id("contact_message"), self.visitor(), self._rng.choice(_MESSAGES)
        subject, body = text["subject"], text["body"]
        folded = texts.fold(f"{who.name} {who.email} {subject} {body}")
        message = _Message(number, who.name, who.email, subject, body, folded, who.user_id, timestamp(at))
        self._rows.add("contact_message", message)
        self._rows.event(
            at,
            f"message:{number}",
            "write",
            Role.CUSTOMER,
            change=(None, message.state.value),
            data={"name": who.name},
        )
        if self._rng.random() < READ:
            self._clock.schedule_after(at, 7, partial(self._mark, message))

    def subscribe(self, at: float) -> None:
        """A new person subscribes to the newsletter; most confirm it."""
        number = self._rows.next_id("subscriber")
        email = fake_person(self._rng, f"n{number}").email
        subscriber = _Subscriber(number, email, emails.key(email), timestamp(at))
        self._rows.add("subscriber", subscriber)
        self._rows.event(
            at, f"subscriber:{number}", "subscribe", Role.CUSTOMER, change=(None, subscriber.state.value)
        )
        if self._rng.random() < CONFIRMED:
            self._clock.schedule_after(at, 0.5, partial(self._confirm, subscriber))

    def _mark(self, message: _Message, at: float) -> None:
        before = message.state
        message.state = MessageState.READ if before is MessageState.NEW else MessageState.ANSWERED
        self._rows.change("contact_message", message)
        change = (before.value, message.state.value)
        self._rows.event(at, f"message:{message.id}", "mark", Role.ADMIN, change=change)
        if message.state is MessageState.READ and self._rng.random() < ANSWERED:
            self._clock.schedule_after(at, 5, partial(self._mark, message))

    def _confirm(self, subscriber: _Subscriber, at: float) -> None:
        self._set_state(subscriber, SubscriberState.CONFIRMED, "confirm", Role.CUSTOMER, at)
        if self._rng.random() < UNSUBSCRIBED:
            self._clock.schedule_after(at, 900, partial(self._unsubscribe, subscriber))

    def _unsubscribe(self, subscriber: _Subscriber, at: float) -> None:
        self._set_state(subscriber, SubscriberState.UNSUBSCRIBED, "unsubscribe", Role.ADMIN, at)

    def _set_state(
        self, subscriber: _Subscriber, state: SubscriberState, action: str, role: Role, at: float
    ) -> None:
        change = (subscriber.state.value, state.value)
        subscriber.state = state
        self._rows.change("subscriber", subscriber)
        self._rows.event(at, f"subscriber:{subscriber.id}", action, role, change=change)
