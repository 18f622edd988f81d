"""The products: list, search, filters, a new one, stock at a glance; live, also while things are sold."""

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
    """The page at /admin/products."""
    about = await shop.view()
    with admin_page("Products", actor=visit.actor, person=visit.person, shop_name=about.name) as page:
        wares = ProductList(visit, about)
        with page.frame.actions:
            ui.button("New product", icon="add", on_click=wares.ask_for_new)
        page.on_reload = wares.list.load
        live.subscribe(wares.hear, concerns=_concerns, actor=visit.actor)
        await wares.list.open()


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which page of which products, in which order."""

    search: str
    sort: ProductSort
    descending: bool
    archived: bool
    low_stock: bool
    page: int


class ProductList:
    """What one open page shows: the list, and the dialog that is open over it."""

    def __init__(self, visit: RequestContext, about: ShopView) -> None:
        self.by = visit.actor
        self.about = about
        self.counting: tuple[str, StockForm] | None = None
        parameters = live.address_parameters()
        self.asked = ListState("/admin/products", parameters, sort="title", stock="any", archived="0")
        self.list = LiveList(PRODUCTS, self.asked, fetch_page=self.ask, fetch_row=self.again)
        self.list.toolbar.search("Search products", "Title, SKU, category")
        self.list.toolbar.choice("stock", "Stock", _STOCKS)
        self.list.toolbar.choice("archived", "Shelf", _SHELVES)
        self.list.table.on("stock", self.ask_for_stock)

    async def hear(self, facts: list[Event]) -> None:
        """Draw what happened. Raises Refusal."""
        if any(fact.subject_type == "shop" for fact in facts):
            self.about = await live.cached_query(_about, by=self.by)
        await self.list.on_events(facts)
        if self.counting is not None and self.counting[0] in {sku for fact in facts for sku in moved(fact)}:
            self.counting[1].show(await products.at_desk(self.counting[0], self.by))

    async def ask_for_new(self) -> None:
        """Ask in a dialog what a new product is, and put it on sale."""
        categories = [name for name, _ in await products.categories()]
        with product_commands.question("New product") as dialog:
            form = ProductForm(self.about.currency, categories)

        async def create() -> None:
            written = form.written()
            stock = form.number("stock", int)
            made = await products.create(by=self.by, sku=form.text("sku"), stock=stock, **asdict(written))
            dialog.close()
            notices.success(f"{isolated(made.title)} is on sale now.")

        form.draw(create, "Put on sale", new=True)
        dialog.open()

    async def ask_for_stock(self, event: events.GenericEventArguments) -> None:
        """Ask in a dialog how the stock of a product changed."""
        with notices.report_errors():
            product = await products.at_desk(str(event.args), self.by)
            with product_commands.question(f"Stock of {isolated(product.title)}") as dialog:
                form = product_commands.stock_form(product, self.by, then=dialog.close)
            self.counting = (product.sku, form)
            dialog.on("hide", self.stop_counting)
            dialog.open()

    def stop_counting(self) -> None:
        """The dialog is closed; nothing over the list needs the news any more."""
        self.counting = None

    async def ask(self) -> tuple[list[Row], int]:
        """One page of rows, asked once for all desks that show the same."""
        by, descending = self.asked.sort
        wanted = ProductFilter(
            search=self.asked["q"],
            sort=ProductSort(by) if by in set(ProductSort) else ProductSort.TITLE,
            descending=descending,
            archived=self.asked["archived"] == "1",
            low_stock=self.asked["stock"] == "low",
            page=self.asked.page,
        )
        found, total = await live.cached_query(_page, wanted, by=self.by)
        return [self.as_row(product) for product in found], total

    async def again(self, sku: str) -> Row:
        """One row as it is now. Raises NotFound."""
        return self.as_row(await products.at_desk(sku, self.by))

    def as_row(self, product: ProductView) -> Row:
        """A product as a row of the list."""
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


async def _page(wanted: ProductFilter, *, by: Credentials) -> tuple[list[ProductView], int]:
    return await products.desk_page(by, **asdict(wanted))


async def _about(*, by: Credentials) -> ShopView:  # noqa: ARG001 - everybody may know the shop
    return await shop.view()


def _concerns(fact: Event) -> bool:
    return moves_products(fact) or fact.subject_type == "shop"
