"""Backups of the database: made while the shop is open, checked, restored, and scheduled once a day."""

from data.backups.atomic_file import BackupError
from data.backups.backup import BackupCorrupt, Copy, copy, size
from data.backups.commands import Checked, back_up, check, restore
from data.backups.history import Backups, Failure, Success, last_success, state
from data.backups.rescue import saving
from data.backups.scheduler import BackupScheduler, every_day

__all__ = [
    "BackupCorrupt",
    "BackupError",
    "BackupScheduler",
    "Backups",
    "Checked",
    "Copy",
    "Failure",
    "Success",
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
