"""Rows written straight into the tables, for tests of what stands below the verbs."""

from itertools import count
from typing import Any

from sqlmodel import Session, col, select

from data.lifecycle import OrderKind, PaymentMethod
from data.models import MoveReason, Order, Product, StockMove
from tests.conftest import CANDLE

_numbers = count(1)


def an_order(**fields: Any) -> Order:
    """An order of Ada's; what is not named is as simple as it can be."""
    simple: dict[str, Any] = {
        "number": f"T-{next(_numbers)}",
        "kind": OrderKind.REGULAR,
        "payment_method": PaymentMethod.ON_DELIVERY,
        "name": "Ada",
        "email": "ada@shop.example",
        "currency": "EUR",
        "key_hash": "",
    }
    return Order(**{**simple, **fields})


def moves(session: Session, sku: str) -> list[tuple[int, str]]:
    query = select(StockMove.delta, StockMove.why).join(Product).where(Product.sku == sku)
    return list(session.exec(query.order_by(col(StockMove.id))).all())


def sell_one(session: Session) -> None:
    """What placing an order does to a product: the stock falls, the version rises."""
    product = session.exec(select(Product).where(Product.sku == CANDLE)).one()
    product.stock, product.version = product.stock - 1, product.version + 1
    session.add(product)
    session.add(StockMove(product_id=product.id or 0, delta=-1, why=MoveReason.SALE))
