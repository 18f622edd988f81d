"""How long ago something was, counted on in the browser by one clock per page."""

import re
from datetime import UTC, datetime

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from data import models

_UNITS = ((86400, "d"), (3600, "h"), (60, "min"))
_A_WEEK = 7 * 86400
#: How a moment stands in a sentence; what a refusal says is written where nobody knows the reader's zone.
_MOMENT = "%H:%M:%S UTC on %d %b %Y"
_MOMENTS = re.compile(r"\b\d\d:\d\d:\d\d UTC on \d\d \w{3} \d{4}\b")


def ago(at: datetime, *, now: datetime | None = None) -> str:
    """A moment in words: "just now", "4 min ago", "3 h ago", "2 d ago", or its date."""
    seconds = ((now or models.now()) - at).total_seconds()
    if seconds >= _A_WEEK:
        return f"{at.day} {at:%b %Y}"
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def exact(at: datetime) -> str:
    """The moment itself; the browser puts its own local time in its place."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def in_a_sentence(at: datetime) -> str:
    """A moment in the words that `sentence` knows again."""
    return f"{at.astimezone(UTC):{_MOMENT}}"


def sentence(text: str) -> ui.element:
    """Draw a sentence; the moments in it are the reader's local time, as soon as his browser has it."""
    with ui.element("div") as drawn:
        rest = 0
        for said in _MOMENTS.finditer(text):
            at = datetime.strptime(said[0], _MOMENT).replace(tzinfo=UTC)
            TextElement(tag="span", text=text[rest : said.start()])
            TextElement(tag="time", text=said[0]).props.update({"data-exact": at.isoformat()})
            rest = said.end()
        TextElement(tag="span", text=text[rest:])
    return drawn


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
  // The page's language, written as this reader's country writes it.
  const page = document.documentElement.lang || 'en';
  const lang = navigator.languages.find(one => one.split('-')[0] === page.split('-')[0]) || page;
  const exact = new Intl.DateTimeFormat(lang, {dateStyle: 'full', timeStyle: 'medium'});
  const date = new Intl.DateTimeFormat(lang, {dateStyle: 'medium'});
  const time = new Intl.DateTimeFormat(lang, {timeStyle: 'medium'});
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
  const place = () => document.querySelectorAll('time[data-exact]').forEach(el => {
    const at = new Date(el.dataset.exact), text = time.format(at) + ' on ' + date.format(at);
    if (el.textContent !== text) el.firstChild.data = text;
  });
  let asked = 0;
  const soon = () => { asked ||= requestAnimationFrame(() => { asked = 0; count(); place(); }); };
  window.shopbellClock = setInterval(count, 10000);
  document.addEventListener('visibilitychange', soon);
  document.addEventListener('DOMContentLoaded', () => {
    new MutationObserver(soon).observe(document.body,
      {subtree: true, childList: true, attributes: true, attributeFilter: ['data-at', 'data-exact']});
    soon();
  });
})();</script>"""


def start_clock() -> None:
    """Start this page's one clock; the frames call it."""
    ui.add_head_html(_CLOCK)
