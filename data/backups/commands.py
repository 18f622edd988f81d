"""The backup commands of the command line. Each returns the lines to print."""

from dataclasses import dataclass
from pathlib import Path

from data import integrity, progress
from data.backups import history, restoration
from data.backups.backup import Copy, copy, size
from data.database import schema, store
from data.errors import DomainError
from data.models import now
from data.settings import Settings


@dataclass(frozen=True, slots=True)
class Checked:
    """The lines to print, and whether the file passed."""

    lines: list[str]
    in_order: bool


def back_up(chosen: Settings, place: Path, *, replace: bool) -> list[str]:
    """Make a backup now, and record it in the shop's history. Raises BackupError, NotAShopDatabase."""
    with progress.phases() as report_progress:
        made = copy(chosen.database, place, replace=replace, progress=report_progress)
    lines = [
        f"{place} is a backup of the shop: {made.report.counted}, {size(made.size)}, {made.seconds:.1f} s."
    ]
    return lines if _record(chosen, made) else [*lines, _NOT_RECORDED]


def check(chosen: Settings, place: Path | None) -> Checked:
    """Check this file, or the shop's own. Raises NotAShopDatabase."""
    file = place or chosen.database
    with progress.phases() as report_progress:
        report = integrity.file(file, report_progress)
    if report.problems:
        return Checked([*report.problems, f"{file} is not in order."], in_order=False)
    return Checked([f"{file} is in order: {report.counted}."], in_order=True)


def restore(chosen: Settings, backup: Path) -> list[str]:
    """Make the backup the shop's database. Raises BackupError, NotAShopDatabase."""
    with progress.phases() as report_progress:
        done = restoration.restore(chosen.database, backup, at=now(), progress=report_progress)
    lines = [f"{chosen.database} is now what {backup} holds: {done.report.counted}."]
    if done.report.earlier:
        lines.append("It was made by an earlier version; the next start brings it up to date.")
    lines.append("Everybody has to sign in again.")
    if done.aside:
        lines.append(f"What was there before is kept in {done.aside}; delete it when you are sure.")
    return lines


def _record(chosen: Settings, made: Copy) -> bool:
    if made.report.earlier:  # a backup before an update leaves the shop as it is: no migration here
        return False
    try:
        opened = store.open(chosen.database_url, chosen.secret)
        opened.write_now(lambda session: history.succeeded(session, history.BY_HAND, made))
    except (DomainError, schema.UnusableDatabaseError):
        return False
    return True


_NOT_RECORDED = "The backup is good, but the shop's history could not be told of it."
