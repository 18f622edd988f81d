"""The connection status: Live, Polling or Offline, and the time of the last poll.

The server knows whether changes arrive at once; only the browser knows that it lost the server.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from nicegui import ui

from components import live
from components.desk import database_alarm
from components.desk.task_list import Alarm
from components.shared import relative_time, silent_updates

#: Seconds that the status stays Polling after a write by another process was found.
EXTERNAL_WRITE = 60.0


@dataclass(frozen=True)
class Freshness:
    """The status shared by all admin pages: a word, the last answer of the database, and its fault."""

    word: str
    checked: datetime
    alarm: Alarm | None = None

    @classmethod
    def now(cls, *, answered: bool = True) -> "Freshness":
        """The present status; `answered` tells whether the last poll succeeded."""
        alarm = database_alarm.alarm()
        is_lost = alarm is not None or not answered
        word = "Offline" if is_lost else "Polling" if live.since_external_write() < EXTERNAL_WRITE else "Live"
        return cls(word, live.checked_at(), alarm)

    @cached_property
    def payload(self) -> dict[str, str]:
        """The JSON for browsers. All pages share this object; do not change it."""
        checked = self.checked.astimezone(UTC).isoformat(timespec="milliseconds")
        payload = {"word": self.word, "checked": checked}
        if self.alarm is None:
            return payload
        return {
            **payload,
            "why": f"{self.alarm.happened}. {self.alarm.to_do}",
            "note": "nothing can be saved",
        }


class ConnectionStatus(ui.element, component="connection_status.js"):
    """The status element of one page."""

    def __init__(self) -> None:
        super().__init__()
        relative_time.start_clock()
        self.props.update({"note": "", "why": _EXPLAINED})
        self.hold(Freshness.now())

    def hold(self, light: Freshness) -> None:
        """Update the server state only; the browser gets it through the channel."""
        silent_updates.set_prop(self, "light", light.payload)

    def polls(self, *, on: bool) -> None:
        """Show whether auto-refresh is on."""
        self.props["note"] = "" if on else "auto-refresh is off"


_EXPLAINED = {
    "Live": "Changes appear here the moment they happen.",
    "Polling": "Another program writes to this shop too; its changes appear within one poll.",
    "Offline": "The database does not answer. What you see may be old; the page keeps trying.",
}
