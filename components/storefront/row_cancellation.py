"""Cancelling an order from its row in a list: the question, the work, and where the keyboard goes on."""

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
    """What a list needs for it; `rows` are those on the page by number, `update` reads the list again."""

    def __init__(
        self,
        actor: Credentials,
        rows: Callable[[], Mapping[str, MyOrderRow]],
        update: Callable[[], Awaitable[None]],
    ) -> None:
        self._actor, self._rows, self._update = actor, rows, update
        self._working: set[str] = set()
        self._question: CancelDialog | None = None
        self._place = ui.element("div")  # not in a row: the list may be drawn again meanwhile

    def ask(self, number: str) -> None:
        """Ask why; the question about another row may still be closing."""
        if number in self._working:
            return
        self._close(self._question)
        with self._place:
            self._question = question = CancelDialog(number, partial(self._cancel, number))
        question.on("hide", lambda: self._close(question))
        question.ask()

    async def follow(self) -> None:
        """Show what is true now: in the question that is open, and in rows that are drawn again."""
        for number in self._working:
            self._show_working(number)
        if question := self._question:
            order = await orders.get(question.number, by=self._actor)
            question.refuse(order_sections.cannot_cancel_reason(order))

    async def _cancel(self, number: str, reason: str, key: str) -> None:
        row = self._rows().get(number)
        if self._question:
            self._question.close()
        self._working.add(number)
        self._show_working(number)
        try:
            await orders.cancel(number, by=self._actor, reason=reason, idempotency_key=key)
        except Conflict as late:
            notices.error(late)
        else:
            notices.success("Order cancelled successfully")
        finally:
            self._working.discard(number)
            self._show_working(number)
            await self._update()
            if row := self._rows().get(number, row):
                row.keep_focus()

    def _close(self, question: CancelDialog | None) -> None:
        if question is None or question.is_deleted:
            return
        question.delete()
        if question is self._question:
            self._question = None
        if row := self._rows().get(question.number):
            row.keep_focus()

    def _show_working(self, number: str) -> None:
        if row := self._rows().get(number):
            row.set_working(working=number in self._working)
