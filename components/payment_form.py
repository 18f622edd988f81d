"""Noting money at the desk: received in whole, given back in whole or in part."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from data import money
from data.lifecycle import PaymentStatus
from data.orders import OrderView


class PaymentForm:
    """The buttons and the amount; `show` offers what the payment allows now."""

    def __init__(
        self,
        order: OrderView,
        *,
        on_receive: Callable[[], Awaitable[None]],
        on_refund: Callable[[int | None], Awaitable[None]],
    ) -> None:
        self._order = order
        self._on_refund = on_refund
        self._receive = ui.button("Mark as paid", icon="payments", on_click=on_receive).props("outline")
        self._refund = ui.element("div").classes("sb-row")
        with self._refund:
            self._amount = ui.input("Amount").props("dense inputmode=decimal")
            ui.button("Record refund", icon="undo", on_click=self._asked).props("outline")
        self.show(order)

    def show(self, order: OrderView) -> None:
        """Offer what is left to do; an amount that was typed stays."""
        kept = order.paid_minor - order.refunded_minor
        unpaid = order.payment_status is PaymentStatus.UNPAID
        self._receive.set_visibility(unpaid and order.total_minor > 0)
        self._refund.set_visibility(kept > 0)
        if not self._amount.value or kept != self._order.paid_minor - self._order.refunded_minor:
            self._amount.value = money.plain(kept, order.currency)
        self._order = order

    async def _asked(self) -> None:
        try:
            amount = money.parse(self._amount.value or "", self._order.currency)
        except ValueError as error:
            self._amount.props["error"] = True
            self._amount.props["error-message"] = str(error)
            return
        self._amount.props["error"] = False
        await self._on_refund(amount)
