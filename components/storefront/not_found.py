"""The friendly page for what is not there (or not yours to see), with the HTTP status that says so."""

from nicegui import ui

from components.guards import RequestContext
from components.shared import empty_state
from components.storefront.shop_page import shop_page

NOTHING_HERE = "There is nothing at this address. It may have moved, or the link is not whole."


async def not_found(visit: RequestContext, sentence: str = NOTHING_HERE, *, icon: str = "search_off") -> None:
    """Draw the page and answer 404; a page function calls it instead of drawing itself."""
    ui.status_code(404)
    async with shop_page("Page not found", visit):
        empty_state.empty(icon, sentence, "Go to the shop", to="/")
