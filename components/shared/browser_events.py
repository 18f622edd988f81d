"""What only the browser knows of its reader: whether he is at the top, and that he went back or forward."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from nicegui import events, ui

# Scrolling is told only when the top is left or reached.
_TELL = """<script>(() => {
  if (window.shopbellReading) return;
  window.shopbellReading = true;
  addEventListener('popstate', () => emitEvent('shopbell:popstate', location.search));
  let top = true;
  addEventListener('scroll', () => {
    const now = scrollY < 120;
    if (now !== top) { top = now; emitEvent('shopbell:scroll-top', now); }
  }, {passive: true});
})();</script>"""


class BrowserState:
    """The reader of one page."""

    def __init__(self, on_address: Callable[[dict[str, str]], Awaitable[None]]) -> None:
        self.at_top = True
        ui.add_head_html(_TELL)

        async def went(event: events.GenericEventArguments) -> None:
            await on_address(dict(parse_qsl(str(event.args).lstrip("?"))))

        ui.on("shopbell:popstate", went)
        ui.on("shopbell:scroll-top", self._scrolled)

    def _scrolled(self, event: events.GenericEventArguments) -> None:
        self.at_top = event.args is True
