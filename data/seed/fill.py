"""Filling a database with a given number of orders, fast."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlmodel import Session

from data import passwords, store, typed
from data.models import now
from data.refusals import Invalid
from data.seed.inventory import product_specs
from data.seed.simulation import Progress, Simulation
from data.seed.simulation_clock import DAY

MAX_ORDERS, MAX_PRODUCTS, MAX_CUSTOMERS = 20_000_000, 100_000, 1_000_000
PASSWORD = "shopbell-seed"  # noqa: S105 - of people who do not exist; said in the documentation
SPAN = 730 * DAY
CACHE_KIB = 128 * 1024
#: So many more orders are placed in the last days, so that a small shop too has something to do.
MAX_RECENT_ORDERS, RECENT = 60, 2 * DAY
#: The share of the customers with an account from before the first order.
REGISTERED_AT_START = 0.3


@dataclass(frozen=True, slots=True)
class FillResult:
    """The numbers of what was added."""

    orders: int
    products: int
    customers: int


def fill_database(
    to: store.Store,
    *,
    orders: int,
    products: int | None = None,
    customers: int | None = None,
    seed: int = 1,
    until: datetime | None = None,
    progress: Progress | None = None,
) -> FillResult:
    """Add orders of the last two years, with customers, products, messages and subscribers.

    The same seed and the same `until` on the same database give the same. `progress` gets the number of
    new orders after each commit. Raises Invalid, and Conflict where the shop is in use.
    """
    rng, end = Random(seed), (until or now()).timestamp()  # noqa: S311 - plausible data, no secrets
    password_hash = passwords.hash_now(PASSWORD)
    simulation = to.change_now(lambda session: _open(session, rng, end, password_hash))
    result = _result(bool(simulation.inventory.items), orders, products, customers)
    simulation.stock_up(product_specs(), result.products, end - SPAN)
    _schedule(simulation, end, orders, result.customers)
    simulation.run(to, progress)
    return result


def _open(session: Session, rng: Random, end: float, password_hash: str) -> Simulation:
    # Indexes of a million rows do not fit into the 2 MB that SQLite keeps in memory by itself.
    session.connection().exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")
    return Simulation(session, rng, end, password_hash)


def _result(has_products: bool, orders: int, products: int | None, customers: int | None) -> FillResult:  # noqa: FBT001
    """The numbers to add; those of a shop of this size where they are not given."""
    typed.whole("orders", orders, least=0, most=MAX_ORDERS)
    if products is None:
        products = 0 if has_products else max(24, min(500, orders // 500))
    if customers is None:
        customers = max(12, min(50_000, orders // 8))
    typed.whole("products", products, least=0, most=MAX_PRODUCTS)
    typed.whole("customers", customers, least=0, most=MAX_CUSTOMERS)
    if orders and not (products or has_products):
        raise Invalid("products", "There is nothing on sale to order. Ask for at least one product.")
    return FillResult(orders, products, customers)


def _schedule(simulation: Simulation, end: float, orders: int, customers: int) -> None:
    start, pool, place = end - SPAN, simulation.customers, simulation.orders.place
    early, recent = int(customers * REGISTERED_AT_START), min(MAX_RECENT_ORDERS, orders // 20)
    for _ in range(early):
        pool.register(start)
    schedule = simulation.clock.schedule_growing
    schedule(customers - early, start, end, pool.register)
    schedule(orders - recent, start, end, place)
    schedule(recent, end - RECENT, end, place)
    schedule(min(5_000, orders // 40), start, end, pool.write_message)
    schedule(min(20_000, orders // 10), start, end, pool.subscribe)
