"""How many of one product an order may hold: what the product says, else what the shop says."""

from data import text_search, validation
from data.errors import ValidationFailed
from data.models import Product, Shop

#: The highest limit that can be set; times the highest price and the most lines it still fits into a total.
LARGEST = 100_000


def of(product: Product, shop: Shop) -> int:
    """The most of this product in one order."""
    return shop.max_quantity if product.max_quantity is None else product.max_quantity


def checked(limit: int) -> int:
    """A limit that can be set. Raises Invalid at `max_quantity`."""
    return validation.integer("max_quantity", limit, least=1, most=LARGEST)


def sentence(limit: int, title: str = "", present: int = 0) -> str:
    """Why a quantity is too large; without a title where it is said at the product."""
    what = f"“{text_search.isolated(title)}”" if title else "this product"
    inside = f", and {present:,} in your cart already" if present else ""
    return f"At most {limit:,} of {what} per order{inside}."


def check(quantity: int, limit: int, title: str = "", present: int = 0) -> None:
    """Raises Invalid at `quantity` for more than the limit."""
    if quantity > limit:
        raise ValidationFailed("quantity", sentence(limit, title, present))
