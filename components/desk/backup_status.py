"""The status of the backups: the last success, or an alarm."""

from datetime import datetime

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.desk.task_list import Alarm
from components.shared import relative_time
from data import backups
from data.backups import Backups


class BackupStatus(ui.element):
    """Time and file of the last successful backup; `show` updates it in place."""

    def __init__(self) -> None:
        super().__init__("div")
        self.classes("sb-backup")
        with self:
            self._label = TextElement(tag="span", text="")
            self._when: relative_time.RelativeTime | None = None
            self._file = TextElement(tag="span", text="")

    def show(self, state: Backups) -> None:
        last = state.success
        if last is None:
            soon = _SOON if state.daily and state.failure is None else ""
            self._label.set_text(f"No backup yet{soon}." if state.daily else _NO_SCHEDULE)
            return
        self._label.set_text("Last backup:")
        self._file.set_text(f"· {last.file} · {backups.size(last.size)}")
        if self._when is None:
            with self:
                self._when = relative_time.relative_time(last.at)
            self._when.move(target_index=1)
        self._when.set(last.at)


_SOON = "; the first one is made in a moment, by itself"
_NO_SCHEDULE = "No backup yet, and none is made by itself. Make one with: main.py backup FILE"


def alarm(state: Backups, at: datetime) -> Alarm | None:
    """The alarm for a failed or overdue backup, if there is one."""
    if state.failure is not None:
        retry = "It is tried again every hour, by itself." if state.daily else _MANUAL
        return Alarm(
            f"The last backup failed at {relative_time.in_a_sentence(state.failure.at)}",
            f"{state.failure.reason} {retry}",
        )
    if state.success is not None and state.overdue(at):
        return Alarm(
            f"No backup since {relative_time.in_a_sentence(state.success.at)}",
            f"The daily one should have been made and was not. {_MANUAL} Then start the shop again.",
        )
    return None


_MANUAL = "Make one with: main.py backup FILE."
