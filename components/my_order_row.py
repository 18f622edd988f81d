"""One of a customer's orders in his list, the whole row a link."""

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.stat_card import glow
from components.status_badge import StatusBadge, plain_badge
from components.times import relative_time
from data import money
from data.lifecycle import Kind, QuoteState
from data.orders import OrderRow


class MyOrderRow(ui.element):
    """A row that changes in place."""

    def __init__(self, order: OrderRow) -> None:
        super().__init__("li")
        self.number = order.number
        self._status, self._turn = order.status, 0
        self.classes("sb-my-order")
        with self:
            with ui.element("div").classes("sb-my-order-what"):
                ui.link(order.number, f"/orders/{order.number}").classes(
                    "sb-product-title", remove="nicegui-link"
                )
                with ui.element("div").classes("sb-row sb-muted"):
                    plain_badge(order.kind)
                    TextElement(tag="span", text="1 item" if order.items == 1 else f"{order.items} items")
                    relative_time(order.placed_at)
            self._total = ui.label().classes("sb-price")
            self._badge = StatusBadge(order.status)
        self.set(order)

    def set(self, order: OrderRow) -> None:
        """Show the order as it is now."""
        self._total.set_text(_total(order))
        self._badge.set(order.status)
        if order.status != self._status:
            self._status = order.status
            glow(self._badge, self._turn)
            self._turn += 1


def _total(order: OrderRow) -> str:
    if order.kind is Kind.SAMPLE:
        return "Free"
    if order.quote_state is QuoteState.NEW:
        return "Not quoted yet"
    return money.text(order.total_minor, order.currency)
