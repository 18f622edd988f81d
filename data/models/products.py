"""Products, cart lines and stock moves."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Column
from sqlmodel import Field, SQLModel

from data.models.types import now, words


class MoveReason(StrEnum):
    SALE = "sale"
    CANCEL = "cancel"
    RETURN = "return"
    UNDO = "undo"
    ADJUST = "adjust"


class Product(SQLModel, table=True):
    """A product. `version` increases with every change that the program makes.

    `max_quantity` is the limit in one order; None leaves that to the shop.
    """

    id: int | None = Field(default=None, primary_key=True)
    sku: str = Field(unique=True)
    slug: str = Field(unique=True)
    title: str
    description: str = ""
    category: str = Field(default="", index=True)
    price_minor: int = Field(sa_type=BigInteger)
    stock: int = 0
    max_quantity: int | None = None
    sample: bool = True
    archived: bool = Field(default=False, index=True)
    folded: str = ""
    version: int = 1
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime = Field(default_factory=now)
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock"),
        CheckConstraint("price_minor >= 0", name="price"),
        {"sqlite_autoincrement": True},
    )


class CartLine(SQLModel, table=True):
    """A product in a visitor's cart; `visitor` is the id in the signed cookie of their browser."""

    __tablename__: ClassVar[Any] = "cart_line"
    visitor: str = Field(primary_key=True)
    product_id: int = Field(foreign_key="product.id", primary_key=True)
    quantity: int
    updated_at: datetime = Field(default_factory=now, index=True)
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)


class StockMove(SQLModel, table=True):
    """A change of a product's stock: the stock is the sum of its moves."""

    __tablename__: ClassVar[Any] = "stock_move"
    id: int | None = Field(default=None, primary_key=True)
    product_id: int = Field(foreign_key="product.id", index=True)
    order_line_id: int | None = Field(default=None, foreign_key="order_line.id", index=True)
    delta: int
    why: MoveReason = Field(sa_column=Column(words(MoveReason), nullable=False))
    at: datetime = Field(default_factory=now)
