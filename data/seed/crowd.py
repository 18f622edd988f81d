"""The people around the shop: they register, come back, write and subscribe."""

from dataclasses import replace
from functools import partial
from random import Random

from data import emails, texts
from data.lifecycle import Role
from data.models import MessageState, SubscriberState
from data.seed import people, words
from data.seed.batch import Batch, moment
from data.seed.clock import HOUR, Clock
from data.seed.opening import Opening
from data.seed.people import Someone

GUESTS = 0.35
GUESTS_WHO_COME_BACK = 0.3
MOST_GUESTS_KNOWN = 20_000
READ, ANSWERED, CONFIRMED, UNSUBSCRIBED = 0.97, 0.8, 0.75, 0.06


class Crowd:
    """Everybody outside the counter."""

    def __init__(
        self, clock: Clock, batch: Batch, opening: Opening, dice: Random, password_hash: str
    ) -> None:
        """Those with an account already are asked in again; all new accounts have the same password."""
        self._clock, self._batch, self._dice, self._password_hash = clock, batch, dice, password_hash
        self.customers = [
            replace(people.someone(dice, ""), user_id=user_id, name=name, email=email)
            for user_id, name, email in opening.customers
        ]
        self._guests: list[Someone] = []
        self._last_user, self._last_message = opening.last_user, opening.last_message
        self._last_subscriber = opening.last_subscriber
        self._messages: dict[int, MessageState] = {}
        self._subscribers: dict[int, SubscriberState] = {}

    def anyone(self) -> Someone:
        """Somebody who comes to the shop now."""
        dice = self._dice
        if self.customers and dice.random() > GUESTS:
            return self.customers[int(dice.random() * len(self.customers))]
        if self._guests and dice.random() < GUESTS_WHO_COME_BACK:
            return self._guests[int(dice.random() * len(self._guests))]
        guest = people.someone(dice, str(dice.randrange(1, 100)))
        if len(self._guests) < MOST_GUESTS_KNOWN:
            self._guests.append(guest)
        return guest

    def register(self, at: float, who: Someone | None = None, role: Role = Role.CUSTOMER) -> Someone:
        """Somebody, new where nobody is named, makes an account."""
        self._last_user += 1
        user_id = self._last_user
        new = replace(who or people.someone(self._dice, str(user_id)), user_id=user_id)
        if role is Role.CUSTOMER:
            self.customers.append(new)
        folded = texts.fold(f"{new.name} {new.email}")
        self._batch.new["user"].append(
            (
                user_id,
                new.email,
                emails.key(new.email),
                new.name,
                role.value,
                self._password_hash,
                folded,
                1,
                1,
                moment(at),
            )
        )
        actor = role if role is Role.CUSTOMER else Role.SYSTEM  # as data/users.py: add
        self._batch.event(at, f"user:{user_id}", "register", actor.value, target=role.value)
        return new

    def write(self, at: float) -> None:
        """Somebody leaves a message, which will be read and perhaps answered."""
        self._last_message += 1
        number, who, new = self._last_message, self.anyone(), MessageState.NEW
        subject, body = self._dice.choice(words.MESSAGES)
        folded = texts.fold(f"{who.name} {who.email} {subject} {body}")
        self._batch.new["contact_message"].append(
            (number, who.name, who.email, subject, body, folded, who.user_id, new.value, moment(at))
        )
        self._batch.event(at, f"message:{number}", "write", Role.CUSTOMER.value, target=new.value)
        self._messages[number] = new
        if self._dice.random() < READ:
            self._clock.later(at + self._hours(7), partial(self._mark, number))

    def subscribe(self, at: float) -> None:
        """Somebody wants the newsletter."""
        self._last_subscriber += 1
        number, state = self._last_subscriber, SubscriberState.PENDING
        email = people.someone(self._dice, f"n{number}").email
        self._batch.new["subscriber"].append((number, email, emails.key(email), state.value, moment(at)))
        self._batch.event(at, f"subscriber:{number}", "subscribe", Role.CUSTOMER.value, target=state.value)
        self._subscribers[number] = state
        if self._dice.random() < CONFIRMED:
            self._clock.later(at + self._hours(0.5), partial(self._confirm, number))

    def _mark(self, number: int, at: float) -> None:
        before = self._messages[number]
        state = MessageState.READ if before is MessageState.NEW else MessageState.ANSWERED
        self._messages[number] = state
        self._batch.changed["contact_message"].append((state.value, number))
        self._batch.event(
            at, f"message:{number}", "mark", Role.ADMIN.value, source=before.value, target=state.value
        )
        if state is MessageState.READ and self._dice.random() < ANSWERED:
            self._clock.later(at + self._hours(5), partial(self._mark, number))

    def _confirm(self, number: int, at: float) -> None:
        self._change_subscriber(number, SubscriberState.CONFIRMED, "confirm", Role.CUSTOMER, at)
        if self._dice.random() < UNSUBSCRIBED:
            self._clock.later(at + self._hours(900), partial(self._unsubscribe, number))

    def _unsubscribe(self, number: int, at: float) -> None:
        self._change_subscriber(number, SubscriberState.UNSUBSCRIBED, "unsubscribe", Role.ADMIN, at)

    def _change_subscriber(
        self, number: int, state: SubscriberState, action: str, role: Role, at: float
    ) -> None:
        before, self._subscribers[number] = self._subscribers[number], state
        self._batch.changed["subscriber"].append((state.value, number))
        self._batch.event(
            at, f"subscriber:{number}", action, role.value, source=before.value, target=state.value
        )

    def _hours(self, about: float) -> float:
        return about * HOUR * (0.2 + 0.8 * self._dice.expovariate(1))
