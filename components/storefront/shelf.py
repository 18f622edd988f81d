"""How a product stands on the shelf, as a word that badges know."""

from data.products import ProductView


def shelf(product: ProductView, low_stock: int) -> str:
    """On sale, low in stock, sold out or archived."""
    if product.archived:
        return "archived"
    if product.stock <= 0:
        return "sold_out"
    return "low_stock" if product.stock <= low_stock else "on_sale"
