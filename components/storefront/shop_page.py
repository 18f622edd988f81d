"""The frame of all storefront pages: shop name, search and cart count."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from nicegui import ui

from components.guards import RequestContext
from components.shared.layout import ShopFrame, storefront_frame
from components.storefront import cart_updates
from components.storefront.newsletter_form import newsletter_form
from data import carts, shop
from data.carts import Cart
from data.shop import ShopView


@dataclass(frozen=True, slots=True)
class ShopPage:
    """The frame, and the data it was drawn from."""

    frame: ShopFrame
    shop: ShopView
    cart: Cart
    search: ui.input


@asynccontextmanager
async def shop_page(
    title: str, visit: RequestContext, *, lead: str | None = None, q: str = ""
) -> AsyncIterator[ShopPage]:
    shop_view, cart = await shop.view(), await carts.lines(visit.visitor)
    with storefront_frame(
        title,
        shop_name=shop_view.name,
        person_name=visit.person.name if visit.person.id is not None else None,
        is_admin=visit.person.is_admin,
        cart_count=cart.count,
        newsletter=lambda: newsletter_form(visit.address),
        lead=lead,
    ) as frame:
        with frame.search:
            search = _search(q)
        cart_updates.subscribe(visit.visitor, lambda changed: frame.cart.set(changed.count))
        yield ShopPage(frame, shop_view, cart, search)


def _search(q: str) -> ui.input:
    # A native form: Enter opens the product list from every page, without the socket.
    with ui.element("form").props("action=/ method=get"):
        drawn = ui.input(placeholder="Search products", value=q)
        drawn.props('type=search name=q aria-label="Search products" autocomplete=off enterkeyhint=search')
        with drawn.add_slot("prepend"):
            ui.icon("search").props("aria-hidden=true")
    return drawn
