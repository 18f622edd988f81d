"""The history of a shop, simulated in the order of time and written many orders at once."""

from collections.abc import Callable, Iterable
from itertools import islice
from random import Random
from typing import Any, TypeAlias

from sqlmodel import Session, col, func, select

from data import events, store, texts
from data.lifecycle import Role
from data.models import ContactMessage, Order, OrderLine, Product, Shop, Subscriber, User
from data.seed.bulk_insert import BulkInsert
from data.seed.customers import CustomerPool
from data.seed.inventory import Inventory, ProductSpec, StockItem
from data.seed.orders import SimulatedOrders
from data.seed.simulation_clock import SimulationClock

Progress: TypeAlias = Callable[[int], object]

ORDERS_PER_COMMIT = 10_000
#: No more customers than these place orders again.
MAX_CUSTOMERS_KNOWN = 50_000
_NUMBERED: tuple[Any, ...] = (User, Product, Order, OrderLine, ContactMessage, Subscriber)


class Simulation:
    """The clock, products, customers and orders of one shop; `rows` are what is to be written."""

    def __init__(self, session: Session, rng: Random, end: float, password_hash: str) -> None:
        """Go on from what the shop has; nothing happens after `end`. Adds the shop's row where there is none."""
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
        self.clock = SimulationClock(end, rng)
        self.rows = BulkInsert(events.head(session.connection()), last_ids)
        self.inventory = Inventory(self.rows, items)
        self.customers = CustomerPool(self.clock, self.rows, password_hash)
        self.orders = SimulatedOrders(self.clock, self.customers, self.inventory, self.rows, shop.currency)
        self._find_people(session)

    def stock_up(self, specs: Iterable[ProductSpec], number: int, at: float) -> None:
        """Put that many of these on sale that are not there yet, with some stock of each."""
        for spec in islice((spec for spec in specs if spec["sku"] not in self._skus), number):
            slug = texts.unique_slug(spec["title"], self._slugs)
            self._slugs.add(slug)
            self.inventory.add(spec, slug, self.clock.rng.randrange(20, 61), at)

    def run(self, to: store.Store, progress: Progress | None = None) -> None:
        """Simulate and write everything; after each commit `progress` gets the number of new orders."""
        going_on, committed = True, 0
        while going_on:
            going_on = self.clock.run_next()
            if (fresh := self.orders.placed - committed) >= ORDERS_PER_COMMIT or not going_on:
                to.change_now(self.rows.write)
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
