"""A product as the rest of the program sees it."""

from dataclasses import dataclass
from datetime import datetime

from data.models import Product


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product as it was when it was read."""

    id: int
    sku: str
    slug: str
    title: str
    description: str
    category: str
    price_minor: int
    currency: str
    stock: int
    sample: bool
    archived: bool
    version: int
    updated_at: datetime


def view(product: Product, currency: str) -> ProductView:
    """The product with the shop's currency; a row that was written has its id."""
    return ProductView(
        product.id or 0,
        product.sku,
        product.slug,
        product.title,
        product.description,
        product.category,
        product.price_minor,
        currency,
        product.stock,
        product.sample,
        product.archived,
        product.version,
        product.updated_at,
    )
