"""The history of a shop, simulated in the order of time and written many orders at once."""

from collections.abc import Callable, Iterable
from itertools import islice
from random import Random
from typing import TypeAlias

from data import store
from data.seed.bulk_insert import BulkInsert
from data.seed.customers import CustomerPool
from data.seed.existing_data import ExistingData
from data.seed.inventory import Inventory, unique_slugs
from data.seed.orders import SimulatedOrders
from data.seed.products import ProductSpec
from data.seed.simulation_clock import SimulationClock
from data.seed.transitions import OrderSimulator

Progress: TypeAlias = Callable[[int], object]

ORDERS_PER_COMMIT = 10_000


def no_progress(_committed: int) -> None:
    """Report nothing."""


class Simulation:
    """The clock, products, customers and orders of one shop."""

    def __init__(self, existing: ExistingData, rng: Random, end: float, password_hash: str) -> None:
        """Go on from the existing data; nothing happens after `end`."""
        self._existing, self._rng = existing, rng
        self.clock = SimulationClock(end, rng)
        self.rows = BulkInsert(existing.last_seq, existing.last_ids)
        self.inventory = Inventory(self.rows, existing.items)
        self.customers = CustomerPool(self.clock, self.rows, existing, rng, password_hash)
        simulator = OrderSimulator(self.rows, self.inventory, existing.admin, rng)
        self.orders = SimulatedOrders(
            self.clock, self.rows, self.customers, self.inventory, simulator, rng, existing.currency
        )

    def stock_up(self, specs: Iterable[ProductSpec], number: int, at: float) -> None:
        """Put that many of these on sale that are not there yet, with some stock of each."""
        unused = (spec for spec in specs if spec.sku not in self._existing.skus)
        unique_slug = unique_slugs(set(self._existing.slugs))
        for spec in islice(unused, number):
            self.inventory.add(spec, unique_slug(spec.title), self._rng.randrange(20, 61), at)

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
