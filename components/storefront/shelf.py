"""The availability of a product, as a key of BADGE_STYLES."""

from data.products import ProductView


def shelf(product: ProductView, low_stock: int) -> str:
    """One of "on_sale", "low_stock", "sold_out", "archived"."""
    if product.archived:
        return "archived"
    if product.stock <= 0:
        return "sold_out"
    return "low_stock" if product.stock <= low_stock else "on_sale"
