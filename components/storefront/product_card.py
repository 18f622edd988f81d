"""A product card: picture, title, price and stock, as one link."""

from nicegui import ui

from components.storefront.stock_label import StockLine
from data import money
from data.products import ProductView


def picture(product: ProductView, *, lazy: bool = True) -> ui.element:
    """The product's picture, with its title as alternative text."""
    drawn = ui.element("img").classes("sb-picture")
    drawn.props.update(
        {"src": f"/pictures/{product.slug}.svg", "alt": product.title, "width": 800, "height": 600}
    )
    if lazy:
        drawn.props("loading=lazy")
    return drawn


class ProductCard(ui.element):
    """A card of the product list; `set` updates it in place."""

    def __init__(self, product: ProductView, low_stock: int) -> None:
        super().__init__("li")
        self.classes("sb-product")
        with self:
            # The title below is the link; an alternative text would repeat it.
            picture(product).props("alt=")
            with ui.element("div").classes("sb-product-text"):
                self._title = ui.link(product.title, f"/products/{product.slug}")
                self._title.classes("sb-product-title", remove="nicegui-link")
                with ui.element("div").classes("sb-product-foot"):
                    self._price = ui.label().classes("sb-price")
                    self._stock = StockLine(product, low_stock)
        self.set(product)

    def set(self, product: ProductView) -> None:
        self._title.set_text(product.title)
        self._price.set_text(money.text(product.price_minor, product.currency))
        self._stock.set(product)

    def withdraw(self) -> None:
        """Mark the product as no longer on sale."""
        self.classes("sb-withdrawn")
        self._stock.classes(replace="sb-stock sb-muted").set_text("No longer on sale")
