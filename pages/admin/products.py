"""`/admin/products`: the list of products with search, filters, stock, and a form for new ones; live."""

from dataclasses import asdict, dataclass

from nicegui import events, ui

from components import live
from components.desk import product_commands
from components.desk.admin_page import admin_page
from components.desk.live_list import LINK_CELL, ListConfig, LiveList, Row, column
from components.desk.product_form import ProductForm
from components.desk.stock_form import StockForm
from components.guards import Admin, RequestContext
from components.shared import notices
from components.shared.list_state import ListState
from components.shared.status_badge import BADGE_CELL
from components.storefront.shelf import shelf
from components.storefront.stock_label import moved, moves_products
from data import money, products, shop
from data.accounts.permissions import Credentials
from data.database.events import Event
from data.products import ProductSort, ProductView
from data.shop import ShopView
from data.text_search import isolated

_PICTURE_CELL = """<q-td :props="props"><img v-if="props.value" class="sb-thumb" :src="props.value" alt=""
width="48" height="36" loading="lazy"><span v-else class="sb-thumb"></span></q-td>"""
_STOCK_CELL = """<q-td :props="props"><span class="sb-stock-cell">{{ props.value }}
<q-btn flat dense round size="sm" icon="exposure" class="sb-muted" title="Change stock"
:aria-label="'Change stock of ' + props.row.title"
@click.stop="() => $parent.$emit('stock', props.row.key)" /></span></q-td>"""

PRODUCTS = ListConfig(
    name="Products",
    columns=[
        column("picture", "Picture", "q-table--col-auto-width"),
        column("title", "Product", "sb-cell-main sb-truncate", sortable=True),
        column("sku", "SKU", "sb-cell-line", sortable=True),
        column("category", "Category", "sb-cell-hide", sortable=True),
        column("price", "Price", "sb-cell-hide sb-number", align="right", sortable=True),
        column("stock", "Stock", "sb-cell-more sb-number", align="right", sortable=True),
        column("state", "State", "sb-cell-side"),
    ],
    cells={"picture": _PICTURE_CELL, "title": LINK_CELL, "stock": _STOCK_CELL, "state": BADGE_CELL},
    icon="sell",
    empty_text="No products yet. Put the first one on sale with “New product”.",
    no_match_text="No product fits this search or filter.",
    new=lambda number: "1 new product" if number == 1 else f"{number} new products",
    new_row_actions=frozenset({"create", "unarchive"}),
    affected_keys=moved,
)

_STOCKS = {"any": "Any stock", "low": "Low in stock"}
_SHELVES = {"0": "In the shop", "1": "Archived"}


async def products_page(visit: Admin) -> None:
    about = await shop.view()
    with admin_page("Products", actor=visit.actor, person=visit.person, shop_name=about.name) as page:
        product_list = ProductList(visit, about)
        with page.frame.actions:
            ui.button("New product", icon="add", on_click=product_list.open_new_dialog)
        page.on_reload = product_list.list.load
        live.subscribe(product_list.on_events, concerns=_concerns, actor=visit.actor)
        await product_list.list.open()


@dataclass(frozen=True, slots=True)
class ProductFilter:
    search: str
    sort: ProductSort
    descending: bool
    archived: bool
    low_stock: bool
    page: int


class ProductList:
    """The content of one open page: the list, and the stock dialog that may be open over it."""

    def __init__(self, visit: RequestContext, about: ShopView) -> None:
        self.by = visit.actor
        self.about = about
        #: The SKU and the form of the open stock dialog.
        self.stock_dialog: tuple[str, StockForm] | None = None
        parameters = live.address_parameters()
        self.asked = ListState("/admin/products", parameters, sort="title", stock="any", archived="0")
        self.list = LiveList(PRODUCTS, self.asked, fetch_page=self.fetch_page, fetch_row=self.fetch_row)
        self.list.toolbar.search("Search products", "Title, SKU, category")
        self.list.toolbar.choice("stock", "Stock", _STOCKS)
        self.list.toolbar.choice("archived", "Shelf", _SHELVES)
        self.list.table.on("stock", self.open_stock_dialog)

    async def on_events(self, events: list[Event]) -> None:
        """Raises DomainError."""
        if any(event.subject_type == "shop" for event in events):
            self.about = await live.cached_query(_about, by=self.by)
        await self.list.on_events(events)
        if self.stock_dialog is not None:
            sku, form = self.stock_dialog
            if sku in {moved_sku for event in events for moved_sku in moved(event)}:
                form.show(await products.at_desk(sku, self.by))

    async def open_new_dialog(self) -> None:
        """Open a dialog that creates a product and puts it on sale."""
        categories = [name for name, _ in await products.categories()]
        with product_commands.question("New product") as dialog:
            form = ProductForm(self.about.currency, categories)

        async def create() -> None:
            product_input = form.written()
            stock = form.number("stock", int)
            created = await products.create(
                by=self.by, sku=form.text("sku"), stock=stock, **asdict(product_input)
            )
            dialog.close()
            notices.success(f"{isolated(created.title)} is on sale now.")

        form.draw(create, "Put on sale", new=True)
        dialog.open()

    async def open_stock_dialog(self, event: events.GenericEventArguments) -> None:
        """Open a dialog that changes the stock of a product."""
        with notices.report_errors():
            product = await products.at_desk(str(event.args), self.by)
            with product_commands.question(f"Stock of {isolated(product.title)}") as dialog:
                form = product_commands.stock_form(product, self.by, then=dialog.close)
            self.stock_dialog = (product.sku, form)
            dialog.on("hide", self.forget_stock_dialog)
            dialog.open()

    def forget_stock_dialog(self) -> None:
        """Stop updating the stock dialog, because it is closed."""
        self.stock_dialog = None

    async def fetch_page(self) -> tuple[list[Row], int]:
        """One page of rows, read once for all open pages that show the same."""
        by, descending = self.asked.sort
        product_filter = ProductFilter(
            search=self.asked["q"],
            sort=ProductSort(by) if by in set(ProductSort) else ProductSort.TITLE,
            descending=descending,
            archived=self.asked["archived"] == "1",
            low_stock=self.asked["stock"] == "low",
            page=self.asked.page,
        )
        found, total = await live.cached_query(_page, product_filter, by=self.by)
        return [self.as_row(product) for product in found], total

    async def fetch_row(self, sku: str) -> Row:
        """Raises NotFound."""
        return self.as_row(await products.at_desk(sku, self.by))

    def as_row(self, product: ProductView) -> Row:
        return {
            "key": product.sku,
            "to": product_commands.desk_address(product.sku),
            "picture": "" if product.archived else f"/pictures/{product.slug}.svg",
            "title": product.title,
            "sku": product.sku,
            "category": product.category,
            "price": money.text(product.price_minor, product.currency),
            "stock": product.stock,
            "state": shelf(product, self.about.low_stock),
        }


async def _page(product_filter: ProductFilter, *, by: Credentials) -> tuple[list[ProductView], int]:
    return await products.desk_page(by, **asdict(product_filter))


async def _about(*, by: Credentials) -> ShopView:  # noqa: ARG001 - the shop's settings are public
    return await shop.view()


def _concerns(event: Event) -> bool:
    return moves_products(event) or event.subject_type == "shop"
