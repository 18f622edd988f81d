"""`/admin/products/{sku}`: one product with its form, stock and archiving; live."""

from dataclasses import asdict

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components import live
from components.desk import product_commands
from components.desk.admin_page import AdminPage, admin_page
from components.desk.product_form import ProductForm
from components.guards import Admin, RequestContext
from components.shared import empty_state, notices
from components.shared.status_badge import status_badge
from components.storefront.product_card import picture
from components.storefront.shelf import shelf
from components.storefront.stock_label import moved
from data import products, shop
from data.database.events import Event
from data.errors import NotFound
from data.products import ProductView
from data.shop import ShopView
from data.text_search import isolated


async def product_page(visit: Admin, sku: str) -> None:
    about = await shop.view()
    try:
        product = await products.at_desk(sku, visit.actor)
    except NotFound as error:
        ui.status_code(404)
        with admin_page("Product", actor=visit.actor, person=visit.person, shop_name=about.name):
            empty_state.empty("sell", str(error), "All products", to="/admin/products")
        return
    categories = [name for name, _ in await products.categories()]
    with admin_page(product.title, actor=visit.actor, person=visit.person, shop_name=about.name) as page:
        detail = ProductDetail(page, visit, about, product, categories)
        page.on_reload = detail.read
        live.subscribe(detail.on_events, concerns=detail.concerns, actor=visit.actor)


class ProductDetail:
    """The content of one open page."""

    def __init__(
        self,
        page: AdminPage,
        visit: RequestContext,
        about: ShopView,
        product: ProductView,
        categories: list[str],
    ) -> None:
        self.page, self.by = page, visit.actor
        self.low_stock = about.low_stock
        self.product = product
        self.version = product.version
        with page.frame.beside:
            self.badge = status_badge(shelf(product, about.low_stock))
        with page.frame.actions:
            self.draw_actions()
        with ui.element("div").classes("sb-columns"):
            with ui.element("section").classes("sb-card sb-stack").props('aria-label="About the product"'):
                self.draw_warning()
                self.form = ProductForm(product.currency, categories)
                self.form.draw(self.save, "Save", new=False)
            with ui.element("div").classes("sb-stack"):
                self.draw_stock()
        self.form.show(product)
        self.show(product)

    def draw_actions(self) -> None:
        self.in_shop = ui.button("See it in the shop", icon="storefront").props("flat")
        self.archiving = ui.button("Archive", icon="archive", on_click=self.archive).props(
            "outline color=negative"
        )
        self.unarchiving = ui.button("Put on sale again", icon="unarchive", on_click=self.unarchive)

    def draw_warning(self) -> None:
        """Draw the hidden warning about another admin's changes."""
        self.warning = ui.element("div").classes("sb-notice sb-warning").props("role=alert")
        with self.warning:
            ui.icon("edit").props("aria-hidden=true")
            ui.label("Somebody else has changed this product while you were typing.").classes("sb-grow")
            ui.button("Show theirs", on_click=self.take_theirs).props("flat dense")
        self.warning.set_visibility(False)

    def draw_stock(self) -> None:
        """Draw the stock form and the illustration."""
        with ui.element("section").classes("sb-card sb-stack").props('aria-label="Stock"'):
            TextElement(tag="h2", text="Stock")
            self.stock = product_commands.stock_form(self.product, self.by)
        if not self.product.archived:
            picture(self.product).classes("sb-rounded")

    async def save(self) -> None:
        """Save the form. Raises ValidationFailed; Conflict where another admin saved before."""
        product_input = self.form.written()
        saved = await products.edit(
            self.product.sku, by=self.by, expected_version=self.version, **asdict(product_input)
        )
        self.form.show(saved)
        self.show(saved)
        self.version = saved.version
        notices.success(f"{isolated(saved.title)} is saved.")

    def concerns(self, event: Event) -> bool:
        """Whether the event is about this product or the shop's settings."""
        return self.product.sku in moved(event) or event.subject_type == "shop"

    async def on_events(self, events: list[Event]) -> None:
        """Raises DomainError."""
        if any(event.subject_type == "shop" for event in events):
            self.low_stock = (await shop.view()).low_stock
        await self.read()

    async def read(self) -> None:
        """Read and show the present product. Typed text stays. Raises DomainError."""
        fresh = await products.at_desk(self.product.sku, self.by)
        self.show(fresh)
        merged = self.form.merge(fresh)
        self.version = fresh.version if merged else self.version
        self.warning.set_visibility(not merged)

    def show(self, product: ProductView) -> None:
        """Show everything except the form."""
        self.product = product
        self.page.frame.heading.set_text(product.title)
        self.badge.set(shelf(product, self.low_stock))
        self.stock.show(product)
        self.in_shop.props["href"] = f"/products/{product.slug}"
        for button in (self.in_shop, self.archiving):
            button.set_visibility(not product.archived)
        self.unarchiving.set_visibility(product.archived)

    def take_theirs(self) -> None:
        """Show what another admin saved, and discard what was typed here."""
        self.form.show(self.product)
        self.version = self.product.version
        self.warning.set_visibility(False)

    async def archive(self) -> None:
        with notices.report_errors():
            await product_commands.archive(self.product, self.by)

    async def unarchive(self) -> None:
        with notices.report_errors():
            await product_commands.unarchive(self.product, self.by)
