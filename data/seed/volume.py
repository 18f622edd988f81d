"""Filling a database with as many orders as are wanted, fast."""

import time
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlmodel import Session

from data import passwords, store, typed
from data.models import now
from data.refusals import Invalid
from data.seed import goods, opening
from data.seed.clock import DAY, moments
from data.seed.history import History, Progress, nobody
from data.seed.opening import Opening

MOST_ORDERS, MOST_PRODUCTS, MOST_CUSTOMERS = 20_000_000, 100_000, 1_000_000
PASSWORD = "shopbell-seed"  # noqa: S105 - of people who do not exist; said in the documentation
SPAN = 730 * DAY
CACHE_KIB = 128 * 1024
#: So many more come in the last days, so that a small shop too has something to do.
MOST_LATE, LATE = 60, 2 * DAY
#: How many of the customers had their accounts before the first order.
FROM_THE_START = 0.3


@dataclass(frozen=True, slots=True)
class Filled:
    """What was added, and how long it took."""

    orders: int
    products: int
    customers: int
    events: int
    seconds: float


def volume(
    to: store.Store,
    *,
    orders: int,
    products: int | None = None,
    customers: int | None = None,
    seed: int = 1,
    until: datetime | None = None,
    progress: Progress = nobody,
) -> Filled:
    """Add so many orders of the last two years, with their customers, products, messages and subscribers.

    The same seed and the same `until` on the same database give the same. `progress` hears after each
    commit how many more orders there are. Raises Invalid, and Conflict where the shop is in use.
    """
    started = time.monotonic()
    found = to.change_now(_open)
    wanted = _wanted(found, orders, products, customers)
    dice = Random(seed)  # noqa: S311 - plausible data, no secrets
    end = (until or now()).timestamp()
    history = History(found, dice, end, passwords.hash_now(PASSWORD))
    history.stock_up(goods.offers(), wanted[0], end - SPAN)
    _invite(history, dice, end, orders, wanted[1])
    history.tell(to, progress)
    return Filled(orders, *wanted, history.batch.head - found.head, time.monotonic() - started)


def _open(session: Session) -> Opening:
    # Indexes of a million rows do not fit into the 2 MB that SQLite keeps in memory by itself.
    session.connection().exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")
    return opening.look(session)


def _wanted(found: Opening, orders: int, products: int | None, customers: int | None) -> tuple[int, int]:
    """How many products and customers; where nobody says, as many as such a shop would have."""
    typed.whole("orders", orders, least=0, most=MOST_ORDERS)
    if products is None:
        products = 0 if found.goods else max(24, min(500, orders // 500))
    if customers is None:
        customers = max(12, min(50_000, orders // 8))
    typed.whole("products", products, least=0, most=MOST_PRODUCTS)
    typed.whole("customers", customers, least=0, most=MOST_CUSTOMERS)
    if orders and not (products or found.goods):
        raise Invalid("products", "There is nothing on sale to order. Ask for at least one product.")
    return products, customers


def _invite(history: History, dice: Random, end: float, orders: int, customers: int) -> None:
    """Who comes when: customers, orders, messages and subscribers."""
    start = end - SPAN
    early = int(customers * FROM_THE_START)
    clock, crowd = history.clock, history.crowd
    for _ in range(early):
        crowd.register(start)
    clock.every(moments(dice, customers - early, start, end), crowd.register)
    late = min(MOST_LATE, orders // 20)
    clock.every(moments(dice, orders - late, start, end), history.orders.place)
    clock.every(moments(dice, late, end - LATE, end), history.orders.place)
    clock.every(moments(dice, min(5_000, orders // 40), start, end), crowd.write)
    clock.every(moments(dice, min(20_000, orders // 10), start, end), crowd.subscribe)
