"""The scroll position and the history navigation of a page, reported by its browser."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from nicegui import events, ui

# Scrolling is reported only when the top is left or reached.
_SCRIPT = """<script>(() => {
  if (window.shopbellBrowserEvents) return;
  window.shopbellBrowserEvents = true;
  addEventListener('popstate', () => emitEvent('shopbell:popstate', location.search));
  let top = true;
  addEventListener('scroll', () => {
    const now = scrollY < 120;
    if (now !== top) { top = now; emitEvent('shopbell:scroll-top', now); }
  }, {passive: true});
})();</script>"""


class BrowserState:
    """The scroll position of one page. `on_popstate` gets the query parameters after back or forward."""

    def __init__(self, on_popstate: Callable[[dict[str, str]], Awaitable[None]]) -> None:
        self.at_top = True
        ui.add_head_html(_SCRIPT)

        async def popped(event: events.GenericEventArguments) -> None:
            await on_popstate(dict(parse_qsl(str(event.args).lstrip("?"))))

        ui.on("shopbell:popstate", popped)
        ui.on("shopbell:scroll-top", self._scrolled)

    def _scrolled(self, event: events.GenericEventArguments) -> None:
        self.at_top = event.args is True
