"""The temporary demo shop: some of everything, as if it had been open for four months."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlmodel import Session, select

from data.accounts import passwords
from data.database import store
from data.lifecycle import OrderKind, Role
from data.models import Order, Product, Shop, now
from data.seed.customers import FakePerson, fake_person
from data.seed.data_files import DEMO, PRODUCTS
from data.seed.simulation import Simulation
from data.seed.simulation_clock import DAY, HOUR, MINUTE, SimulationClock

NAME, CURRENCY, LOW_STOCK = "Fern & Flame", "EUR", 5
ADMIN, CUSTOMER = "demo-admin@example.com", "demo-customer@example.com"
PASSWORD = "fern-and-flame"  # noqa: S105 - printed; the demo shop is deleted at the end
ADMIN_NAME, CUSTOMER_NAME = "Mara Lind", "Robin Hale"

SEED, OPEN_FOR = 7, 120 * DAY
#: Visitors on the last day for each one on the first, and the number of customers on the first day.
GROWTH, REGULARS = 8.0, 6


def credentials() -> list[str]:
    """The accounts of the demo shop, as lines to print."""
    return [
        f"Sign in to the desk as   {ADMIN}     password {PASSWORD}",
        f"Sign in as a customer as {CUSTOMER}  password {PASSWORD}",
    ]


def fill(to: store.Store, *, until: datetime | None = None) -> bool:
    """Fill an empty database; changes nothing and returns False where there are products or orders."""
    end, password_hash = (until or now()).timestamp(), passwords.hash_now(PASSWORD)
    clock = SimulationClock(end - OPEN_FOR, end, Random(SEED))  # noqa: S311 - plausible data, no secrets
    simulation = to.write_now(lambda session: _set_up(session, clock, password_hash))
    if simulation is None:
        return False
    simulation.stock_up(PRODUCTS["products"], len(PRODUCTS["products"]))
    pool, place, visits = simulation.customers, simulation.orders.place, DEMO["visits"]
    grow = partial(clock.schedule_growing, clock.now, end - 5 * HOUR, GROWTH)
    grow(visits["customers"], pool.register)
    for kind in OrderKind:
        grow(visits[kind], partial(place, kind))
    grow(visits["messages"], pool.write_message)
    grow(visits["subscribers"], pool.subscribe)
    for minutes in DEMO["unread_messages"]:
        clock.schedule(end - minutes * MINUTE, pool.write_message)
    _schedule_scenes(simulation, _add_accounts(simulation), end)
    items = {item.sku: item for item in simulation.inventory.items}
    for sku, stock in DEMO["stock"].items():
        clock.schedule(end - MINUTE, partial(simulation.inventory.set_stock, items[sku], stock))
    simulation.run(to)
    return True


def _set_up(session: Session, clock: SimulationClock, password_hash: str) -> Simulation | None:
    if any(session.exec(select(table.id).limit(1)).first() for table in (Order, Product)):
        return None
    shop = session.get(Shop, 1) or Shop()
    shop.name, shop.currency, shop.low_stock = NAME, CURRENCY, LOW_STOCK
    shop.set_up_at, shop.set_up_token_hash = now(), None
    session.add(shop)
    return Simulation(session, clock, password_hash)


def _add_accounts(simulation: Simulation) -> FakePerson:
    """Add the two accounts to sign in with, and some customers; returns the demo customer."""
    rng, pool = simulation.clock.rng, simulation.customers
    admin = replace(fake_person(rng, ""), name=ADMIN_NAME, email=ADMIN)
    customer = replace(fake_person(rng, ""), name=CUSTOMER_NAME, email=CUSTOMER)
    pool.admin = (pool.add_account(admin, Role.ADMIN).user_id, ADMIN_NAME)
    customer = pool.add_account(customer)
    for _ in range(REGULARS):
        pool.register()
    return customer


def _schedule_scenes(simulation: Simulation, customer: FakePerson, end: float) -> None:
    """Scenes run faster than the simulation, so that each reaches its intended status."""
    for scene in DEMO["scenes"]:
        kind, steps = OrderKind(scene.get("kind", OrderKind.REGULAR)), scene.get("steps", "").split()
        place = partial(simulation.orders.place, kind, customer if scene.get("own") else None, steps)
        simulation.clock.schedule(end - timedelta(**scene["ago"]).total_seconds(), place)
