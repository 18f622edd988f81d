"""How the shop's backups stand: a line for when all is well, an alarm for when it is not."""

from datetime import datetime

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.desk.task_list import Alarm
from components.shared import relative_time
from data import backups
from data.backups import Backups


class BackupStatus(ui.element):
    """When the last backup succeeded, and where it is; `show` changes it in place."""

    def __init__(self) -> None:
        super().__init__("div")
        self.classes("sb-backup")
        with self:
            self._said = TextElement(tag="span", text="")
            self._when: relative_time.RelativeTime | None = None
            self._about = TextElement(tag="span", text="")

    def show(self, state: Backups) -> None:
        """Show how the backups stand now."""
        made = state.success
        if made is None:
            soon = _SOON if state.daily and state.failure is None else ""
            self._said.set_text(f"No backup yet{soon}." if state.daily else _NONE_BY_ITSELF)
            return
        self._said.set_text("Last backup:")
        self._about.set_text(f"· {made.file} · {backups.size(made.size)}")
        if self._when is None:
            with self:
                self._when = relative_time.relative_time(made.at)
            self._when.move(target_index=1)
        self._when.set(made.at)


_SOON = "; the first one is made in a moment, by itself"
_NONE_BY_ITSELF = "No backup yet, and none is made by itself. Make one with: main.py backup FILE"


def alarm(state: Backups, at: datetime) -> Alarm | None:
    """What is wrong with the backups at this moment, if anything is."""
    if state.failure is not None:
        again = "It is tried again every hour, by itself." if state.daily else _BY_HAND
        return Alarm(
            f"The last backup failed at {relative_time.in_a_sentence(state.failure.at)}",
            f"{state.failure.reason} {again}",
        )
    if state.success is not None and state.overdue(at):
        return Alarm(
            f"No backup since {relative_time.in_a_sentence(state.success.at)}",
            f"The daily one should have been made and was not. {_BY_HAND} Then start the shop again.",
        )
    return None


_BY_HAND = "Make one with: main.py backup FILE."
