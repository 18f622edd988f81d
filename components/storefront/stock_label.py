"""Stock texts, and the events that change them."""

from nicegui import ui

from components.shared.stat_card import glow
from data import quantity_limits
from data.carts import CartItem
from data.database.events import Event
from data.products import ProductView


def moved(event: Event) -> set[str]:
    """The SKUs whose price, text or stock the event may have changed."""
    if event.subject_type == "product":
        return {event.subject_id}
    return set(event.data.get("stock") or ())


def moves_products(event: Event) -> bool:
    """The event filter of pages that show products."""
    return bool(moved(event))


class StockLine(ui.label):
    """The stock; `set` updates it in place with a glow."""

    def __init__(self, product: ProductView, low_stock: int) -> None:
        super().__init__()
        self._low_stock = low_stock
        self._turn = 0
        self._show(product)

    def set(self, product: ProductView) -> None:
        before = self.text
        self._show(product)
        if self.text != before:
            glow(self, self._turn)
            self._turn += 1

    def _show(self, product: ProductView) -> None:
        text, role = _text_and_role(product.stock, self._low_stock)
        self.classes(replace=f"sb-stock sb-ink sb-{role}")
        self.set_text(text)


def trouble(line: CartItem) -> str:
    """Why a cart item cannot be ordered; empty if it can."""
    if not line.product.stock:
        return "This is sold out. Please remove it."
    if not line.allowed:
        return quantity_limits.sentence(line.product.max_quantity)
    return "" if line.enough else f"Only {line.product.stock} left. Please take fewer."


def _text_and_role(stock: int, low_stock: int) -> tuple[str, str]:
    if stock <= 0:
        return "Sold out", "critical"
    return (f"Only {stock} left", "warning") if stock <= low_stock else (f"{stock} in stock", "positive")
