"""One line of the cart: picture, title, how many, what it costs, and what is wrong with it."""

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
    """A line that changes in place; what is being typed into its quantity stays."""

    def __init__(
        self,
        line: CartItem,
        *,
        put: Callable[[str, int], Awaitable[None]],
        take_out: Callable[[str], Awaitable[None]],
    ) -> None:
        super().__init__("li")
        self._sku, self._put, self._kept = line.product.sku, put, line.quantity
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
        """Whether it can be ordered as it stands there."""
        return not self._trouble and self._quantity.typed == str(self._kept)

    def set(self, line: CartItem) -> None:
        """Show the line as it is now; the quantity only where another tab has changed it."""
        self._trouble = trouble(line)
        self._quantity.limit = line.product.max_quantity
        self._each.set_text(f"{money.text(line.product.price_minor, line.product.currency)} each")
        self._total.set_text(money.text(line.total_minor, line.product.currency))
        if line.quantity != self._kept:
            self._kept = line.quantity
            self._quantity.set(line.quantity)
        if self._quantity.typed == str(self._kept):
            self._quantity.refuse(self._trouble)

    async def _changed(self) -> None:
        before = self._kept
        try:
            wanted = self._quantity.value
            if wanted != before:
                self._kept = wanted  # known before the answer: what is typed meanwhile is not overwritten
                await self._put(self._sku, wanted)
        except ValidationFailed as refusal:
            self._kept = before
            self._quantity.refuse(str(refusal))
        except DomainError as refusal:
            self._kept = before
            notices.error(refusal)
