"""`/`: the products on sale, with search, categories, and live prices and stock."""

from nicegui import ui

from components import guards, live
from components.shared import empty_state
from components.storefront.pager import pager
from components.storefront.product_card import ProductCard
from components.storefront.shop_page import ShopPage, shop_page
from components.storefront.stock_label import moved, moves_products
from components.urls import address, page_number
from data import products, shop
from data.database.events import Event
from data.lifecycle import POLICY_PROMISES
from data.text_search import isolated

PER_PAGE = 24


async def catalogue_page(visit: guards.Anyone, q: str = "", category: str = "", page: str = "1") -> None:
    """The page; search, category and page number are query parameters."""
    about = await shop.view()
    async with shop_page(
        f"Welcome to {isolated(about.name)}",
        visit,
        lead=f"Order in a minute and follow it live. {POLICY_PROMISES[about.cancel_policy]}",
        q=q,
    ) as front:
        ui.page_title(about.name)
        catalogue = Catalogue(front, q, category, page_number(page))
        await catalogue.draw()
    live.subscribe(catalogue.update, concerns=moves_products, actor=visit.actor)


class Catalogue:
    """The grid of products, with its search, category and page number."""

    def __init__(self, front: ShopPage, q: str, category: str, page: int) -> None:
        self._low_stock = front.shop.low_stock
        self._q, self._category, self._page = q.strip(), category, page
        self._cards: dict[str, ProductCard] = {}
        self._chips: dict[str, ui.link] = {}
        self._searches = 0
        front.search.props("debounce=250").on_value_change(lambda event: self._search(str(event.value or "")))

    async def draw(self) -> None:
        await self._draw_categories()
        self._count = ui.label().classes("sb-muted").props("role=status")
        self._results = ui.element("div")
        await self._show()

    async def update(self, events: list[Event]) -> None:
        """Update the cards of changed products. An empty page is read again: it may have some now."""
        if not self._cards:
            await self._show()
            return
        changed = set().union(*map(moved, events)) & set(self._cards)
        found = await products.by_skus(changed)
        for sku in changed:
            if sku in found:
                self._cards[sku].set(found[sku])
            else:
                self._cards[sku].withdraw()

    async def _search(self, text: str) -> None:
        if text.strip() == self._q:
            return
        self._q, self._page = text.strip(), 1
        for name, chip in self._chips.items():
            chip.props["href"] = self._address(category=name, page=1)
        ui.navigate.history.replace(self._address())
        await self._show()

    async def _show(self) -> None:
        self._searches += 1
        search = self._searches
        found, total = await products.on_sale(self._q, self._category, self._page, PER_PAGE)
        if search != self._searches:
            return  # ignore results of superseded searches
        self._count.set_text(_count_text(total) if self._q else "")
        self._count.set_visibility(bool(self._q and total))
        self._results.clear()
        with self._results:
            self._draw_results(found, max(1, -(-total // PER_PAGE)))

    def _draw_results(self, found: list[products.ProductView], pages: int) -> None:
        with ui.element("ul").classes("sb-products").props('aria-label="Products"'):
            self._cards = {product.sku: ProductCard(product, self._low_stock) for product in found}
        if not found:
            self._draw_empty()
        pager(min(self._page, pages), pages, lambda page: self._address(page=page))

    def _draw_empty(self) -> None:
        if self._q or self._category:
            sentence = f"Nothing found for “{self._q}”." if self._q else "Nothing in this category right now."
            empty_state.empty("search_off", sentence, "Show everything", to="/")
        else:
            empty_state.empty("storefront", "The shelves are still empty. Please come back soon.")

    async def _draw_categories(self) -> None:
        names = [name for name, _count in await products.categories()]
        if not names:
            return
        with ui.element("nav").classes("sb-chips").props('aria-label="Categories"'):
            for name in ("", *names):
                chip = ui.link(name or "Everything", self._address(category=name, page=1))
                self._chips[name] = chip.classes("sb-chip", remove="nicegui-link")
                if name == self._category:
                    chip.props("aria-current=true")

    def _address(self, *, category: str | None = None, page: int | None = None) -> str:
        category = self._category if category is None else category
        number = self._page if page is None else page
        return address("/", q=self._q, category=category, page=number if number > 1 else None)


def _count_text(total: int) -> str:
    return "1 product found" if total == 1 else f"{total:,} products found"
