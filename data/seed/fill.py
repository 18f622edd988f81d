"""Filling a database with a given number of orders, fast."""

import time
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlmodel import Session

from data import passwords, progress, store, typed
from data.models import now
from data.refusals import Invalid
from data.seed import existing_data
from data.seed.existing_data import ExistingData
from data.seed.inventory import product_specs
from data.seed.simulation import Progress, Simulation, no_progress
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
    """What was added, and how long it took."""

    orders: int
    products: int
    customers: int
    events: int
    seconds: float


def fill_with_progress(
    to: store.Store, *, orders: int, products: int | None = None, customers: int | None = None, seed: int = 1
) -> FillResult:
    """The same as `fill_database`, with a progress bar on standard error where that is a terminal."""
    with progress.counter(orders, " orders") as advance:
        return fill_database(
            to, orders=orders, products=products, customers=customers, seed=seed, progress=advance
        )


def fill_database(
    to: store.Store,
    *,
    orders: int,
    products: int | None = None,
    customers: int | None = None,
    seed: int = 1,
    until: datetime | None = None,
    progress: Progress = no_progress,
) -> FillResult:
    """Add orders of the last two years, with customers, products, messages and subscribers.

    The same seed and the same `until` on the same database give the same. `progress` gets the number of
    new orders after each commit. Raises Invalid, and Conflict where the shop is in use.
    """
    started = time.monotonic()
    existing = to.change_now(_read)
    products, customers = _numbers(existing, orders, products, customers)
    last_seq, end = existing.rows.last_seq, (until or now()).timestamp()
    rng = Random(seed)  # noqa: S311 - plausible data, no secrets
    simulation = Simulation(existing, rng, end, passwords.hash_now(PASSWORD))
    simulation.stock_up(product_specs(), products, end - SPAN)
    _schedule(simulation, end, orders, customers)
    simulation.run(to, progress)
    events = existing.rows.last_seq - last_seq
    return FillResult(orders, products, customers, events, time.monotonic() - started)


def _read(session: Session) -> ExistingData:
    # Indexes of a million rows do not fit into the 2 MB that SQLite keeps in memory by itself.
    session.connection().exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")
    return existing_data.read(session)


def _numbers(
    existing: ExistingData, orders: int, products: int | None, customers: int | None
) -> tuple[int, int]:
    """The numbers of products and customers; those of a shop of this size where they are not given."""
    typed.whole("orders", orders, least=0, most=MAX_ORDERS)
    if products is None:
        products = 0 if existing.items else max(24, min(500, orders // 500))
    if customers is None:
        customers = max(12, min(50_000, orders // 8))
    typed.whole("products", products, least=0, most=MAX_PRODUCTS)
    typed.whole("customers", customers, least=0, most=MAX_CUSTOMERS)
    if orders and not (products or existing.items):
        raise Invalid("products", "There is nothing on sale to order. Ask for at least one product.")
    return products, customers


def _schedule(simulation: Simulation, end: float, orders: int, customers: int) -> None:
    """Schedule new customers, orders, messages and subscribers."""
    start, pool, place = end - SPAN, simulation.customers, simulation.orders.place
    early = int(customers * REGISTERED_AT_START)
    for _ in range(early):
        pool.register(start)
    recent, schedule = min(MAX_RECENT_ORDERS, orders // 20), simulation.clock.schedule_growing
    schedule(customers - early, start, end, pool.register)
    schedule(orders - recent, start, end, place)
    schedule(recent, end - RECENT, end, place)
    schedule(min(5_000, orders // 40), start, end, pool.write_message)
    schedule(min(20_000, orders // 10), start, end, pool.subscribe)
