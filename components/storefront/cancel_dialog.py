"""The dialog to cancel an order, with a preselected reason so that two clicks are enough."""

from collections.abc import Awaitable, Callable
from secrets import token_urlsafe

from nicegui import ui

from components.shared.async_button import AsyncButton
from data.lifecycle import CANCEL_REASONS, Role


class CancelDialog(ui.dialog):
    """`cancel` gets the reason and an idempotency key, which is new each time the dialog is opened."""

    def __init__(self, number: str, cancel: Callable[[str, str], Awaitable[None]]) -> None:
        super().__init__()
        self.number = number
        self._cancel = cancel
        self._key = token_urlsafe(16)
        reasons = list(CANCEL_REASONS[Role.CUSTOMER])
        self.props["aria-label"] = f"Cancel {number}"
        with self, ui.card().classes("sb-dialog sb-stack"):
            ui.label(f"Cancel {number}?").classes("sb-title").props("role=heading aria-level=2")
            ui.label("The shop is told at once, and nothing will be sent.").classes("sb-muted")
            self._reason = ui.select(reasons, label="Reason", value=reasons[0])
            self._note = ui.textarea("Anything to add? (optional)").props("autogrow maxlength=300")
            self._too_late = ui.label().classes("sb-notice sb-warning").props("role=alert")
            with ui.element("div").classes("sb-answers"):
                ui.button("Keep the order", on_click=self.close).props("flat")
                self._confirm = AsyncButton("Confirm cancellation", self._go, color="negative")
        self._too_late.set_visibility(False)

    def ask(self) -> None:
        """Open the dialog with a new key."""
        self._key = token_urlsafe(16)
        self.open()

    def refuse(self, sentence: str) -> None:
        """Show why the order can no longer be cancelled; an empty sentence allows it again."""
        if self._confirm.working:
            return
        self._too_late.set_text(sentence)
        self._too_late.set_visibility(bool(sentence))
        self._confirm.set_enabled(not sentence)

    async def _go(self) -> None:
        note = str(self._note.value or "").strip()
        await self._cancel(f"{self._reason.value}: {note}" if note else str(self._reason.value), self._key)
