"""Alarm texts for faults of the database file, with instructions."""

from components import live
from components.desk.task_list import Alarm
from data.database.database_file import Fault

_RESTORE = "restore a backup with: main.py restore FILE"
_SAVED = (
    "All that the shop had saved before is in {file}. Stop the program, then bring it back with: "
    "main.py restore {file}. Then start it again."
)
_ALARMS = {
    Fault.REPLACED: Alarm(
        "Nothing can be saved: the database file was deleted, moved or replaced",
        f"Stop the program, then put the file back in its place or {_RESTORE}. Then start it again.",
    ),
    Fault.OUT_OF_REACH: Alarm(
        "Nothing can be saved: the database's folder was moved or renamed, or its disk does not answer",
        "Move the folder back or connect the disk again; the shop then goes on by itself. If it does not, "
        f"stop the program and {_RESTORE}.",
    ),
    Fault.READ_ONLY: Alarm(
        "Nothing can be saved: the database or its folder is write-protected",
        "Let the program write to both again; the shop then goes on by itself.",
    ),
}


def alarm() -> Alarm | None:
    fault, saved = live.fault(), live.saved()
    if fault is None:
        return None
    return _ALARMS[fault] if saved is None else Alarm(_ALARMS[fault].happened, _SAVED.format(file=saved))
