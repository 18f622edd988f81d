"""The sections of an order's page for its customer."""

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.shared.order_labels import event_title
from components.shared.payment_labels import METHODS, MONEY
from components.shared.timeline import step_line, timeline
from data import money
from data.lifecycle import (
    HAPPY_PATH,
    OPEN,
    POLICY_PROMISES,
    POLICY_REFUSALS,
    QUOTE_AGREED,
    STEPS,
    Action,
    OrderKind,
    QuoteState,
    Role,
    Status,
)
from data.orders import HistoryEntry, OrderView
from data.text_search import isolated

STATUS_TEXT: dict[Status, str] = {
    Status.PENDING: "We have your order. The shop starts on it soon.",
    Status.PROCESSING: "The shop is getting your order ready.",
    Status.SHIPPED: "Your order is on its way.",
    Status.DELIVERED: "Your order has arrived. Enjoy it!",
    Status.CANCELLED: "This order is cancelled. Nothing will be sent.",
    Status.RETURNED: "This order came back to the shop.",
}
QUOTES: dict[QuoteState, str] = {
    QuoteState.NEW: "The shop is working out a price for you. It will stand here.",
    QuoteState.QUOTED: "The shop has named a price. Nothing is made or charged before you accept it.",
    QuoteState.ACCEPTED: "You have accepted this price.",
    QuoteState.DECLINED: "You have declined this price.",
}
NOT_AGREED = "The shop starts on this as soon as you have agreed on a price."
ACTOR_LABELS: dict[Role, str] = {
    Role.CUSTOMER: "You",
    Role.ADMIN: "The shop",
    Role.SYSTEM: "The shop",
    Role.UNKNOWN: "The shop, by hand",
}
#: Their reasons are internal.
_UNDO_ACTIONS = {step.action for step in STEPS if step.undo}


def progress(order: OrderView) -> None:
    """The progress bar, the status text, and the cancellation policy."""
    last = order.last_step
    reached = last.source if last and order.status not in HAPPY_PATH else None
    step_line(order.status, reached=reached)
    with ui.element("div").classes("sb-story").props("role=status"):
        ui.label(_status_text(order)).classes("sb-strong")
        if order.cancel_reason and order.status is Status.CANCELLED:
            ui.label(f"Reason: {isolated(order.cancel_reason)}").classes("sb-muted")
        if order.carrier or order.tracking_number:
            _tracking(order)
        if order.status in OPEN:
            ui.label(cancel_policy_text(order)).classes("sb-muted")


def _status_text(order: OrderView) -> str:
    is_agreed = order.bulk is None or order.bulk.quote_state in QUOTE_AGREED
    return STATUS_TEXT[order.status] if is_agreed or order.status not in OPEN else NOT_AGREED


def cancel_policy_text(order: OrderView) -> str:
    """Whether, and until when, the customer can cancel."""
    is_allowed = any(Role.CUSTOMER in step.roles for step in order.steps)
    return (POLICY_PROMISES if is_allowed else POLICY_REFUSALS)[order.policy]


def cannot_cancel_reason(order: OrderView) -> str:
    """Why the order can no longer be cancelled; empty if it can."""
    if any(step.action is Action.CANCEL for step in order.steps):
        return ""
    return cancel_policy_text(order) if order.status in OPEN else STATUS_TEXT[order.status]


def quote(order: OrderView) -> None:
    """The bulk inquiry and its quote."""
    if order.bulk is None:
        return
    rows = (
        ("For", order.bulk.company),
        ("Wanted by", order.bulk.wanted_by),
        ("You wrote", order.bulk.message),
        ("Price", total(order)),
        ("The shop says", order.bulk.quote_note),
    )
    with ui.element("dl").classes("sb-facts"):
        for name, text in rows:
            if text:
                TextElement(tag="dt", text=name)
                TextElement(tag="dd", text=text)
    ui.label(QUOTES[order.bulk.quote_state]).classes("sb-muted")


def contents(order: OrderView) -> None:
    """The order lines and the total."""
    for line in order.lines:
        with ui.element("div").classes("sb-sum"):
            ui.label(f"{line.quantity} \N{MULTIPLICATION SIGN} {isolated(line.title)}")
            if order.kind is OrderKind.REGULAR:
                ui.label(money.text(line.total_minor, order.currency)).classes("sb-number")
    with ui.element("div").classes("sb-sum sb-line-above"):
        ui.label("Total").classes("sb-strong")
        ui.label(total(order)).classes("sb-price")


def total(order: OrderView) -> str:
    """The total as text; a sample is free, an inquiry without a quote has no price yet."""
    if order.kind is OrderKind.SAMPLE:
        return "Free"
    if order.bulk and not order.total_minor:
        return "Not quoted yet"
    return money.text(order.total_minor, order.currency)


def delivery(order: OrderView) -> None:
    """Name, address and e-mail."""
    place = order.address
    for text in (
        order.name,
        place.street,
        f"{place.postcode} {place.city}".strip(),
        place.country,
        order.email,
    ):
        if text:
            ui.label(text).classes("sb-line")
    if not place.street:
        ui.label("The shop asks you for the address.").classes("sb-muted")


def payment(order: OrderView) -> None:
    """The payment method and status."""
    if order.kind is OrderKind.SAMPLE:
        ui.label("A free sample costs nothing.")
        return
    name, meaning = METHODS[order.payment_method]
    ui.label(name)
    explanation = MONEY.get(order.payment_status) or (
        meaning if order.status in HAPPY_PATH else "Nothing is to be paid."
    )
    ui.label(explanation).classes("sb-muted")


def history(order: OrderView) -> None:
    """The timeline, newest first."""
    timeline(_timeline_entry(entry) for entry in reversed(order.history))


def _timeline_entry(entry: HistoryEntry) -> dict[str, object]:
    reason = None if entry.action in _UNDO_ACTIONS else entry.reason
    return {
        "at": entry.at,
        "title": event_title(entry.action),
        "actor": ACTOR_LABELS[entry.actor],
        "reason": reason,
    }


def _tracking(order: OrderView) -> None:
    sent = f"Sent with {isolated(order.carrier)}" if order.carrier else "Sent"
    number = f", tracking number {isolated(order.tracking_number)}" if order.tracking_number else ""
    ui.label(f"{sent}{number}.")
