"""The frames around every page, and the one table of navigation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components import theme
from components.shared import connection_banner, keyboard_navigation, relative_time
from components.shared.stat_card import glow
from data.text_search import isolated


@dataclass(frozen=True, slots=True)
class NavItem:
    """One row of the navigation; the key is typed one letter after the other."""

    label: str
    address: str
    icon: str
    face: str
    key: str = ""


NAVIGATION: tuple[NavItem, ...] = (
    NavItem("Overview", "/admin", "insights", "desk", "g h"),
    NavItem("Orders", "/admin/orders", "receipt_long", "desk", "g o"),
    NavItem("Products", "/admin/products", "sell", "desk", "g p"),
    NavItem("Customers", "/admin/customers", "people", "desk", "g c"),
    NavItem("Messages", "/admin/messages", "forum", "desk", "g m"),
    NavItem("Newsletter", "/admin/newsletter", "campaign", "desk", "g n"),
    NavItem("Settings", "/admin/settings", "settings", "desk", "g t"),
    NavItem("View shop", "/", "storefront", "desk", "g s"),
    NavItem("My orders", "/orders", "receipt_long", "shop"),
    NavItem("Bulk order", "/bulk-order", "inventory", "footer"),
    NavItem("Free sample", "/free-sample", "redeem", "footer"),
    NavItem("Contact", "/contact", "mail", "footer"),
)


#: In the menu under somebody's name, in the shop and at the desk.
MY_ACCOUNT = ("My account", "/account")


@dataclass(slots=True)
class PageFrame:
    """What every page may fill besides its main part, which is entered already."""

    main: ui.element
    heading: TextElement
    beside: ui.element
    actions: ui.element


@dataclass(slots=True)
class AdminFrame(PageFrame):
    """The desk's frame, with the places in its header."""

    status: ui.element
    sound: ui.element


@dataclass(slots=True)
class ShopFrame(PageFrame):
    """The shop's frame, with the search box's place and the number at the cart."""

    search: ui.element
    cart: "CartCount"


class CartCount:
    """The number at the cart in the header; `set` changes it in place."""

    def __init__(self, count: int) -> None:
        self._turn = 0
        self._number = TextElement(tag="span", text="").classes("sb-count")
        self._unit = TextElement(tag="span", text="").classes("sb-hidden")
        self._show(count)

    def set(self, count: int) -> None:
        """Show how many pieces lie in the cart."""
        if self._number.text != str(count):
            self._show(count)
            glow(self._number, self._turn)
            self._turn += 1

    def _show(self, count: int) -> None:
        self._number.set_text(str(count))
        self._number.classes(add="" if count else "sb-count-none", remove="sb-count-none" if count else "")
        self._unit.set_text("item" if count == 1 else "items")


@contextmanager
def admin_frame(
    title: str, *, shop_name: str, person_name: str, lead: str | None = None
) -> Iterator[AdminFrame]:
    """The order desk around a page; what is drawn inside lands in its main part."""
    _apply_theme("sb-desk", title, shop_name)
    with ui.element("header").classes("sb-bar").props("role=banner"):
        _sidebar_button()
        _logo(shop_name, "/admin")
        ui.element("div").classes("sb-grow")
        status, sound = _placeholder(), _placeholder()
        _account(person_name, [("View shop", "/"), MY_ACCOUNT, ("Sign out", "/logout")])
    with ui.element("div").classes("sb-body"):
        _sidebar()
        main, heading, beside, actions = _main(title, lead)
    with main:
        yield AdminFrame(main, heading, beside, actions, status, sound)


@contextmanager
def storefront_frame(
    title: str,
    *,
    shop_name: str,
    person_name: str | None = None,
    is_admin: bool = False,
    cart_count: int = 0,
    newsletter: Callable[[], object] | None = None,
    lead: str | None = None,
) -> Iterator[ShopFrame]:
    """The shop around a page; `newsletter` draws its sign-up into the footer."""
    _apply_theme("sb-shop", title, shop_name)
    header = ui.element("header").classes("sb-shopbar").props("role=banner")
    with header, ui.element("div").classes("sb-shopbar-in"):
        _logo(shop_name, "/")
        search = ui.element("div").classes("sb-search").props("role=search")
        cart = _shop_nav(person_name, is_admin=is_admin, cart_count=cart_count)
    main, heading, beside, actions = _main(title, lead)
    _footer(shop_name, newsletter)
    with main:
        yield ShopFrame(main, heading, beside, actions, search, cart)


def _apply_theme(face: str, title: str, shop_name: str) -> None:
    theme.apply()
    relative_time.start_clock()
    connection_banner.show_last_update_time()
    keyboard_navigation.enable_keyboard_navigation()
    ui.page_title(f"{isolated(title)} · {isolated(shop_name)}")
    # The class sits on the layout, which exists before any script runs: the page never changes colour.
    client = ui.context.client
    client.layout.classes(face)
    # Quasar's page calls itself the main part, with our header and footer inside; ours is the only one.
    next(client.content.ancestors()).props("role=none")


def _placeholder() -> ui.element:
    return ui.element("div").classes("sb-slot")


def _main(title: str, lead: str | None) -> tuple[ui.element, TextElement, ui.element, ui.element]:
    with ui.element("main").classes("sb-main") as main, ui.element("div").classes("sb-heading"):
        heading = TextElement(tag="h1", text=title)
        beside = _placeholder()
        actions = ui.element("div").classes("sb-actions")
        if lead:
            TextElement(tag="p", text=lead).classes("sb-lead")
    ui.skip_link("Skip to main content", target=main)
    return main, heading, beside, actions


def _logo(shop_name: str, address: str) -> None:
    with ui.link(target=address).classes("sb-brand", remove="nicegui-link"):
        TextElement(tag="span", text=shop_name[:1]).classes("sb-mark").props("aria-hidden=true")
        TextElement(tag="span", text=shop_name).classes("sb-brand-name")


def _sidebar_button() -> None:
    # The browser's own popover opens and closes the rail: no round trip, Escape and focus included.
    button = ui.element("button").classes("sb-open-rail")
    button.props('type=button popovertarget=sb-rail aria-label="Open navigation"')
    with button:
        ui.icon("menu").props("aria-hidden=true")


def _sidebar() -> None:
    with ui.element("nav").classes("sb-rail").props('id=sb-rail popover=auto aria-label="Order desk"'):
        for place in NAVIGATION:
            if place.face == "desk":
                _place(place).classes("sb-place-apart" if place.address == "/" else "")


def _place(place: NavItem) -> ui.element:
    with ui.link(target=place.address).classes("sb-place", remove="nicegui-link") as drawn:
        ui.icon(place.icon).props("aria-hidden=true")
        TextElement(tag="span", text=place.label).classes("sb-fold-text" if place.face == "shop" else "")
        if place.key:
            drawn.props["data-key"] = place.key
            TextElement(tag="span", text=place.key).classes("sb-key").props("aria-hidden=true")
    if _is_here(place.address):
        drawn.props("aria-current=page")
    return drawn


def _is_here(address: str) -> bool:
    """Whether this page is the place or, but for the two front doors, something inside it."""
    request = ui.context.client.request
    here = request.url.path if request else ""
    return here == address or (address not in ("/", "/admin") and here.startswith(f"{address}/"))


def _shop_nav(person_name: str | None, *, is_admin: bool, cart_count: int) -> CartCount:
    with ui.element("nav").classes("sb-shopnav").props('aria-label="Shop"'):
        for place in NAVIGATION:
            if place.face == "shop":
                _place(place)
        with _place(NavItem("Cart", "/cart", "shopping_basket", "shop")):
            cart = CartCount(cart_count)
        if person_name is None:
            _place(NavItem("Sign in", "/login", "person", "shop"))
        else:
            desk = [("Order desk", "/admin")] if is_admin else []
            _account(person_name, [("My orders", "/orders"), *desk, MY_ACCOUNT, ("Sign out", "/logout")])
    return cart


def _account(name: str, entries: list[tuple[str, str]]) -> None:
    button = ui.button(name, icon="account_circle").props("flat color=none aria-haspopup=menu")
    menu_place = "anchor='bottom right' self='top right'"
    with button.classes("sb-account sb-fold"), ui.menu().props(menu_place):
        for label, address in entries:
            ui.menu_item(label).props.update({"href": address, "role": "menuitem"})


def _footer(shop_name: str, newsletter: Callable[[], object] | None) -> None:
    footer = ui.element("footer").classes("sb-footer").props("role=contentinfo")
    with footer, ui.element("div").classes("sb-footer-in"):
        with ui.element("div").classes("sb-stack"):
            _logo(shop_name, "/")
        with ui.element("nav").classes("sb-footer-links").props('aria-label="More from the shop"'):
            for place in NAVIGATION:
                if place.face == "footer":
                    ui.link(place.label, place.address).classes("sb-link", remove="nicegui-link")
        with ui.element("div").classes("sb-stack"):
            if newsletter:
                newsletter()
