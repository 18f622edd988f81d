"""The friendly page for what is not there (or not yours to see), with the HTTP status that says so."""

from nicegui import ui

from components import states
from components.guards import Visit
from components.shop_page import shop_page


async def not_found(
    visit: Visit, sentence: str = "There is nothing at this address.", *, icon: str = "search_off"
) -> None:
    """Draw the page and answer 404; a page function calls it instead of drawing itself."""
    ui.status_code(404)
    async with shop_page("Page not found", visit):
        states.empty(
            icon, f"{sentence} It may have moved, or the link is not whole.", "Go to the shop", to="/"
        )
