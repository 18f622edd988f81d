"""Which page stands at which address. Nothing is mounted by being imported, so it can be done again and again."""

from collections.abc import Callable
from typing import Any

from nicegui import app, ui

from pages import api
from pages.admin.order import order_page as desk_order_page
from pages.admin.orders import orders_page as desk_orders_page

PAGES: dict[str, Callable[..., Any]] = {
    "/admin/orders": desk_orders_page,
    "/admin/orders/{number}": desk_order_page,
}


def mount() -> None:
    """Put every page and every endpoint at its address."""
    for address, page in PAGES.items():
        ui.page(address)(page)
    api.install(app)
