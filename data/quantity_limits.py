"""The maximum quantity of a product in one order, set by the product or else by the shop."""

from data import text_search, validation
from data.errors import ValidationFailed
from data.models import Product, Shop

#: The highest limit; with the highest price and number of lines, a total still fits into 64 bits.
LARGEST = 100_000


def of(product: Product, shop: Shop) -> int:
    """The maximum quantity of this product in one order."""
    return shop.max_quantity if product.max_quantity is None else product.max_quantity


def checked(limit: int) -> int:
    """A valid limit. Raises ValidationFailed at `max_quantity`."""
    return validation.integer("max_quantity", limit, minimum=1, maximum=LARGEST)


def sentence(limit: int, title: str = "", present: int = 0) -> str:
    """The message for a quantity that is too large; without a title where it stands beside the product."""
    what = f"“{text_search.isolated(title)}”" if title else "this product"
    inside = f", and {present:,} in your cart already" if present else ""
    return f"At most {limit:,} of {what} per order{inside}."


def check(quantity: int, limit: int, title: str = "", present: int = 0) -> None:
    """Raises ValidationFailed at `quantity` above the limit."""
    if quantity > limit:
        raise ValidationFailed("quantity", sentence(limit, title, present))
