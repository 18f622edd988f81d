"""The content of the database before it is filled."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from data import events
from data.lifecycle import Role
from data.models import ContactMessage, Order, OrderLine, Product, Shop, Subscriber, User
from data.seed.bulk_insert import BulkInsert
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
    """`rows` go on after the last event and ids; customers are (id, name, e-mail address)."""

    rows: BulkInsert
    currency: str
    admin: AdminAccount
    items: list[StockItem]
    customers: list[tuple[int, str, str]]
    skus: set[str]
    slugs: set[str]


def read(session: Session) -> ExistingData:
    """Read it, and insert the row of the shop where there is none yet."""
    shop = session.get(Shop, 1) or Shop()
    session.add(shop)
    last_ids = {t.__tablename__: session.exec(select(func.max(t.id))).one() or 0 for t in _NUMBERED}
    products = session.exec(select(Product).order_by(col(Product.id))).all()
    users = select(User).where(col(User.active)).order_by(col(User.id))
    customers = session.exec(users.where(User.role == Role.CUSTOMER).limit(MAX_CUSTOMERS_KNOWN))
    admin = session.exec(users.where(User.role == Role.ADMIN).limit(1)).first()
    return ExistingData(
        rows=BulkInsert(events.head(session.connection()), last_ids),
        currency=shop.currency,
        admin=AdminAccount(admin.id, admin.name) if admin else AdminAccount(None, "The shop"),
        items=[
            StockItem(p.id or 0, p.sku, p.title, p.price_minor, p.sample, p.stock, p.version)
            for p in products
            if not p.archived
        ],
        customers=[(user.id or 0, user.name, user.email) for user in customers],
        skus={p.sku for p in products},
        slugs={p.slug for p in products},
    )
