"""Products to choose from in a form."""

from data import products
from data.products import ProductView

MOST = 600
PER_PAGE = 200


async def on_sale() -> list[ProductView]:
    """What is on sale, by title, as far as a list to choose from makes sense."""
    found: list[ProductView] = []
    for page in range(1, MOST // PER_PAGE + 1):
        more, total = await products.on_sale(page=page, per_page=PER_PAGE)
        found += more
        if len(found) >= total:
            break
    return found
