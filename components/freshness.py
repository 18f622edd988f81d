"""The freshness light: Live, Polling or Offline, and when the database was last asked.

The server says whether changes come as they happen; only the browser can know that it lost the server,
so the word Offline is put there by a script, which also puts the truth back.
"""

from datetime import UTC, datetime, timedelta

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components import live, times
from data.models import now

#: For how long the light says Polling after another process was seen to write to the same database.
FOREIGN = timedelta(minutes=1)

_WATCH_THE_SOCKET = """<script>(() => {
  if (window.shopbellNet) return;
  window.shopbellNet = true;
  const show = offline => {
    document.documentElement.classList.toggle('sb-is-offline', offline);
    document.querySelectorAll('.sb-light').forEach(light => {
      const word = light.querySelector('.sb-light-word');
      // The text node stays the page's own: replaced, it would never change again.
      if (word) word.firstChild.data = offline ? 'Offline' : light.dataset.word;
      light.dataset.state = offline ? 'offline' : light.dataset.word.toLowerCase();
    });
  };
  const listen = () => {
    if (!window.socket) return setTimeout(listen, 50);
    window.socket.on('disconnect', () => show(true));
    window.socket.on('connect', () => show(false));
    window.addEventListener('offline', () => show(true));
    window.addEventListener('online', () => show(!window.socket.connected));
  };
  listen();
})();</script>"""


class Freshness(ui.element):
    """The light of one page; `show` says what the store knows now."""

    def __init__(self) -> None:
        super().__init__("div")
        ui.add_head_html(_WATCH_THE_SOCKET)
        self.classes("sb-light").props("role=status")
        with self:
            ui.element("span").classes("sb-light-dot").props("aria-hidden=true")
            self._word = TextElement(tag="span", text="Live").classes("sb-light-word")
            with ui.element("span").classes("sb-light-checked sb-muted"):
                TextElement(tag="span", text="checked")
                self._checked = times.relative_time(live.checked_at())
                self._note = TextElement(tag="span", text="")
        self._say("Live")

    def show(self, *, answered: bool = True) -> None:
        """Show how fresh this page is; `answered` says whether the database did at the last check."""
        self._checked.set(live.checked_at())
        self._say("Offline" if not answered else "Polling" if _written_elsewhere(now()) else "Live")

    def polls(self, *, on: bool) -> None:
        """Say in words what the page does while nobody touches it."""
        self._note.set_text("" if on else "auto-refresh is off")

    def _say(self, word: str) -> None:
        self.props.update({"data-word": word, "data-state": word.lower()})
        self._word.set_text(word)
        self.props["title"] = _EXPLAINED[word]


_EXPLAINED = {
    "Live": "Changes appear here the moment they happen.",
    "Polling": "Another program writes to this shop too; its changes appear within one poll.",
    "Offline": "The database does not answer. What you see may be old; the page keeps trying.",
}


def _written_elsewhere(at: datetime) -> bool:
    foreign = live.foreign_at()
    return foreign is not None and at.astimezone(UTC) - foreign < FOREIGN
