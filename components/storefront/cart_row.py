"""One cart item: picture, title, quantity, price, and error."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from components.shared import notices
from components.storefront.product_card import picture
from components.storefront.quantity import Quantity
from components.storefront.stock_label import trouble
from data import money, text_search
from data.carts import CartItem
from data.errors import DomainError, ValidationFailed


class CartRow(ui.element):
    """A row that updates in place; a quantity that is being typed stays."""

    def __init__(
        self,
        line: CartItem,
        *,
        put: Callable[[str, int], Awaitable[None]],
        take_out: Callable[[str], Awaitable[None]],
    ) -> None:
        super().__init__("li")
        self._sku, self._put, self._saved = line.product.sku, put, line.quantity
        title = line.product.title
        self.classes("sb-cart-row")
        with self:
            picture(line.product).props("alt=")
            with ui.element("div").classes("sb-cart-what"):
                ui.link(title, f"/products/{line.product.slug}").classes("sb-product-title")
                self._each = ui.label().classes("sb-muted")
            self._quantity = Quantity(
                line.quantity,
                limit=line.product.max_quantity,
                name=f"Quantity of {text_search.isolated(title)}",
                on_change=self._changed,
            )
            self._total = ui.label().classes("sb-price sb-number")
            remove = ui.button("Remove", on_click=lambda: take_out(self._sku)).props("flat dense color=none")
            remove.props["aria-label"] = f"Remove {text_search.isolated(title)}"
        self.set(line)

    @property
    def is_fine(self) -> bool:
        """Whether the item can be ordered with the quantity shown."""
        return not self._problem and self._quantity.typed == str(self._saved)

    def set(self, line: CartItem) -> None:
        """Show the item; the quantity is replaced only if another tab changed it."""
        self._problem = trouble(line)
        self._quantity.limit = line.product.max_quantity
        self._each.set_text(f"{money.text(line.product.price_minor, line.product.currency)} each")
        self._total.set_text(money.text(line.total_minor, line.product.currency))
        if line.quantity != self._saved:
            self._saved = line.quantity
            self._quantity.set(line.quantity)
        if self._quantity.typed == str(self._saved):
            self._quantity.refuse(self._problem)

    async def _changed(self) -> None:
        before = self._saved
        try:
            wanted = self._quantity.value
            if wanted != before:
                self._saved = wanted  # set before the command, so that text typed meanwhile is kept
                await self._put(self._sku, wanted)
        except ValidationFailed as refusal:
            self._saved = before
            self._quantity.refuse(str(refusal))
        except DomainError as refusal:
            self._saved = before
            notices.error(refusal)
