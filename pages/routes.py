"""The address of each page. Importing this module mounts nothing, so tests can mount several times."""

from collections.abc import Callable
from typing import Any

from nicegui import app, ui

from components import live
from components.guards import BROWSER_COOKIE
from pages import api, http
from pages.account import account_page
from pages.admin.customer import customer_page
from pages.admin.customers import customers_page
from pages.admin.messages import messages_page
from pages.admin.newsletter import newsletter_page
from pages.admin.order import order_page as desk_order_page
from pages.admin.orders import orders_page as desk_orders_page
from pages.admin.overview import overview_page
from pages.admin.product import product_page as desk_product_page
from pages.admin.products import products_page
from pages.admin.settings import settings_page
from pages.http import socketio_guard
from pages.live import websocket
from pages.server import clocks, page_timeout
from pages.storefront.bulk_order import bulk_order_page
from pages.storefront.cart import cart_page
from pages.storefront.catalogue import catalogue_page
from pages.storefront.checkout import checkout_page
from pages.storefront.contact import contact_page
from pages.storefront.free_sample import free_sample_page
from pages.storefront.login import login_page
from pages.storefront.my_orders import my_orders_page
from pages.storefront.order import order_page
from pages.storefront.product import product_page
from pages.storefront.register import register_page
from pages.storefront.set_up import set_up_page

PAGES: dict[str, Callable[..., Any]] = {
    "/": catalogue_page,
    "/products/{slug}": product_page,
    "/cart": cart_page,
    "/checkout": checkout_page,
    "/orders": my_orders_page,
    "/orders/{number}": order_page,
    "/bulk-order": bulk_order_page,
    "/free-sample": free_sample_page,
    "/contact": contact_page,
    "/account": account_page,
    "/login": login_page,
    "/register": register_page,
    "/set-up": set_up_page,
    "/admin": overview_page,
    "/admin/orders": desk_orders_page,
    "/admin/orders/{number}": desk_order_page,
    "/admin/products": products_page,
    "/admin/products/{sku}": desk_product_page,
    "/admin/customers": customers_page,
    "/admin/customers/{id}": customer_page,
    "/admin/messages": messages_page,
    "/admin/newsletter": newsletter_page,
    "/admin/settings": settings_page,
}

#: Half a year, in seconds.
BROWSER_COOKIE_LASTS = 180 * 24 * 3600


def mount(secret: str) -> None:
    """Register all pages, all endpoints and the middleware; `secret` signs the cookies."""
    clocks.use_monotonic()
    api.install(app)
    # A router of its own: the API's dependencies need an HTTP request.
    app.include_router(websocket.router())
    for address, page in PAGES.items():
        in_time = page_timeout.in_time(live.ending_with_session(page))
        ui.page(address, response_timeout=page_timeout.NICEGUI_SECONDS)(in_time)
    socketio_guard.install()
    cookie = {"cookie": BROWSER_COOKIE, "max_age": BROWSER_COOKIE_LASTS}
    http.add_middleware(
        app,
        secret=secret,
        unopened_pages=socketio_guard.unopened_pages,
        upgraded=socketio_guard.upgraded,
        **cookie,
    )
