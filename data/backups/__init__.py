"""Copies of the whole shop: made while it is open, checked, brought back; one a day by itself."""

from data.backups.commands import Checked, back_up, check, restore
from data.backups.copying import Copy, Unsound, copy, size
from data.backups.daily import Daily, every_day
from data.backups.parts import NotPossible
from data.backups.records import Backups, Failure, Success, last_success, state
from data.backups.saving import saving

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
