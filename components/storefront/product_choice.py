"""The products offered in a select."""

from data import products
from data.products import ProductView

MAX_PRODUCTS = 600
PER_PAGE = 200


async def on_sale() -> list[ProductView]:
    """The products on sale by title, at most MAX_PRODUCTS."""
    found: list[ProductView] = []
    for page in range(1, MAX_PRODUCTS // PER_PAGE + 1):
        batch, total = await products.on_sale(page=page, per_page=PER_PAGE)
        found += batch
        if len(found) >= total:
            break
    return found
