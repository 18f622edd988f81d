"""Cancels an order from its row in a list: dialog, command, and keyboard focus."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from nicegui import ui

from components.shared import notices
from components.storefront import order_sections
from components.storefront.cancel_dialog import CancelDialog
from components.storefront.my_order_row import MyOrderRow
from data import orders
from data.accounts.permissions import Credentials
from data.errors import Conflict


class RowCancellation:
    """`rows` returns the rows on the page by order number; `update` reloads the list."""

    def __init__(
        self,
        actor: Credentials,
        rows: Callable[[], Mapping[str, MyOrderRow]],
        update: Callable[[], Awaitable[None]],
    ) -> None:
        self._actor, self._rows, self._update = actor, rows, update
        self._working: set[str] = set()
        self._dialog: CancelDialog | None = None
        self._place = ui.element("div")  # outside the rows, which may be redrawn meanwhile

    def ask(self, number: str) -> None:
        """Open the dialog; the dialog of another row may still be closing."""
        if number in self._working:
            return
        self._close(self._dialog)
        with self._place:
            self._dialog = dialog = CancelDialog(number, partial(self._cancel, number))
        dialog.on("hide", lambda: self._close(dialog))
        dialog.ask()

    async def follow(self) -> None:
        """Update the open dialog and the redrawn rows."""
        for number in self._working:
            self._show_working(number)
        if dialog := self._dialog:
            order = await orders.get(dialog.number, by=self._actor)
            dialog.refuse(order_sections.cannot_cancel_reason(order))

    async def _cancel(self, number: str, reason: str, key: str) -> None:
        row = self._rows().get(number)
        if self._dialog:
            self._dialog.close()
        self._working.add(number)
        self._show_working(number)
        try:
            await orders.cancel(number, by=self._actor, reason=reason, idempotency_key=key)
        except Conflict as conflict:
            notices.error(conflict)
        else:
            notices.success("Order cancelled successfully")
        finally:
            self._working.discard(number)
            self._show_working(number)
            await self._update()
            if row := self._rows().get(number, row):
                row.keep_focus()

    def _close(self, dialog: CancelDialog | None) -> None:
        if dialog is None or dialog.is_deleted:
            return
        dialog.delete()
        if dialog is self._dialog:
            self._dialog = None
        if row := self._rows().get(dialog.number):
            row.keep_focus()

    def _show_working(self, number: str) -> None:
        if row := self._rows().get(number):
            row.set_working(working=number in self._working)
