"""`/products/{slug}`: one product with its price, stock and “Add to cart”; live."""

from nicegui import ui

from components import guards, live
from components.shared import notices
from components.shared.async_button import AsyncButton
from components.storefront import cart_updates
from components.storefront.not_found import not_found
from components.storefront.product_card import picture
from components.storefront.quantity import Quantity
from components.storefront.shop_page import shop_page
from components.storefront.stock_label import StockLine, moved
from components.urls import address
from data import carts, money, products, shop, text_search
from data.database.events import Event
from data.errors import NotFound, ValidationFailed
from data.products import ProductView

_GROUP = "cart"


async def product_page(slug: str, visit: guards.Anyone) -> None:
    try:
        product = await products.find(slug)
    except NotFound:
        await not_found(visit, "There is no such product, or it is not on sale any more.")
        return
    async with shop_page(product.title, visit) as front:
        offer = ProductOffer(product, visit, front.shop.low_stock)
    live.subscribe(offer.update, concerns=offer.concerns, actor=visit.actor)


class ProductOffer:
    """The product on its page. Its parts are kept, so that they change in place."""

    def __init__(self, product: ProductView, visit: guards.RequestContext, low_stock: int) -> None:
        self._sku, self._visit = product.sku, visit
        with ui.element("div").classes("sb-offer"):
            picture(product, lazy=False).classes("sb-offer-picture")
            with ui.element("div").classes("sb-stack"):
                self._price = ui.label().classes("sb-price sb-title")
                self._stock = StockLine(product, low_stock)
                self._description = ui.label(product.description).classes("sb-prose")
                self._draw_order(product)
                self._draw_links(product)
        self._show(product)

    def concerns(self, event: Event) -> bool:
        """Whether the event is about this product, or about the shop's settings."""
        return event.subject == shop.SUBJECT or self._sku in moved(event)

    async def update(self, _events: list[Event]) -> None:
        """Read and show the present product."""
        found = await products.by_skus([self._sku])
        if self._sku in found:
            self._show(found[self._sku])
        else:
            self._stock.classes(replace="sb-stock sb-muted").set_text("No longer on sale")
            self._add.disable()

    def _show(self, product: ProductView) -> None:
        self._price.set_text(money.text(product.price_minor, product.currency))
        self._description.set_text(product.description)
        self._description.set_visibility(bool(product.description))
        self._stock.set(product)
        self._quantity.limit = product.max_quantity
        self._add.set_enabled(product.stock > 0)

    def _draw_order(self, product: ProductView) -> None:
        with ui.element("div").classes("sb-buy"):
            self._quantity = Quantity(1, limit=product.max_quantity)
            self._add = AsyncButton("Add to cart", self._put, icon="add_shopping_cart")
        self._quantity.props["aria-label"] = f"Quantity of {text_search.isolated(product.title)}"

    def _draw_links(self, product: ProductView) -> None:
        with ui.element("div").classes("sb-elsewhere"):
            if product.sample:
                ui.link("Ask for a free sample", address("/free-sample", sku=product.sku))
            ui.link("Need many? Ask for a bulk price", address("/bulk-order", sku=product.sku))

    async def _put(self) -> None:
        try:
            cart = await carts.add(self._visit.visitor, self._sku, self._quantity.value)
        except ValidationFailed as error:
            self._quantity.refuse(str(error))
            return
        self._quantity.refuse("")
        cart_updates.publish(self._visit.visitor, cart)
        _notify(cart)


def _notify(cart: carts.Cart) -> None:
    """Show one notification, which replaces the one of an earlier click."""
    area = notices.notification_area()
    for card in [card for card in area.cards if card.notice.group == _GROUP]:
        area.dismiss(card)
    area.show(_added_to_cart(cart))


def _added_to_cart(cart: carts.Cart) -> notices.Notification:
    pieces = "1 item" if cart.count == 1 else f"{cart.count} items"
    detail = f"Go to the cart ({pieces}, {money.text(cart.total_minor, cart.currency)})"
    return notices.Notification("Added to your cart", detail, "/cart", "check_circle", "positive", _GROUP)
