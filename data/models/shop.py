"""The shop's own settings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column
from sqlmodel import Field, SQLModel

from data.lifecycle import CancelPolicy
from data.models.types import words


class Shop(SQLModel, table=True):
    """One row, written by the first set-up."""

    id: int = Field(default=1, primary_key=True)
    name: str = "Shopbell"
    currency: str = "EUR"
    cancel_policy: CancelPolicy = Field(
        default=CancelPolicy.UNTIL_SHIPPED, sa_column=Column(words(CancelPolicy), nullable=False)
    )
    low_stock: int = 5
    max_quantity: int = 100
    set_up_at: datetime | None = None
    set_up_token_hash: str | None = None
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
