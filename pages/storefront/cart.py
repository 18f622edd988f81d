"""`/cart`: the visitor's cart, with present prices and stock; live."""

from nicegui import ui

from components import guards, live
from components.shared import empty_state, notices
from components.shared.async_button import AsyncButton
from components.storefront import cart_updates
from components.storefront.cart_row import CartRow
from components.storefront.shop_page import shop_page
from components.storefront.stock_label import moved
from data import carts, money, shop
from data.carts import Cart
from data.database.events import Event
from data.errors import DomainError


async def cart_page(visit: guards.Anyone) -> None:
    """The page; all tabs of a visitor show the same cart."""
    async with shop_page("Cart", visit) as front:
        cart_view = CartView(visit.visitor)
        cart_view.show(front.cart)
    cart_updates.subscribe(visit.visitor, cart_view.show)
    live.subscribe(cart_view.update, concerns=cart_view.concerns, actor=visit.actor)


class CartView:
    """The cart on its page. Rows are kept, so that they change in place."""

    def __init__(self, visitor: str) -> None:
        self._visitor = visitor
        self._rows: dict[str, CartRow] = {}
        self._notices = ui.element("div").classes("sb-stack")
        self._empty = empty_state.empty(
            "shopping_basket", "Your cart is empty.", "Look around the shop", to="/"
        )
        with ui.element("div").classes("sb-columns") as self._full:
            self._list = ui.element("ul").classes("sb-card sb-cart").props('aria-label="In your cart"')
            with ui.element("section").classes("sb-card sb-stack").props('aria-label="Total"'):
                with ui.element("div").classes("sb-sum"):
                    ui.label("Total").classes("sb-strong")
                    self._total = ui.label().classes("sb-price sb-title")
                AsyncButton("Checkout", self._check_out).classes("sb-wide")
                ui.link("Go on shopping", "/").classes("sb-link")

    @property
    def skus(self) -> set[str]:
        return set(self._rows)

    def show(self, cart: Cart) -> None:
        lines = {line.product.sku: line for line in cart.lines}
        for sku in self.skus - set(lines):
            self._rows.pop(sku).delete()
        for sku, line in lines.items():
            if sku in self._rows:
                self._rows[sku].set(line)
            else:
                with self._list:
                    self._rows[sku] = CartRow(line, put=self._put, take_out=self._take_out)
        self._total.set_text(money.text(cart.total_minor, cart.currency))
        self._empty.set_visibility(not lines)
        self._full.set_visibility(bool(lines))
        self._show_notices(cart.notices)

    def concerns(self, event: Event) -> bool:
        """Whether the event is about a product in the cart, or about the shop's settings."""
        return event.subject == shop.SUBJECT or bool(moved(event) & self.skus)

    async def update(self, _events: list[Event]) -> None:
        """Show present prices and stock."""
        self.show(await carts.lines(self._visitor))

    def _show_notices(self, sentences: tuple[str, ...]) -> None:
        self._notices.set_visibility(bool(sentences))
        self._notices.clear()
        with self._notices:
            for sentence in sentences:
                ui.label(sentence).classes("sb-notice sb-warning").props("role=status")

    async def _put(self, sku: str, quantity: int) -> None:
        cart_updates.publish(self._visitor, await carts.put(self._visitor, sku, quantity))

    async def _take_out(self, sku: str) -> None:
        with notices.report_errors():
            cart_updates.publish(self._visitor, await carts.take_out(self._visitor, sku))

    async def _check_out(self) -> None:
        cart = await carts.lines(self._visitor)
        self.show(cart)
        if not all(row.is_fine for row in self._rows.values()):
            raise DomainError("Something in your cart cannot be ordered like that. Look at the lines in red.")
        if cart.lines:
            ui.navigate.to("/checkout")
