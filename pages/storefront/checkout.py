"""`/checkout`: one page from the cart to the order, for guests and customers."""

from secrets import token_urlsafe

from nicegui import ui

from components import guards, live
from components.shared import empty_state
from components.shared.form import Form
from components.shared.payment_labels import METHODS
from components.storefront import cart_updates
from components.storefront.contact_fields import address_fields, person_fields, typed_contact
from components.storefront.order_link import order_link
from components.storefront.shop_page import shop_page
from components.storefront.stock_label import moved, trouble
from data import carts, money, orders, rate_limits, shop, text_search
from data.carts import Cart
from data.database.events import Event
from data.errors import Conflict
from data.lifecycle import POLICY_PROMISES, CancelPolicy, PaymentMethod

# Quasar's radio buttons do not support the arrow keys, unlike those of a browser.
_ARROW_KEYS = """(event) => {
  const by = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1}[event.key];
  if (!by) return;
  event.preventDefault();
  const radios = [...event.currentTarget.querySelectorAll("[role=radio]")];
  const now = radios.findIndex((radio) => radio.contains(document.activeElement));
  const next = radios[(now + by + radios.length) % radios.length];
  next.click();
  next.focus();
}"""
CHANGED = "Your cart has changed meanwhile. Look at the summary, then place the order again."


async def checkout_page(visit: guards.Anyone) -> None:
    async with shop_page("Checkout", visit) as front:
        if not front.cart.lines:
            empty_state.empty("shopping_basket", "Your cart is empty.", "Look around the shop", to="/")
            cart_updates.subscribe(visit.visitor, _reload_unless_empty)
            return
        checkout = Checkout(visit, front.cart, front.shop.cancel_policy)
    cart_updates.subscribe(visit.visitor, checkout.show)
    live.subscribe(checkout.update, concerns=checkout.concerns, actor=visit.actor)


class Checkout:
    """The form, and beside it a summary of the order."""

    def __init__(self, visit: guards.RequestContext, cart: Cart, policy: CancelPolicy) -> None:
        self._visit = visit
        self._order = ""
        # One key for each page: a double click or a retry places no second order.
        self._client_key = token_urlsafe(16)
        with ui.element("div").classes("sb-columns sb-checkout"):
            self._draw_form(policy)
            with (
                ui.element("section").classes("sb-card sb-stack sb-summary").props('aria-label="Your order"')
            ):
                self._summary = ui.element("div").classes("sb-stack")
        self.show(cart)

    def concerns(self, event: Event) -> bool:
        """Whether the event is about a product in the cart, or about the shop's settings."""
        return event.subject == shop.SUBJECT or bool(
            moved(event) & {line.product.sku for line in self._cart.lines}
        )

    def show(self, cart: Cart) -> None:
        """Update the summary. The form stays as it is."""
        if self._order:
            return
        self._cart = cart
        total = money.text(cart.total_minor, cart.currency)
        self._total.set_text(total)
        self._button.show(cart.total_minor, _prices(cart))
        self._summary.clear()
        with self._summary:
            _draw_lines(cart, total)

    async def update(self, _events: list[Event]) -> None:
        """Show present prices, stock and cancellation policy."""
        self._promise.set_text(POLICY_PROMISES[(await shop.view()).cancel_policy])
        self.show(await carts.lines(self._visit.visitor))

    def _draw_form(self, policy: CancelPolicy) -> None:
        with Form() as form:
            self._form = form
            ui.label("Where should it go?").classes("sb-section").props("role=heading aria-level=2")
            person_fields(form, self._visit.person)
            address_fields(form)
            ui.label("How do you want to pay?").classes("sb-section").props("role=heading aria-level=2")
            self._method = _methods()
            with ui.element("div").classes("sb-sum sb-line-above"):
                ui.label("Total").classes("sb-strong")
                self._total = ui.label().classes("sb-price sb-title")
            self._promise = ui.label(POLICY_PROMISES[policy]).classes("sb-promise")
            self._button = form.money_button("Place order", self._place)
            self._button.classes("sb-wide")

    async def _place(self, seen_minor: int, _key: str) -> None:
        if not self._order:
            rate_limits.hit("order", self._visit.address)
            await self._require_same_cart()
            self._order = order_link(await self._place_order(seen_minor))
            await carts.clear(self._visit.visitor)
            cart_updates.publish(self._visit.visitor, await carts.lines(self._visit.visitor))
        ui.navigate.to(self._order)

    async def _place_order(self, seen_minor: int) -> orders.Placed:
        try:
            return await orders.place(
                [orders.LineItemRequest(line.product.sku, line.quantity) for line in self._cart.lines],
                by=self._visit.actor,
                contact=typed_contact(self._form, with_address=True),
                method=self._method.value,
                client_key=self._client_key,
                expected_total_minor=seen_minor,
            )
        except Conflict:
            self.show(await carts.lines(self._visit.visitor))
            raise

    async def _require_same_cart(self) -> None:
        """Raise Conflict where another tab has changed the cart: visitors order only what they have seen."""
        shown, present = self._cart, await carts.lines(self._visit.visitor)
        if _quantities(shown) != _quantities(present):
            self.show(present)
            raise Conflict(CHANGED)


def _reload_unless_empty(cart: Cart) -> None:
    """Reload after a product was added: in another tab, or by a click just before this page."""
    if cart.lines:
        ui.navigate.reload()


def _quantities(cart: Cart) -> dict[str, int]:
    return {line.product.sku: line.quantity for line in cart.lines}


def _prices(cart: Cart) -> list[tuple[str, int, int]]:
    return sorted((line.product.sku, line.quantity, line.product.price_minor) for line in cart.lines)


def _methods() -> ui.radio:
    first, *_ = PaymentMethod
    radio = ui.radio({method: name for method, (name, _) in METHODS.items()}, value=first)
    radio.classes("sb-methods").props["aria-label"] = "Payment method"
    radio.on("keydown", js_handler=_ARROW_KEYS)
    meaning = ui.label(METHODS[first][1]).classes("sb-muted")
    radio.on_value_change(lambda event: meaning.set_text(METHODS[event.value][1]))
    return radio


def _draw_lines(cart: Cart, total: str) -> None:
    for line in cart.lines:
        with ui.element("div").classes("sb-sum"):
            ui.label(f"{line.quantity} \N{MULTIPLICATION SIGN} {text_search.isolated(line.product.title)}")
            ui.label(money.text(line.total_minor, cart.currency)).classes("sb-number")
        if sentence := trouble(line):
            ui.label(sentence).classes("sb-ink sb-critical sb-strong").props("role=alert")
    with ui.element("div").classes("sb-sum sb-line-above"):
        ui.label("Total").classes("sb-strong")
        ui.label(total).classes("sb-price")
    ui.link("Change the cart", "/cart").classes("sb-link")
