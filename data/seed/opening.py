"""What is in the database before it is filled."""

from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, func, select

from data import events
from data.lifecycle import Role
from data.models import ContactMessage, Order, OrderLine, Product, Shop, Subscriber, User
from data.seed.shelf import Good
from data.seed.telling import Staff

#: More customers of before than this are not asked to order again.
MOST_KNOWN = 50_000


@dataclass(frozen=True, slots=True)
class Opening:
    """The last numbers given, who is behind the counter, what is on sale, and who has an account."""

    head: int
    last_user: int
    last_product: int
    last_order: int
    last_line: int
    last_message: int
    last_subscriber: int
    currency: str
    staff: Staff
    goods: list[Good] = field(default_factory=list[Good])
    customers: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    skus: frozenset[str] = frozenset()
    slugs: frozenset[str] = frozenset()


def look(session: Session) -> Opening:
    """Read it, and write the shop's row where there is none yet."""
    shop = session.get(Shop, 1) or Shop()
    session.add(shop)
    return Opening(
        head=events.head(session.connection()),
        last_user=_last(session, User.id),
        last_product=_last(session, Product.id),
        last_order=_last(session, Order.id),
        last_line=_last(session, OrderLine.id),
        last_message=_last(session, ContactMessage.id),
        last_subscriber=_last(session, Subscriber.id),
        currency=shop.currency,
        staff=_staff(session),
        goods=_goods(session),
        customers=_customers(session),
        skus=frozenset(session.exec(select(Product.sku))),
        slugs=frozenset(session.exec(select(Product.slug))),
    )


def _last(session: Session, number: Any) -> int:
    return session.exec(select(func.max(number))).one() or 0


def _staff(session: Session) -> Staff:
    first = select(User).where(User.role == Role.ADMIN, col(User.active)).order_by(col(User.id)).limit(1)
    found = session.exec(first).first()
    return Staff(found.id, found.name) if found else Staff(None, "The shop")


def _goods(session: Session) -> list[Good]:
    on_sale = select(Product).where(col(Product.archived).is_(False)).order_by(col(Product.id))
    return [
        Good(p.id or 0, p.sku, p.title, p.price_minor, p.sample, p.stock, p.version)
        for p in session.exec(on_sale)
    ]


def _customers(session: Session) -> list[tuple[int, str, str]]:
    known = select(User.id, User.name, User.email).where(User.role == Role.CUSTOMER, col(User.active))
    rows = session.exec(known.order_by(col(User.id)).limit(MOST_KNOWN))
    return [(user_id or 0, name, email) for user_id, name, email in rows]
