"""Copies of the whole shop: made while it is open, checked, brought back; one a day by itself."""

from data.backups.atomic_file import NotPossible
from data.backups.backup import Copy, Unsound, copy, size
from data.backups.commands import Checked, back_up, check, restore
from data.backups.history import Backups, Failure, Success, last_success, state
from data.backups.rescue import saving
from data.backups.scheduler import Daily, every_day

__all__ = [
    "Backups",
    "Checked",
    "Copy",
    "Daily",
    "Failure",
    "NotPossible",
    "Success",
    "Unsound",
    "back_up",
    "check",
    "copy",
    "every_day",
    "last_success",
    "restore",
    "saving",
    "size",
    "state",
]
