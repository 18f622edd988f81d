"""How much there is of a product, in words, and which facts say that this has changed."""

from nicegui import ui

from components.shared.stat_card import glow
from data import quantity_limits
from data.carts import CartItem
from data.database.events import Event
from data.products import ProductView


def moved(fact: Event) -> set[str]:
    """The SKUs whose price, text or stock this fact may have changed."""
    if fact.subject_type == "product":
        return {fact.subject_id}
    return set(fact.data.get("stock") or ())


def moves_products(fact: Event) -> bool:
    """The concern of a page that shows products."""
    return bool(moved(fact))


class StockLine(ui.label):
    """How many there are; `set` shows a new number in place and lets it glow."""

    def __init__(self, product: ProductView, low_stock: int) -> None:
        super().__init__()
        self._low_stock = low_stock
        self._turn = 0
        self._show(product)

    def set(self, product: ProductView) -> None:
        """Show what is there now."""
        before = self.text
        self._show(product)
        if self.text != before:
            glow(self, self._turn)
            self._turn += 1

    def _show(self, product: ProductView) -> None:
        text, role = _words(product.stock, self._low_stock)
        self.classes(replace=f"sb-stock sb-ink sb-{role}")
        self.set_text(text)


def trouble(line: CartItem) -> str:
    """Why a line of the cart cannot be ordered as it is; empty where it can."""
    if not line.product.stock:
        return "This is sold out. Please remove it."
    if not line.allowed:
        return quantity_limits.sentence(line.product.max_quantity)
    return "" if line.enough else f"Only {line.product.stock} left. Please take fewer."


def _words(stock: int, low_stock: int) -> tuple[str, str]:
    if stock <= 0:
        return "Sold out", "critical"
    return (f"Only {stock} left", "warning") if stock <= low_stock else (f"{stock} in stock", "positive")
