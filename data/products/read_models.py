"""The results of queries about products."""

from dataclasses import dataclass
from datetime import datetime

from data import quantity_limits
from data.models import Product, Shop


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product when it was read.

    `max_quantity` is the limit in one order; `own_max_quantity` is None where the shop sets it.
    """

    id: int
    sku: str
    slug: str
    title: str
    description: str
    category: str
    price_minor: int
    currency: str
    stock: int
    max_quantity: int
    own_max_quantity: int | None
    sample: bool
    archived: bool
    version: int
    updated_at: datetime


def view(product: Product, shop: Shop) -> ProductView:
    """The product with the shop's currency and limit. The row has to be written, so that it has an id."""
    return ProductView(
        product.id or 0,
        product.sku,
        product.slug,
        product.title,
        product.description,
        product.category,
        product.price_minor,
        shop.currency,
        product.stock,
        quantity_limits.of(product, shop),
        product.max_quantity,
        product.sample,
        product.archived,
        product.version,
        product.updated_at,
    )
