"""Fills a database: simulates a shop in the order of time, and writes many orders at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from random import Random
from typing import Any, TypeAlias

from sqlmodel import Session, col, func, select

from data import text_search, validation
from data.accounts import passwords
from data.database import events, store
from data.errors import ValidationFailed
from data.lifecycle import Role
from data.models import ContactMessage, Order, OrderLine, Product, Shop, Subscriber, User, now
from data.seed.bulk_insert import BulkInsert
from data.seed.customers import CustomerPool
from data.seed.inventory import Inventory, StockItem, product_specs
from data.seed.orders import SimulatedOrders
from data.seed.simulation_clock import DAY, SimulationClock

Progress: TypeAlias = Callable[[int], object]

MAX_ORDERS, MAX_PRODUCTS, MAX_CUSTOMERS = 20_000_000, 100_000, 1_000_000
PASSWORD = "shopbell-seed"  # noqa: S105 - of people who do not exist; documented
SPAN, GROWTH = 730 * DAY, 2.0
#: Additional orders in the last days, so that a small shop has open orders too.
MAX_RECENT_ORDERS, RECENT = 60, 2 * DAY
#: The share of new customers before the first order, and the maximum of existing customers who order again.
REGISTERED_AT_START, MAX_CUSTOMERS_KNOWN = 0.3, 50_000
ORDERS_PER_COMMIT = 10_000
_NUMBERED: tuple[Any, ...] = (User, Product, Order, OrderLine, ContactMessage, Subscriber)


@dataclass(frozen=True, slots=True)
class FillResult:
    orders: int
    products: int
    customers: int


class Simulation:
    """The clock, products, customers and orders of one shop; `rows` are written later."""

    def __init__(self, session: Session, clock: SimulationClock, password_hash: str) -> None:
        """Continue from the shop's present data. Adds the shop's row where it is missing."""
        # 128 MB: indexes of a million rows do not fit into SQLite's default cache of 2 MB.
        session.connection().exec_driver_sql("PRAGMA cache_size=-131072")
        shop = session.get(Shop, 1) or Shop()
        session.add(shop)
        last_ids = {t.__tablename__: session.exec(select(func.max(t.id))).one() or 0 for t in _NUMBERED}
        products = session.exec(select(Product).order_by(col(Product.id))).all()
        self._skus, self._slugs = {p.sku for p in products}, {p.slug for p in products}
        items = [
            StockItem(p.id or 0, p.sku, p.title, p.price_minor, p.sample, p.stock, p.version)
            for p in products
            if not p.archived
        ]
        self.clock, self.rows = clock, BulkInsert(clock, events.last_seq(session.connection()), last_ids)
        self.inventory, self.customers = Inventory(self.rows, items), CustomerPool(self.rows, password_hash)
        self.orders = SimulatedOrders(self.rows, self.customers, self.inventory, shop.currency)
        self._find_people(session)

    def stock_up(self, specs: Iterable[dict[str, Any]], number: int) -> None:
        """Add this number of products that are not on sale yet, with some stock of each."""
        for spec in islice((spec for spec in specs if spec["sku"] not in self._skus), number):
            slug = text_search.unique_slug(spec["title"], self._slugs)
            self._slugs.add(slug)
            self.inventory.add(spec, slug, self.clock.rng.randrange(20, 61))

    def run(self, to: store.Store, progress: Progress | None = None) -> None:
        """Simulate and write everything; after each commit `progress` gets the number of new orders."""
        going_on, committed = True, 0
        while going_on:
            going_on = self.clock.run_next()
            if (fresh := self.orders.placed - committed) >= ORDERS_PER_COMMIT or not going_on:
                to.write_now(self.rows.write)
                self.rows.clear()
                committed = self.orders.placed
                if progress:
                    progress(fresh)

    def _find_people(self, session: Session) -> None:
        users = select(User).where(col(User.active)).order_by(col(User.id))
        if admin := session.exec(users.where(User.role == Role.ADMIN).limit(1)).first():
            self.customers.admin = (admin.id, admin.name)
        for user in session.exec(users.where(User.role == Role.CUSTOMER).limit(MAX_CUSTOMERS_KNOWN)):
            self.customers.add_known(user.id or 0, user.name, user.email)


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

    The same seed and `until` on the same database give the same data. `progress` gets the number of new
    orders after each commit. Raises ValidationFailed, and Conflict where the shop is in use.
    """
    end, password_hash = (until or now()).timestamp(), passwords.hash_now(PASSWORD)
    clock = SimulationClock(end - SPAN, end, Random(seed))  # noqa: S311 - plausible data, no secrets
    simulation = to.write_now(lambda session: Simulation(session, clock, password_hash))
    result = _result(bool(simulation.inventory.items), orders, products, customers)
    simulation.stock_up(product_specs(), result.products)
    early, recent = int(result.customers * REGISTERED_AT_START), min(MAX_RECENT_ORDERS, orders // 20)
    for _ in range(early):
        simulation.customers.register()
    grow = partial(clock.schedule_growing, end - SPAN, end, GROWTH)
    grow(result.customers - early, simulation.customers.register)
    grow(orders - recent, simulation.orders.place)
    clock.schedule_growing(end - RECENT, end, GROWTH, recent, simulation.orders.place)
    grow(min(5_000, orders // 40), simulation.customers.write_message)
    grow(min(20_000, orders // 10), simulation.customers.subscribe)
    simulation.run(to, progress)
    return result


def _result(has_products: bool, orders: int, products: int | None, customers: int | None) -> FillResult:  # noqa: FBT001
    """The numbers to add; those of a shop of this size where they are not given."""
    validation.integer("orders", orders, minimum=0, maximum=MAX_ORDERS)
    if products is None:
        products = 0 if has_products else max(24, min(500, orders // 500))
    if customers is None:
        customers = max(12, min(50_000, orders // 8))
    validation.integer("products", products, minimum=0, maximum=MAX_PRODUCTS)
    validation.integer("customers", customers, minimum=0, maximum=MAX_CUSTOMERS)
    if orders and not (products or has_products):
        raise ValidationFailed("products", "There is nothing on sale to order. Ask for at least one product.")
    return FillResult(orders, products, customers)
