"""A button for an async action; it shows progress and ignores further presses meanwhile."""

from collections.abc import Awaitable, Callable

from nicegui import events, ui

from components.shared import notices

# The browser marks the button before the server answers, because a slow connection would show nothing else.
_PRESS = """(event) => {
  const button = event.currentTarget;
  if (button.classList.contains("sb-sent")) return;
  button.classList.add("sb-sent");
  button.setAttribute("aria-busy", "true");
  emit(button.dataset.shown ?? null);
}"""
_RELEASE = """(() => {
  const button = document.getElementById(%r);
  button?.classList.remove("sb-sent");
  button?.removeAttribute("aria-busy");
})()"""


class AsyncButton(ui.button):
    """Runs `work` when pressed. Presses while it runs are ignored; a DomainError becomes a notice."""

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
        self.on("click", self._on_press, js_handler=_PRESS)

    @property
    def working(self) -> bool:
        """Whether the action is running."""
        return self._working

    async def _on_press(self, _event: events.GenericEventArguments) -> None:
        await self._press()

    async def _press(self) -> None:
        if self._working:
            return
        self._working = True
        try:
            # In the page's own slot: the action may delete the part of the page that contains the button.
            with self.client, notices.report_errors():
                await self._work()
        finally:
            self._working = False
            self._release()

    def _release(self) -> None:
        if not self.is_deleted:
            self.client.run_javascript(_RELEASE % self.html_id)
