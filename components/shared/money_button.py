"""A button for a command about money: it says which sum was on the page, and sends one key for one press."""

from collections.abc import Awaitable, Callable
from secrets import token_urlsafe

from nicegui import events

from components.shared import notices
from components.shared.async_button import AsyncButton
from data.errors import Conflict

STALE = "This has changed since you pressed the button. Check the new amount, then press again."


class MoneyButton(AsyncButton):
    """Calls `book` with the sum that was shown and an idempotency key.

    The browser names the key that it had when it was pressed: what was pressed while the page still showed
    another sum (a slow line, a second press) is not taken for the new one.
    """

    def __init__(
        self, text: str, book: Callable[[int, str], Awaitable[None]], *, icon: str | None = None
    ) -> None:
        super().__init__(text, lambda: book(self._seen_minor, self._key), icon=icon)
        self._shown: tuple[object, ...] = ()
        self._seen_minor = 0
        self._key = ""

    def show(self, seen_minor: int, *more: object) -> None:
        """The sum that the page shows from now on; with another one, or with other words, comes a new key."""
        if self._shown != (seen_minor, *more):
            self._shown = (seen_minor, *more)
            self._seen_minor = seen_minor
            self._key = token_urlsafe(16)
            self.props["data-shown"] = self._key

    async def _hear(self, event: events.GenericEventArguments) -> None:
        if isinstance(event.args, str) and event.args != self._key and not self.working:
            notices.error(Conflict(STALE))
            self._let_go()
            return
        await self._press()
