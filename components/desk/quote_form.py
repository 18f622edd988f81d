"""A bulk inquiry, and the form for the shop's quote."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.shared.money_button import MoneyButton
from components.shared.status_badge import status_badge
from data import money
from data.lifecycle import is_quotable
from data.orders import OrderView


class QuoteForm:
    """The inquiry and the form; typed text survives every change of the order."""

    def __init__(
        self, order: OrderView, *, on_quote: Callable[[int, str, int, str], Awaitable[None]]
    ) -> None:
        """`on_quote` gets the total, the note, the total that was shown before, and an idempotency key."""
        self._order = order
        self._on_quote = on_quote
        with ui.element("section").classes("sb-card sb-stack"):
            with ui.element("div").classes("sb-row"):
                TextElement(tag="h2", text="Bulk request")
                self._state = status_badge(order.bulk.quote_state if order.bulk else "new")
            self._draw_inquiry()
            self._form = ui.element("div").classes("sb-form")
            with self._form:
                self._total = ui.input(f"Total price in {order.currency}").props("inputmode=decimal")
                self._note = ui.input("Note to the customer").props("maxlength=1000")
                self._send = MoneyButton("Send quote", self._on_send, icon="outgoing_mail")
                self._send.classes("sb-send")
        if order.total_minor:
            self._total.value = money.plain(order.total_minor, order.currency)
        self.show(order)

    def show(self, order: OrderView) -> None:
        """Show the quote's state; the form disappears when the order can no longer be quoted."""
        self._order = order
        if order.bulk is not None:
            self._state.set(order.bulk.quote_state)
            self._form.set_visibility(is_quotable(order.status, order.bulk.quote_state))
            self._send.show(order.total_minor, order.bulk.quote_note)

    def _draw_inquiry(self) -> None:
        bulk = self._order.bulk
        if bulk is None:
            return
        for label, text in (("Company", bulk.company), ("Wanted by", bulk.wanted_by)):
            if text:
                with ui.element("div").classes("sb-row"):
                    ui.label(label).classes("sb-muted")
                    ui.label(text)
        if bulk.message:
            ui.label(bulk.message).classes("sb-message")

    async def _on_send(self, seen_minor: int, key: str) -> None:
        try:
            total = money.parse(self._total.value or "", self._order.currency)
        except ValueError as error:
            self._total.error = str(error)
            return
        self._total.error = None
        await self._on_quote(total, self._note.value or "", seen_minor, key)
