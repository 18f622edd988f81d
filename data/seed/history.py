"""A shop's past, told in the order of time and written batch by batch.

After each batch the database is as it would have been at that moment, so that whoever stops half-way
has a whole, if shorter, story.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from random import Random
from typing import TypeAlias

from sqlmodel import Session

from data import events, store, texts
from data.lifecycle import Role
from data.models import MoveReason
from data.seed.batch import Batch, moment
from data.seed.catalogue import Offer
from data.seed.clock import Clock
from data.seed.crowd import Crowd
from data.seed.opening import Opening
from data.seed.ordering import Orders
from data.seed.shelf import Added, Good, Shelf
from data.seed.telling import Teller

Progress: TypeAlias = Callable[[int], object]

#: How many orders go into one transaction.
BATCH = 10_000


def nobody(_committed: int) -> None:
    """Nobody wants to hear it."""


class History:
    """The clock, the goods, the people and the orders of one shop."""

    def __init__(self, opening: Opening, dice: Random, until: float, password_hash: str) -> None:
        """Go on from `opening`; nothing happens after `until`."""
        self._opening, self._dice = opening, dice
        self.clock = Clock(until)
        self.batch = Batch(opening.head)
        self.shelf = Shelf(self.batch)
        self.shelf.goods = list(opening.goods)
        self.crowd = Crowd(self.clock, self.batch, opening, dice, password_hash)
        teller = Teller(self.shelf, opening.staff, opening.currency, dice)
        self.orders = Orders(self.clock, self.crowd, teller, opening, dice)

    def stock_up(self, offers: Iterable[Offer], how_many: int, at: float) -> None:
        """Put so many of these on sale that are not there yet, with some of each on the shelf."""
        unused = (offer for offer in offers if offer.sku not in self._opening.skus)
        slugs = _slugs(set(self._opening.slugs))
        for number, offer in enumerate(islice(unused, how_many), self._opening.last_product + 1):
            good = Good(
                number, offer.sku, offer.title, offer.price_minor, offer.sample, self._dice.randrange(20, 61)
            )
            good.updated_at = good.refilled_at = at
            folded = texts.fold(f"{offer.title} {offer.sku} {offer.category}")
            self.batch.new["product"].append(Added(good, offer, slugs(offer.title), folded, at).row())
            self.batch.new["stock_move"].append(
                (number, None, good.stock, MoveReason.ADJUST.value, moment(at))
            )
            self.batch.event(at, f"product:{offer.sku}", "create", Role.ADMIN.value)
            self.shelf.goods.append(good)

    def tell(self, to: store.Store, progress: Progress = nobody) -> None:
        """Let everything happen, and write it; `progress` hears how many more orders are committed."""
        while self.clock.tick():
            if len(self.orders.fresh) >= BATCH:
                self._commit(to, progress)
        self._commit(to, progress)

    def _commit(self, to: store.Store, progress: Progress) -> None:
        written = len(self.orders.fresh)
        self.orders.seal(self.batch)
        self.batch.changed["product"] += [
            (good.stock, good.version, moment(good.updated_at), good.id) for good in self.shelf.moved.values()
        ]
        to.change_now(self._write)
        self.shelf.moved.clear()
        self.batch.forget()
        progress(written)

    def _write(self, session: Session) -> None:
        self.batch.write(session.connection())
        events.claim(session, range(self.batch.before + 1, self.batch.head + 1))


def _slugs(taken: set[str]) -> Callable[[str], str]:
    """Addresses for titles, each given once."""

    def free(title: str) -> str:
        plain = slug = texts.slug(title)
        number = 1
        while slug in taken:
            number += 1
            slug = f"{plain}-{number}"
        taken.add(slug)
        return slug

    return free
