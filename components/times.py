"""How long ago something was, counted on in the browser by one clock per page."""

from datetime import UTC, datetime

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

_UNITS = ((86400, "d"), (3600, "h"), (60, "min"))
_A_WEEK = 7 * 86400


def ago(at: datetime, *, now: datetime | None = None) -> str:
    """A moment in words: "just now", "4 min ago", "3 h ago", "2 d ago", or its date."""
    seconds = ((now or datetime.now(UTC)) - at).total_seconds()
    if seconds >= _A_WEEK:
        return f"{at.day} {at:%b %Y}"
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def exact(at: datetime) -> str:
    """The moment itself; the browser puts its own local time in its place."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


class RelativeTime(TextElement):
    """A `<time>` that keeps counting; the exact local time on hover."""

    def __init__(self, at: datetime) -> None:
        super().__init__(tag="time", text="")
        self.classes("sb-time")
        self.set(at)

    def set(self, at: datetime) -> None:
        """Count from another moment."""
        moment = at.astimezone(UTC).isoformat()
        self.props.update({"datetime": moment, "data-at": moment, "title": exact(at)})
        self.set_text(ago(at))


def relative_time(at: datetime) -> RelativeTime:
    """Draw how long ago this aware time was."""
    return RelativeTime(at)


#: For `table.add_slot("body-cell-placed", TIME_CELL)`; the cell's value is an ISO 8601 time.
TIME_CELL: str = """<q-td :props="props">
<time v-if="props.value" class="sb-time" :datetime="props.value" :data-at="props.value"></time></q-td>"""

# Texts are only touched when they differ, else the observer would wake itself for ever.
_CLOCK = """<script>(() => {
  if (window.shopbellClock) return;
  const lang = document.documentElement.lang || undefined;
  const exact = new Intl.DateTimeFormat(lang, {dateStyle: 'full', timeStyle: 'medium'});
  const date = new Intl.DateTimeFormat(lang, {dateStyle: 'medium'});
  const words = (at, s) => s < 60 ? 'just now' : s < 3600 ? Math.floor(s / 60) + ' min ago'
    : s < 86400 ? Math.floor(s / 3600) + ' h ago'
    : s < 604800 ? Math.floor(s / 86400) + ' d ago' : date.format(at);
  const count = () => document.querySelectorAll('time[data-at]').forEach(el => {
    const at = new Date(el.dataset.at);
    if (isNaN(at)) return;
    const text = words(at, (Date.now() - at) / 1000), title = exact.format(at);
    if (el.textContent !== text) el.firstChild ? el.firstChild.data = text : el.textContent = text;
    if (el.title !== title) el.title = title;
  });
  let asked = 0;
  const soon = () => { asked ||= requestAnimationFrame(() => { asked = 0; count(); }); };
  window.shopbellClock = setInterval(count, 10000);
  document.addEventListener('visibilitychange', soon);
  document.addEventListener('DOMContentLoaded', () => {
    new MutationObserver(soon).observe(document.body,
      {subtree: true, childList: true, attributes: true, attributeFilter: ['data-at']});
    soon();
  });
})();</script>"""


def keep_counting() -> None:
    """Start this page's one clock; the frames call it."""
    ui.add_head_html(_CLOCK)
