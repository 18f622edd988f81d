"""A button for a command about money, with the sum that was shown and one idempotency key per press."""

from collections.abc import Awaitable, Callable
from secrets import token_urlsafe

from nicegui import events

from components.shared import notices
from components.shared.async_button import AsyncButton
from data.errors import Conflict

STALE = "This has changed since you pressed the button. Check the new amount, then press again."


class MoneyButton(AsyncButton):
    """Calls `book` with the sum that was shown and an idempotency key.

    The browser sends the key that the button had when it was pressed. A press on an outdated sum (a slow
    connection, a second press) is therefore refused.
    """

    def __init__(
        self, text: str, book: Callable[[int, str], Awaitable[None]], *, icon: str | None = None
    ) -> None:
        super().__init__(text, lambda: book(self._seen_minor, self._key), icon=icon)
        self._shown: tuple[object, ...] = ()
        self._seen_minor = 0
        self._key = ""

    def show(self, seen_minor: int, *more: object) -> None:
        """Set the sum that the page shows; a changed sum, or changed `more`, gets a new key."""
        if self._shown != (seen_minor, *more):
            self._shown = (seen_minor, *more)
            self._seen_minor = seen_minor
            self._key = token_urlsafe(16)
            self.props["data-shown"] = self._key

    async def _on_press(self, event: events.GenericEventArguments) -> None:
        if isinstance(event.args, str) and event.args != self._key and not self.working:
            notices.error(Conflict(STALE))
            self._release()
            return
        await self._press()
