"""The freshness light: Live, Polling or Offline, and when the database was last asked.

The server says whether changes come as they happen; only the browser can know that it lost the server.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from nicegui import ui

from components import live
from components.desk import database_alarm
from components.desk.task_list import Alarm
from components.shared import relative_time, silent_updates

#: For how many seconds the light says Polling after another process was seen to write to the same database.
EXTERNAL_WRITE = 60.0


@dataclass(frozen=True)
class Freshness:
    """How fresh all desks are: the word, when the database last answered, and what is wrong with its file."""

    word: str
    checked: datetime
    alarm: Alarm | None = None

    @classmethod
    def now(cls, *, answered: bool = True) -> "Freshness":
        """As it is now; `answered` says whether the database did at the last check."""
        alarm = database_alarm.alarm()
        is_lost = alarm is not None or not answered
        word = "Offline" if is_lost else "Polling" if live.since_external_write() < EXTERNAL_WRITE else "Live"
        return cls(word, live.checked_at(), alarm)

    @cached_property
    def words(self) -> dict[str, str]:
        """For the browser; the same for all pages, so nobody may change it."""
        checked = self.checked.astimezone(UTC).isoformat(timespec="milliseconds")
        words = {"word": self.word, "checked": checked}
        if self.alarm is None:
            return words
        return {**words, "why": f"{self.alarm.happened}. {self.alarm.to_do}", "note": "nothing can be saved"}


class ConnectionStatus(ui.element, component="connection_status.js"):
    """The light of one page."""

    def __init__(self) -> None:
        super().__init__()
        relative_time.start_clock()
        self.props.update({"note": "", "why": _EXPLAINED})
        self.hold(Freshness.now())

    def hold(self, light: Freshness) -> None:
        """Know how fresh this page is, without a word to the browser: that comes over the page's line."""
        silent_updates.set_prop(self, "light", light.words)

    def polls(self, *, on: bool) -> None:
        """Say in words what the page does while nobody touches it."""
        self.props["note"] = "" if on else "auto-refresh is off"


_EXPLAINED = {
    "Live": "Changes appear here the moment they happen.",
    "Polling": "Another program writes to this shop too; its changes appear within one poll.",
    "Offline": "The database does not answer. What you see may be old; the page keeps trying.",
}
