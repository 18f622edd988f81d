"""A button that does one thing at a time: it shows that it is working, and cannot be pressed twice."""

from collections.abc import Awaitable, Callable

from nicegui import events, ui

from components.shared import notices

# The browser marks the button before the server has heard anything: on a slow line that is what people see.
_PRESS = """(event) => {
  const button = event.currentTarget;
  if (button.classList.contains("sb-sent")) return;
  button.classList.add("sb-sent");
  button.setAttribute("aria-busy", "true");
  emit(button.dataset.shown ?? null);
}"""
_LET_GO = """(() => {
  const button = document.getElementById(%r);
  button?.classList.remove("sb-sent");
  button?.removeAttribute("aria-busy");
})()"""


class AsyncButton(ui.button):
    """Does `work` at a press; presses that come meanwhile are dropped, refusals become notices."""

    def __init__(
        self,
        text: str,
        work: Callable[[], Awaitable[None]],
        *,
        icon: str | None = None,
        color: str | None = "primary",
    ) -> None:
        super().__init__(text, icon=icon, color=color)
        self._work = work
        self._working = False
        self.on("click", self._hear, js_handler=_PRESS)

    @property
    def working(self) -> bool:
        """Whether what it does is under way."""
        return self._working

    async def _hear(self, _event: events.GenericEventArguments) -> None:
        await self._press()

    async def _press(self) -> None:
        if self._working:
            return
        self._working = True
        try:
            # In the page's own slot: what it does may take away the part of the page that it stands in.
            with self.client, notices.report_errors():
                await self._work()
        finally:
            self._working = False
            self._let_go()

    def _let_go(self) -> None:
        if not self.is_deleted:
            self.client.run_javascript(_LET_GO % self.html_id)
