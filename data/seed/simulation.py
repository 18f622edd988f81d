"""The history of a shop, simulated in the order of time and written many orders at once."""

from collections.abc import Callable, Iterable
from itertools import islice
from random import Random
from typing import TypeAlias

from data import store, texts
from data.seed.customers import CustomerPool
from data.seed.existing_data import ExistingData
from data.seed.inventory import Inventory, ProductSpec
from data.seed.orders import SimulatedOrders
from data.seed.simulation_clock import SimulationClock

Progress: TypeAlias = Callable[[int], object]

ORDERS_PER_COMMIT = 10_000


def no_progress(_committed: int) -> None: ...


class Simulation:
    """The clock, products, customers and orders of one shop; `rows` are what is to be written."""

    def __init__(self, existing: ExistingData, rng: Random, end: float, password_hash: str) -> None:
        """Go on from the existing data; nothing happens after `end`."""
        self._existing, self.rows = existing, existing.rows
        self.clock = SimulationClock(end, rng)
        self.inventory = Inventory(self.rows, existing.items)
        self.customers = CustomerPool(self.clock, self.rows, existing.customers, password_hash)
        self.orders = SimulatedOrders(self.clock, self.customers, self.inventory, existing)

    def stock_up(self, specs: Iterable[ProductSpec], number: int, at: float) -> None:
        """Put that many of these on sale that are not there yet, with some stock of each."""
        unused = (spec for spec in specs if spec.sku not in self._existing.skus)
        slugs = self._existing.slugs
        for spec in islice(unused, number):
            slugs.add(slug := texts.unique_slug(spec.title, slugs))
            self.inventory.add(spec, slug, self.clock.rng.randrange(20, 61), at)

    def run(self, to: store.Store, progress: Progress = no_progress) -> None:
        """Simulate and write everything; after each commit `progress` gets the number of new orders."""
        committed = 0
        while self.clock.run_next():
            if self.orders.placed - committed >= ORDERS_PER_COMMIT:
                committed = self._commit(to, progress, committed)
        self._commit(to, progress, committed)

    def _commit(self, to: store.Store, progress: Progress, committed: int) -> int:
        to.change_now(self.rows.write)
        self.rows.clear()
        progress(self.orders.placed - committed)
        return self.orders.placed
