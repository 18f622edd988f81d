"""The sections of an order's admin page, drawn from an OrderView."""

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.shared import relative_time
from components.shared.order_labels import event_title
from components.shared.status_badge import status_badge
from components.shared.timeline import timeline
from data import money
from data.lifecycle import PaymentMethod, Role
from data.orders import HistoryEntry, OrderView
from data.text_search import isolated

METHODS: dict[PaymentMethod, str] = {
    PaymentMethod.ON_DELIVERY: "Pay on delivery",
    PaymentMethod.BANK_TRANSFER: "Bank transfer",
    PaymentMethod.ON_COLLECTION: "Pay when collecting",
}

ACTOR_NAMES: dict[Role, str] = {
    Role.CUSTOMER: "customer",
    Role.ADMIN: "the shop",
    Role.SYSTEM: "Shopbell",
    Role.UNKNOWN: "unknown, by hand",
}


def lines(order: OrderView) -> None:
    """The order lines and the total."""
    with ui.element("table").classes("sb-lines").props('aria-label="Order lines"'):
        with ui.element("thead"), ui.element("tr"):
            for label, classes in (("Product", ""), ("Quantity", "sb-number"), ("Price", "sb-number")):
                TextElement(tag="th", text=label).classes(classes).props("scope=col")
        with ui.element("tbody"):
            for line in order.lines:
                with ui.element("tr"):
                    with ui.element("td"):
                        ui.label(line.title).classes("sb-strong")
                        ui.label(line.sku).classes("sb-muted sb-small")
                    TextElement(tag="td", text=f"{line.quantity:,}").classes("sb-number")
                    price = money.text(line.total_minor, order.currency) if line.unit_price_minor else "-"
                    TextElement(tag="td", text=price).classes("sb-number")
    with ui.element("div").classes("sb-row sb-spread sb-total"):
        ui.label("Total").classes("sb-strong")
        ui.label(total(order)).classes("sb-price")


def total(order: OrderView) -> str:
    """The total as text; an inquiry without a quote has none, a sample is free."""
    if order.total_minor == 0:
        return "to be quoted" if order.bulk else "free"
    return money.text(order.total_minor, order.currency)


def recipient(order: OrderView) -> None:
    """Name, e-mail and address."""
    ui.label(order.name).classes("sb-strong")
    ui.link(order.email, f"mailto:{order.email}").classes("sb-link")
    address = order.address
    for text in (address.street, f"{address.postcode} {address.city}".strip(), address.country):
        if text:
            ui.label(text)


def payment(order: OrderView) -> None:
    """Payment status and method."""
    with ui.element("div").classes("sb-row"):
        status_badge(order.payment_status)
        ui.label(METHODS[order.payment_method])
    if order.refunded_minor:
        ui.label(f"{money.text(order.refunded_minor, order.currency)} given back").classes("sb-muted")


def tracking(order: OrderView) -> None:
    """Carrier and tracking number, if there are any."""
    if order.carrier or order.tracking_number:
        ui.label(
            " · ".join(isolated(text) for text in (order.carrier, order.tracking_number) if text)
        ).classes("sb-line")


def history(order: OrderView, *, show_names: bool) -> None:
    """The timeline, newest first; names of admins are shown to admins only."""
    timeline(
        {
            "at": entry.at,
            "title": event_title(entry.action) + _status_change(entry),
            "actor": _actor_label(entry, show_names=show_names),
            "reason": entry.reason,
        }
        for entry in reversed(order.history)
    )


def actor_and_time(entry: HistoryEntry) -> str:
    """Actor and time of a transition, for messages about a conflict."""
    return f"by {ACTOR_NAMES[entry.actor]} at {relative_time.in_a_sentence(entry.at)}"


def _status_change(entry: HistoryEntry) -> str:
    return f": {entry.source} to {entry.target}" if entry.actor is Role.UNKNOWN else ""


def _actor_label(entry: HistoryEntry, *, show_names: bool) -> str:
    word = ACTOR_NAMES[entry.actor]
    return f"{isolated(entry.name)} ({word})" if show_names and entry.name else word
