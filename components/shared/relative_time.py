"""Relative times, kept up to date in the browser by one timer per page."""

import re
from datetime import UTC, datetime

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from data import models

_UNITS = ((86400, "d"), (3600, "h"), (60, "min"))
_A_WEEK = 7 * 86400
#: The format of times inside sentences, in UTC: the server does not know the browser's time zone.
_TIME_FORMAT = "%H:%M:%S UTC on %d %b %Y"
_TIMES = re.compile(r"\b\d\d:\d\d:\d\d UTC on \d\d \w{3} \d{4}\b")


def ago(at: datetime, *, now: datetime | None = None) -> str:
    """A relative time: "just now", "4 min ago", "3 h ago", "2 d ago", or the date after a week."""
    seconds = ((now or models.now()) - at).total_seconds()
    if seconds >= _A_WEEK:
        return f"{at.day} {at:%b %Y}"
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def exact(at: datetime) -> str:
    """The time in UTC; the browser replaces it with local time."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def in_a_sentence(at: datetime) -> str:
    """A time in the format that `sentence` recognizes."""
    return f"{at.astimezone(UTC):{_TIME_FORMAT}}"


def sentence(text: str) -> ui.element:
    """Draw a sentence; the browser replaces the times in it with local time."""
    with ui.element("div") as drawn:
        rest = 0
        for match in _TIMES.finditer(text):
            at = datetime.strptime(match[0], _TIME_FORMAT).replace(tzinfo=UTC)
            TextElement(tag="span", text=text[rest : match.start()])
            TextElement(tag="time", text=match[0]).props.update({"data-exact": at.isoformat()})
            rest = match.end()
        TextElement(tag="span", text=text[rest:])
    return drawn


class RelativeTime(TextElement):
    """A `<time>` that the browser updates, with the exact local time as its title."""

    def __init__(self, at: datetime) -> None:
        super().__init__(tag="time", text="")
        self.classes("sb-time")
        self.set(at)

    def set(self, at: datetime) -> None:
        moment = at.astimezone(UTC).isoformat()
        self.props.update({"datetime": moment, "data-at": moment, "title": exact(at)})
        self.set_text(ago(at))


def relative_time(at: datetime) -> RelativeTime:
    """Draw the relative time of an aware datetime."""
    return RelativeTime(at)


#: For `table.add_slot("body-cell-placed", TIME_CELL)`; the cell's value is an ISO 8601 time.
TIME_CELL: str = """<q-td :props="props">
<time v-if="props.value" class="sb-time" :datetime="props.value" :data-at="props.value"></time></q-td>"""

# Texts are changed only if they differ; otherwise the observer would trigger itself for ever.
_CLOCK = """<script>(() => {
  if (window.shopbellClock) return;
  // The page's language in the browser's regional variant.
  const page = document.documentElement.lang || 'en';
  const lang = navigator.languages.find(one => one.split('-')[0] === page.split('-')[0]) || page;
  const exact = new Intl.DateTimeFormat(lang, {dateStyle: 'full', timeStyle: 'medium'});
  const date = new Intl.DateTimeFormat(lang, {dateStyle: 'medium'});
  const time = new Intl.DateTimeFormat(lang, {timeStyle: 'medium'});
  const relative = (at, s) => s < 60 ? 'just now' : s < 3600 ? Math.floor(s / 60) + ' min ago'
    : s < 86400 ? Math.floor(s / 3600) + ' h ago'
    : s < 604800 ? Math.floor(s / 86400) + ' d ago' : date.format(at);
  const count = () => document.querySelectorAll('time[data-at]').forEach(el => {
    const at = new Date(el.dataset.at);
    if (isNaN(at)) return;
    const text = relative(at, (Date.now() - at) / 1000), title = exact.format(at);
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
    ui.add_head_html(_CLOCK)
