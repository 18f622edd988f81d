"""The throw-away demo shop: something of everything, as if it had been open for four months."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlmodel import Session

from data import passwords, store
from data.lifecycle import Kind, Role
from data.models import Shop, now
from data.seed import data_files, existing_data
from data.seed.existing_data import AdminAccount, ExistingData
from data.seed.fake_people import FakePerson, fake_person
from data.seed.inventory import DEMO_PRODUCTS
from data.seed.simulation import Simulation
from data.seed.simulation_clock import DAY, HOUR, MINUTE

NAME, CURRENCY, LOW_STOCK = "Fern & Flame", "EUR", 5
ADMIN, CUSTOMER = "demo-admin@example.com", "demo-customer@example.com"
PASSWORD = "fern-and-flame"  # noqa: S105 - printed for everybody, in a shop that is thrown away
ADMIN_NAME, CUSTOMER_NAME = "Mara Lind", "Robin Hale"

SEED = 7
OPEN_FOR = 120 * DAY
#: Visitors on the last day for one on the first.
GROWTH = 8.0
#: Customers from the first day on.
REGULARS = 6
PACE = 0.04
_FILE = data_files.load("demo")


def credentials() -> list[str]:
    """The accounts of the demo shop, as lines to print."""
    return [
        f"Sign in to the desk as   {ADMIN}     password {PASSWORD}",
        f"Sign in as a customer as {CUSTOMER}  password {PASSWORD}",
    ]


def fill(to: store.Store, *, until: datetime | None = None) -> bool:
    """Fill an empty database; changes nothing and returns False where there are products or orders."""
    existing = to.change_now(_set_up)
    if existing is None:
        return False
    rng = Random(SEED)  # noqa: S311 - plausible data, no secrets
    end = (until or now()).timestamp()
    simulation = Simulation(existing, rng, end, passwords.hash_now(PASSWORD))
    simulation.stock_up(DEMO_PRODUCTS, len(DEMO_PRODUCTS), end - OPEN_FOR)
    _schedule_visitors(simulation, end)
    _schedule_scenes(simulation, _add_accounts(simulation, rng, end - OPEN_FOR), end)
    items = {item.sku: item for item in simulation.inventory.items}
    for sku, stock in _FILE["stock"].items():
        count = partial(simulation.inventory.set_stock, items[sku], stock)
        simulation.clock.schedule(end - MINUTE, count)
    simulation.run(to)
    return True


def _set_up(session: Session) -> ExistingData | None:
    existing = existing_data.read(session)
    if existing.rows.last_ids["orders"] or existing.rows.last_ids["product"]:
        return None
    shop = session.get_one(Shop, 1)
    shop.name, shop.currency, shop.low_stock = NAME, CURRENCY, LOW_STOCK
    shop.set_up_at, shop.set_up_token_hash = now(), None
    session.add(shop)
    admin = AdminAccount(existing.rows.last_ids["user"] + 1, ADMIN_NAME)
    return replace(existing, currency=CURRENCY, admin=admin)


def _schedule_visitors(simulation: Simulation, end: float) -> None:
    """Schedule what happens besides the scenes."""
    pool, place = simulation.customers, simulation.orders.place
    visits = {
        "customers": pool.register,
        "orders": partial(place, kind=Kind.REGULAR),
        "bulk_requests": partial(place, kind=Kind.BULK),
        "samples": partial(place, kind=Kind.SAMPLE),
        "messages": pool.write_message,
        "subscribers": pool.subscribe,
    }
    for name, visit in visits.items():
        number, recent = _FILE["visitors"][name], end - 5 * HOUR
        simulation.clock.schedule_growing(number, end - OPEN_FOR, recent, visit, GROWTH)
    for minutes in _FILE["unread_messages"]:
        simulation.clock.schedule(end - minutes * MINUTE, pool.write_message)


def _add_accounts(simulation: Simulation, rng: Random, start: float) -> FakePerson:
    """Add the two accounts to sign in with, and some customers; returns the demo customer."""
    admin = replace(fake_person(rng, ""), name=ADMIN_NAME, email=ADMIN)
    customer = replace(fake_person(rng, ""), name=CUSTOMER_NAME, email=CUSTOMER)
    simulation.customers.add_account(start, admin, Role.ADMIN)
    customer = simulation.customers.add_account(start, customer)
    for _ in range(REGULARS):
        simulation.customers.register(start)
    return customer


def _schedule_scenes(simulation: Simulation, customer: FakePerson, end: float) -> None:
    """Scenes play faster than life, so that each has come as far as it should."""
    for scene in _FILE["scenes"]:
        place = partial(
            simulation.orders.place,
            kind=Kind(scene.get("kind", Kind.REGULAR)),
            person=customer if scene.get("own") else None,
            steps=tuple(scene.get("steps", "").split()),
            pace=PACE,
        )
        simulation.clock.schedule(end - timedelta(**scene["ago"]).total_seconds(), place)
