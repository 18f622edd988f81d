"""The 404 page, also for things that the user may not see."""

from nicegui import ui

from components.guards import RequestContext
from components.shared import empty_state
from components.storefront.shop_page import shop_page

NOTHING_HERE = "There is nothing at this address. It may have moved, or the link is not whole."


async def not_found(visit: RequestContext, sentence: str = NOTHING_HERE, *, icon: str = "search_off") -> None:
    """Draw the page with status 404, in place of the page function's own content."""
    ui.status_code(404)
    async with shop_page("Page not found", visit):
        empty_state.empty(icon, sentence, "Go to the shop", to="/")
