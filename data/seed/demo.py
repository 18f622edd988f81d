"""The throw-away demo shop: something of everything, as if it had been open for four months."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from random import Random

from sqlmodel import Session

from data import passwords, store
from data.lifecycle import Kind, Role
from data.models import Shop, now
from data.seed import opening, people
from data.seed.catalogue import RANGE
from data.seed.clock import DAY, HOUR, moments
from data.seed.history import History
from data.seed.opening import Opening
from data.seed.people import Someone
from data.seed.telling import Staff

NAME, CURRENCY, LOW_STOCK = "Fern & Flame", "EUR", 5
ADMIN, CUSTOMER = "demo-admin@example.com", "demo-customer@example.com"
PASSWORD = "fern-and-flame"  # noqa: S105 - printed for everybody, in a shop that is thrown away
ADMIN_NAME, CUSTOMER_NAME = "Mara Lind", "Robin Hale"

SEED = 7
OPEN_FOR = 120 * DAY
#: How many more come on the last day than on the first.
GROWTH = 8.0
MINUTE = 60.0
#: How many come by chance: orders, bulk requests, samples, customers, messages, subscribers.
ORDERS, BULK, SAMPLES, CUSTOMERS, MESSAGES, SUBSCRIBERS = 240, 22, 26, 5, 14, 60
#: Customers from the first day on.
REGULARS = 6
#: What is left of these on the shelf in the end.
COUNTED = {"CAN-FIG": 3, "MUG-IND": 0, "HON-LIN": 4, "BLA-WOL": 1}
UNREAD = (13 * MINUTE, 41 * MINUTE, 75 * MINUTE)


@dataclass(frozen=True, slots=True)
class Scene:
    """An order that must be there: how long ago, of which kind, and how far it has come by now."""

    ago: float
    way: str = ""
    kind: Kind = Kind.REGULAR
    mine: bool = False


#: `mine` are those of the demo customer.
SCENES = (
    Scene(96 * DAY, "receive process ship deliver", mine=True),
    Scene(61 * DAY, "receive process ship deliver return refund", mine=True),
    Scene(40 * DAY, "process ship deliver", Kind.SAMPLE, mine=True),
    Scene(33 * DAY, "quote accept process receive ship deliver", Kind.BULK, mine=True),
    Scene(12 * DAY, "cancel", mine=True),
    Scene(9 * DAY, "receive process ship deliver return"),
    Scene(6 * DAY, "quote decline", Kind.BULK),
    Scene(3 * DAY, "receive process turn_down"),
    Scene(2.4 * DAY, "receive process ship", mine=True),
    Scene(2.2 * DAY, "process ship"),
    Scene(2 * DAY, "process ship", Kind.SAMPLE),
    Scene(1.5 * DAY, "quote accept process", Kind.BULK),
    Scene(30 * HOUR, "quote accept", Kind.BULK),
    Scene(27 * HOUR, "receive process"),
    Scene(25 * HOUR, "process reopen"),
    Scene(22 * HOUR, "process"),
    Scene(21 * HOUR, "receive cancel"),
    Scene(20 * HOUR, "quote", Kind.BULK, mine=True),
    Scene(9 * HOUR, "", Kind.BULK),
    Scene(5 * HOUR, "receive process"),
    Scene(160 * MINUTE),
    Scene(125 * MINUTE, "", Kind.BULK),
    Scene(95 * MINUTE),
    Scene(70 * MINUTE, "", Kind.SAMPLE),
    Scene(48 * MINUTE),
    Scene(26 * MINUTE, mine=True),
    Scene(11 * MINUTE),
    Scene(4 * MINUTE),
)
#: Scenes play faster than life, so that each has come as far as it should.
PACE = 0.04


def credentials() -> list[str]:
    """Who can sign in, as lines to print."""
    return [
        f"Sign in to the desk as   {ADMIN}     password {PASSWORD}",
        f"Sign in as a customer as {CUSTOMER}  password {PASSWORD}",
    ]


def fill(to: store.Store, *, until: datetime | None = None) -> bool:
    """Fill an empty database; answers False and changes nothing where there is something to sell already."""
    found = to.change_now(_furnish)
    if found is None:
        return False
    dice = Random(SEED)  # noqa: S311 - plausible data, no secrets
    end = (until or now()).timestamp()
    history = History(found, dice, end, passwords.hash_now(PASSWORD))
    history.stock_up(RANGE, len(RANGE), end - OPEN_FOR)
    _invite(history, dice, end)
    _play(history, _people(history, dice, end - OPEN_FOR), end)
    for sku, left in COUNTED.items():
        good = next(good for good in history.shelf.goods if good.sku == sku)
        history.clock.later(end - MINUTE, partial(history.shelf.count, good, left))
    history.tell(to)
    return True


def _furnish(session: Session) -> Opening | None:
    found = opening.look(session)
    if found.last_order or found.last_product:
        return None
    shop = session.get_one(Shop, 1)
    shop.name, shop.currency, shop.low_stock = NAME, CURRENCY, LOW_STOCK
    shop.set_up_at, shop.set_up_token_hash = now(), None
    session.add(shop)
    return replace(found, currency=CURRENCY, staff=Staff(found.last_user + 1, ADMIN_NAME))


def _people(history: History, dice: Random, start: float) -> Someone:
    """The two who can sign in; the answer is the customer."""
    admin = replace(people.someone(dice, ""), name=ADMIN_NAME, email=ADMIN)
    customer = replace(people.someone(dice, ""), name=CUSTOMER_NAME, email=CUSTOMER)
    history.crowd.register(start, admin, Role.ADMIN)
    robin = history.crowd.register(start, customer)
    history.crowd.customers.clear()  # he orders what the scenes say, no more
    for _ in range(REGULARS):
        history.crowd.register(start)
    return robin


def _invite(history: History, dice: Random, end: float) -> None:
    """Who comes by chance."""
    clock, crowd, orders, start = history.clock, history.crowd, history.orders, end - OPEN_FOR
    late = end - 5 * HOUR
    clock.every(moments(dice, CUSTOMERS, start, late, GROWTH), crowd.register)
    clock.every(moments(dice, ORDERS, start, late, GROWTH), partial(orders.place, kind=Kind.REGULAR))
    clock.every(moments(dice, BULK, start, late, GROWTH), partial(orders.place, kind=Kind.BULK))
    clock.every(moments(dice, SAMPLES, start, late, GROWTH), partial(orders.place, kind=Kind.SAMPLE))
    clock.every(moments(dice, MESSAGES, start, late, GROWTH), crowd.write)
    clock.every(moments(dice, SUBSCRIBERS, start, late, GROWTH), crowd.subscribe)
    for ago in UNREAD:
        clock.later(end - ago, crowd.write)


def _play(history: History, customer: Someone, end: float) -> None:
    for scene in SCENES:
        placed = partial(
            history.orders.place,
            kind=scene.kind,
            who=customer if scene.mine else None,
            way=tuple(scene.way.split()),
            pace=PACE,
        )
        history.clock.later(end - scene.ago, placed)
