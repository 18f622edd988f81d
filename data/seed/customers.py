"""The people around the shop, none of whom exists: they register, return, write messages and subscribe."""

from dataclasses import dataclass, replace
from functools import partial
from random import Random

from data import emails, texts
from data.lifecycle import Role
from data.models import MessageState, SubscriberState
from data.seed import data_files
from data.seed.bulk_insert import BulkInsert, timestamp
from data.seed.simulation_clock import SimulationClock

GUESTS, RETURNING_GUESTS, MAX_GUESTS_KNOWN = 0.35, 0.3, 20_000
_MAIL_HOSTS = ("example.com", "example.org", "example.net")
#: Letters that Unicode does not split into a plain letter and an accent.
_PLAIN_LETTERS = str.maketrans("łŁđĐıøØ", "lLdDioO")  # noqa: RUF001 - names as people write them
_FILE = data_files.load("people")
_MESSAGES = data_files.load("texts")["contact_messages"]
_FOLLOW_UPS = data_files.load("scenarios")["follow_ups"]


@dataclass(frozen=True, slots=True)
class FakePerson:
    """Somebody who orders; `user_id` is None for a guest."""

    name: str
    email: str
    street: str
    postcode: str
    city: str
    country: str
    user_id: int | None = None


def fake_person(rng: Random, mark: str) -> FakePerson:
    """A new person; `mark` keeps the e-mail address apart from all others."""
    locale = rng.choice(_FILE["locales"])
    name = f"{rng.choice(locale['first_names'])} {rng.choice(locale['last_names'])}"
    mailbox = texts.slug(name.translate(_PLAIN_LETTERS)).replace("-", ".")
    return FakePerson(
        name=name,
        email=f"{mailbox}.{mark}@{rng.choice(_MAIL_HOSTS)}",
        street=_with_digits(rng, rng.choice(locale["streets"])),
        postcode=_with_digits(rng, locale["postcode"]),
        city=rng.choice(locale["cities"]),
        country=locale["country"],
    )


def fake_company(rng: Random) -> str:
    companies = _FILE["companies"]
    return f"{rng.choice(companies['names'])} {rng.choice(companies['kinds'])}"


def _with_digits(rng: Random, pattern: str) -> str:
    return "".join([str(rng.randrange(1, 10)) if sign == "#" else sign for sign in pattern])


@dataclass(slots=True, eq=False)
class _Inquiry:
    """A message or a subscription; `done` of the follow-ups have changed its state."""

    table: str
    id: int
    state: str
    done: int = 0


class CustomerPool:
    """Customers with accounts, and guests; new accounts all have the same password."""

    def __init__(self, clock: SimulationClock, rows: BulkInsert, password_hash: str) -> None:
        self.clock, self.rows, self._rng, self._password_hash = clock, rows, clock.rng, password_hash
        self._customers: list[FakePerson] = []
        self._guests: list[FakePerson] = []
        #: The id and the name of the admin who takes the steps of the shop.
        self.admin: tuple[int | None, str] = (None, "The shop")

    def add_known(self, user_id: int, name: str, email: str) -> None:
        """Add a customer whom the shop has already, with some address."""
        known = replace(fake_person(self._rng, ""), user_id=user_id, name=name, email=email)
        self._customers.append(known)

    def visitor(self) -> FakePerson:
        """Somebody who comes to the shop now: a customer, a guest of before or a new guest."""
        rng = self._rng
        if self._customers and rng.random() > GUESTS:
            return self._customers[int(rng.random() * len(self._customers))]
        if self._guests and rng.random() < RETURNING_GUESTS:
            return self._guests[int(rng.random() * len(self._guests))]
        guest = fake_person(rng, str(rng.randrange(1, 100)))
        if len(self._guests) < MAX_GUESTS_KNOWN:
            self._guests.append(guest)
        return guest

    def register(self, at: float) -> None:
        self._customers.append(self.add_account(at))

    def add_account(
        self, at: float, person: FakePerson | None = None, role: Role = Role.CUSTOMER
    ) -> FakePerson:
        """Add an account for this person or a new one; they do not become one of the visitors."""
        user_id = self.rows.next_id("user")
        new = replace(person or fake_person(self._rng, str(user_id)), user_id=user_id)
        account = (new.email, emails.key(new.email), new.name, role.value, self._password_hash)
        folded = texts.fold(f"{new.name} {new.email}")
        self.rows.add("user", (user_id, *account, folded, 1, 1, timestamp(at)))
        self.rows.event(at, f"user:{user_id}", "register", role, (None, role.value))
        if role is Role.ADMIN:
            self.admin = (user_id, new.name)
        return new

    def write_message(self, at: float) -> None:
        who, text = self.visitor(), self._rng.choice(_MESSAGES)
        written = (who.name, who.email, text["subject"], text["body"])
        columns = (*written, texts.fold(" ".join(written)), who.user_id)
        message = _Inquiry("contact_message", self.rows.next_id("contact_message"), str(MessageState.NEW))
        self.rows.add("contact_message", (message.id, *columns, message.state, timestamp(at)))
        self._record(message, at, "write", data={"name": who.name})

    def subscribe(self, at: float) -> None:
        subscriber = _Inquiry("subscriber", self.rows.next_id("subscriber"), str(SubscriberState.PENDING))
        email = fake_person(self._rng, f"n{subscriber.id}").email
        columns = (subscriber.id, email, emails.key(email), subscriber.state, timestamp(at))
        self.rows.add("subscriber", columns)
        self._record(subscriber, at, "subscribe")

    def _follow_up(self, inquiry: _Inquiry, at: float) -> None:
        present, before = _FOLLOW_UPS[inquiry.table][inquiry.done], inquiry.state
        inquiry.state, inquiry.done = present["state"], inquiry.done + 1
        self.rows.change(inquiry.table, inquiry)
        self._record(inquiry, at, present["action"], Role(present["role"]), before)

    def _record(
        self,
        inquiry: _Inquiry,
        at: float,
        action: str,
        role: Role = Role.CUSTOMER,
        before: str | None = None,
        data: dict[str, object] | None = None,
    ) -> None:
        subject = f"{inquiry.table.removeprefix('contact_')}:{inquiry.id}"
        self.rows.event(at, subject, action, role, (before, inquiry.state), None, data)
        for following in _FOLLOW_UPS[inquiry.table][inquiry.done :][:1]:
            if self._rng.random() < following["probability"]:
                self.clock.schedule_after(at, following["hours"], partial(self._follow_up, inquiry))
