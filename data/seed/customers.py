"""Simulated people: they register, return, write messages and subscribe. None of them exists."""

from dataclasses import dataclass, replace
from functools import partial
from random import Random

from data import emails, text_search
from data.lifecycle import Role
from data.models import MessageState, SubscriberState
from data.seed.bulk_insert import BulkInsert, Data
from data.seed.data_files import PEOPLE, TEXTS

MAX_GUESTS_KNOWN = 20_000
#: Letters that Unicode does not decompose into a plain letter and an accent.
_PLAIN_LETTERS = str.maketrans("łŁđĐıøØ", "lLdDioO")


@dataclass(frozen=True, slots=True)
class FakePerson:
    """The person of an order; `user_id` is None for a guest."""

    name: str
    email: str
    street: str
    postcode: str
    city: str
    country: str
    user_id: int | None = None


def fake_person(rng: Random, mark: str) -> FakePerson:
    """A new person; `mark` makes the e-mail address unique."""
    locale = rng.choice(PEOPLE["locales"])
    name = f"{rng.choice(locale['first_names'])} {rng.choice(locale['last_names'])}"
    mailbox = text_search.slug(name.translate(_PLAIN_LETTERS)).replace("-", ".")
    email = f"{mailbox}.{mark}@{rng.choice(PEOPLE['mail_hosts'])}"
    patterns = (rng.choice(locale["streets"]), locale["postcode"])
    street, postcode = (_with_digits(rng, pattern) for pattern in patterns)
    return FakePerson(name, email, street, postcode, rng.choice(locale["cities"]), locale["country"])


def fake_company(rng: Random) -> str:
    return " ".join(rng.choice(words) for words in PEOPLE["companies"].values())


def _with_digits(rng: Random, pattern: str) -> str:
    return "".join([str(rng.randrange(1, 10)) if sign == "#" else sign for sign in pattern])


@dataclass(slots=True, eq=False)
class _Inquiry:
    """A message or a subscription; `done` counts its changes of state."""

    table: str
    id: int
    state: str
    done: int = 0


class CustomerPool:
    """Customers with accounts, and guests; new accounts all have the same password."""

    def __init__(self, rows: BulkInsert, password_hash: str) -> None:
        self._rows, self._rng, self._password_hash = rows, rows.clock.rng, password_hash
        self._customers: list[FakePerson] = []
        self._guests: list[FakePerson] = []
        #: The id and the name of the admin who takes the shop's transitions.
        self.admin: tuple[int | None, str] = (None, "The shop")

    def add_known(self, user_id: int, name: str, email: str) -> None:
        """Add an existing customer of the shop, with a generated address."""
        self._customers.append(replace(fake_person(self._rng, ""), user_id=user_id, name=name, email=email))

    def visitor(self) -> FakePerson:
        """A random visitor: a customer, a returning guest or a new guest."""
        if self._customers and self._rng.random() > PEOPLE["guests"]:
            return self._customers[int(self._rng.random() * len(self._customers))]
        if self._guests and self._rng.random() < PEOPLE["returning_guests"]:
            return self._guests[int(self._rng.random() * len(self._guests))]
        guest = fake_person(self._rng, str(self._rng.randrange(1, 100)))
        if len(self._guests) < MAX_GUESTS_KNOWN:
            self._guests.append(guest)
        return guest

    def register(self) -> None:
        self._customers.append(self.add_account())

    def add_account(self, person: FakePerson | None = None, role: Role = Role.CUSTOMER) -> FakePerson:
        """Add an account for this person or a new one, without adding them to the visitors."""
        user_id = self._rows.next_id("user")
        new = replace(person or fake_person(self._rng, str(user_id)), user_id=user_id)
        account = (new.email, emails.key(new.email), new.name, role.value, self._password_hash)
        folded = text_search.fold(f"{new.name} {new.email}")
        actor = role if role is Role.CUSTOMER else Role.SYSTEM
        self._rows.add("user", (user_id, *account, folded, 1, 1, self._rows.clock.timestamp))
        self._rows.event(f"user:{user_id}", "register", actor, (None, role.value), {})
        return new

    def write_message(self) -> None:
        person, text = self.visitor(), self._rng.choice(TEXTS["contact_messages"])
        texts = (person.name, person.email, text["subject"], text["body"])
        columns = (*texts, text_search.fold(" ".join(texts)), person.user_id)
        self._open("contact_message", columns, MessageState.NEW, "write", {"name": person.name})

    def subscribe(self) -> None:
        email = fake_person(self._rng, f"n{self._rows.last_ids['subscriber'] + 1}").email
        self._open("subscriber", (email, emails.key(email)), SubscriberState.PENDING, "subscribe", {})

    def _open(self, table: str, columns: tuple[object, ...], state: str, action: str, data: Data) -> None:
        inquiry = _Inquiry(table, self._rows.next_id(table), str(state))
        self._rows.add(table, (inquiry.id, *columns, inquiry.state, self._rows.clock.timestamp))
        self._record(inquiry, action, Role.CUSTOMER, None, data)

    def _follow_up(self, inquiry: _Inquiry) -> None:
        present, before = PEOPLE["follow_ups"][inquiry.table][inquiry.done], inquiry.state
        inquiry.state, inquiry.done = present["state"], inquiry.done + 1
        self._rows.change(inquiry.table, inquiry)
        self._record(inquiry, present["action"], Role(present["role"]), before, {})

    def _record(self, inquiry: _Inquiry, action: str, role: Role, before: str | None, data: Data) -> None:
        subject = f"{inquiry.table.removeprefix('contact_')}:{inquiry.id}"
        self._rows.event(subject, action, role, (before, inquiry.state), data)
        for following in PEOPLE["follow_ups"][inquiry.table][inquiry.done :][:1]:
            if self._rng.random() < following["probability"]:
                self._rows.clock.schedule_later(following["hours"], partial(self._follow_up, inquiry))
