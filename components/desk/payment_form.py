"""Records payments: received in full, refunded in full or in part."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from components.shared.money_button import MoneyButton
from data import money
from data.errors import ValidationFailed
from data.lifecycle import PaymentStatus
from data.orders import OrderView


class PaymentForm:
    """The buttons and the amount; `show` offers what the payment status allows.

    Both callbacks get the sum that was shown and an idempotency key. The amount is cleared after a refund, so
    a second press records nothing.
    """

    def __init__(
        self,
        order: OrderView,
        *,
        on_receive: Callable[[int, str], Awaitable[None]],
        on_refund: Callable[[int, int, str], Awaitable[None]],
    ) -> None:
        self._order = order
        self._on_refund = on_refund
        self._receive = MoneyButton("Mark as paid", on_receive, icon="payments").props("outline")
        self._refund = ui.element("div").classes("sb-row")
        with self._refund:
            self._amount = ui.input("Amount").props("dense inputmode=decimal")
            self._record = MoneyButton("Record refund", self._on_record, icon="undo").props("outline")
        if order.kept_minor:
            self._amount.value = money.plain(order.kept_minor, order.currency)
        self.show(order)

    def show(self, order: OrderView) -> None:
        """Update the form; a typed amount stays."""
        unpaid = order.payment_status is PaymentStatus.UNPAID
        self._receive.set_visibility(unpaid and order.total_minor > 0)
        self._refund.set_visibility(order.kept_minor > 0)
        self._receive.show(order.owed_minor)
        self._record.show(order.kept_minor)
        self._amount.props["hint"] = f"Up to {money.text(order.kept_minor, order.currency)}"
        if self._amount.value == money.plain(self._order.kept_minor, order.currency):
            self._amount.value = money.plain(order.kept_minor, order.currency)
        self._order = order

    async def _on_record(self, kept_minor: int, key: str) -> None:
        try:
            amount = money.parse(self._amount.value or "", self._order.currency)
        except ValueError as error:
            self._amount.error = str(error)
            return
        self._amount.error = None
        try:
            await self._on_refund(amount, kept_minor, key)
        except ValidationFailed as refusal:
            self._amount.error = str(refusal)
            return
        self._amount.value = ""
