"""The content of the database before it is filled."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from data import events
from data.lifecycle import Role
from data.models import ContactMessage, Order, OrderLine, Product, Shop, Subscriber, User
from data.seed.inventory import StockItem

#: No more customers than these place orders again.
MAX_CUSTOMERS_KNOWN = 50_000
_NUMBERED: tuple[Any, ...] = (User, Product, Order, OrderLine, ContactMessage, Subscriber)


@dataclass(frozen=True, slots=True)
class AdminAccount:
    """The admin who takes the steps of the shop."""

    id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class ExistingData:
    """The last event and ids by table, the products on sale, and the customers as (id, name, email)."""

    last_seq: int
    last_ids: dict[str, int]
    currency: str
    admin: AdminAccount
    items: list[StockItem]
    customers: list[tuple[int, str, str]]
    skus: frozenset[str]
    slugs: frozenset[str]


def read(session: Session) -> ExistingData:
    """Read it, and insert the row of the shop where there is none yet."""
    shop = session.get(Shop, 1) or Shop()
    session.add(shop)
    return ExistingData(
        last_seq=events.head(session.connection()),
        last_ids={
            table.__tablename__: session.exec(select(func.max(table.id))).one() or 0 for table in _NUMBERED
        },
        currency=shop.currency,
        admin=_admin(session),
        items=_items(session),
        customers=_customers(session),
        skus=frozenset(session.exec(select(Product.sku))),
        slugs=frozenset(session.exec(select(Product.slug))),
    )


def _admin(session: Session) -> AdminAccount:
    first = select(User).where(User.role == Role.ADMIN, col(User.active)).order_by(col(User.id)).limit(1)
    found = session.exec(first).first()
    return AdminAccount(found.id, found.name) if found else AdminAccount(None, "The shop")


def _items(session: Session) -> list[StockItem]:
    on_sale = select(Product).where(col(Product.archived).is_(False)).order_by(col(Product.id))
    return [
        StockItem(p.id or 0, p.sku, p.title, p.price_minor, p.sample, p.stock, p.version)
        for p in session.exec(on_sale)
    ]


def _customers(session: Session) -> list[tuple[int, str, str]]:
    known = select(User.id, User.name, User.email).where(User.role == Role.CUSTOMER, col(User.active))
    rows = session.exec(known.order_by(col(User.id)).limit(MAX_CUSTOMERS_KNOWN))
    return [(user_id or 0, name, email) for user_id, name, email in rows]
