"""The page frames and the navigation table."""

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
    """One navigation entry; `key` is a sequence of letters, typed one after the other."""

    label: str
    address: str
    icon: str
    area: str
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


#: In the account menu of both frames.
MY_ACCOUNT = ("My account", "/account")


@dataclass(slots=True)
class PageFrame:
    """The parts of a page frame that a page can fill."""

    main: ui.element
    heading: TextElement
    beside: ui.element
    actions: ui.element


@dataclass(slots=True)
class AdminFrame(PageFrame):
    status: ui.element
    sound: ui.element


@dataclass(slots=True)
class ShopFrame(PageFrame):
    search: ui.element
    cart: "CartCount"


class CartCount:
    """The number of items in the header's cart link; `set` updates it in place."""

    def __init__(self, count: int) -> None:
        self._turn = 0
        self._number = TextElement(tag="span", text="").classes("sb-count")
        self._unit = TextElement(tag="span", text="").classes("sb-hidden")
        self._show(count)

    def set(self, count: int) -> None:
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
    """Draw the admin frame; the caller draws into its main part."""
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
    """Draw the storefront frame; `newsletter` draws its form into the footer."""
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


def _apply_theme(area: str, title: str, shop_name: str) -> None:
    theme.apply()
    relative_time.start_clock()
    connection_banner.show_last_update_time()
    keyboard_navigation.enable_keyboard_navigation()
    ui.page_title(f"{isolated(title)} · {isolated(shop_name)}")
    # The class is set on the layout, which exists before any script runs: the page never changes colour.
    client = ui.context.client
    client.layout.classes(area)
    # Quasar gives its page role=main, with the header and footer inside; keep only the inner one.
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
    # The popover API opens and closes the sidebar: no round trip, with Escape and focus handling.
    button = ui.element("button").classes("sb-open-rail")
    button.props('type=button popovertarget=sb-rail aria-label="Open navigation"')
    with button:
        ui.icon("menu").props("aria-hidden=true")


def _sidebar() -> None:
    with ui.element("nav").classes("sb-rail").props('id=sb-rail popover=auto aria-label="Order desk"'):
        for item in NAVIGATION:
            if item.area == "desk":
                _nav_link(item).classes("sb-place-apart" if item.address == "/" else "")


def _nav_link(item: NavItem) -> ui.element:
    with ui.link(target=item.address).classes("sb-place", remove="nicegui-link") as drawn:
        ui.icon(item.icon).props("aria-hidden=true")
        TextElement(tag="span", text=item.label).classes("sb-fold-text" if item.area == "shop" else "")
        if item.key:
            drawn.props["data-key"] = item.key
            TextElement(tag="span", text=item.key).classes("sb-key").props("aria-hidden=true")
    if _is_current(item.address):
        drawn.props("aria-current=page")
    return drawn


def _is_current(address: str) -> bool:
    """Whether this page is at the address or below it; nothing counts as below the two home pages."""
    request = ui.context.client.request
    path = request.url.path if request else ""
    return path == address or (address not in ("/", "/admin") and path.startswith(f"{address}/"))


def _shop_nav(person_name: str | None, *, is_admin: bool, cart_count: int) -> CartCount:
    with ui.element("nav").classes("sb-shopnav").props('aria-label="Shop"'):
        for item in NAVIGATION:
            if item.area == "shop":
                _nav_link(item)
        with _nav_link(NavItem("Cart", "/cart", "shopping_basket", "shop")):
            cart = CartCount(cart_count)
        if person_name is None:
            _nav_link(NavItem("Sign in", "/login", "person", "shop"))
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
            for item in NAVIGATION:
                if item.area == "footer":
                    ui.link(item.label, item.address).classes("sb-link", remove="nicegui-link")
        with ui.element("div").classes("sb-stack"):
            if newsletter:
                newsletter()
