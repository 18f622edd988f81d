"""What became of the backups, written down where everything is: in the history of the shop."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from data.accounts import permissions
from data.accounts.permissions import Credentials
from data.backups.backup import Copy
from data.database import events, store
from data.database.events import Event
from data.lifecycle import Role

DAILY, BY_HAND = "backup:daily", "backup:by_hand"
DONE, FAILED = "back_up", "fail"
#: Without a backup for so long, something is wrong with the daily one.
OVERDUE = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Success:
    """A backup that was made: when, how its file is called, how many bytes it has."""

    at: datetime
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A backup that could not be made, and why, as a sentence."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Backups:
    """How the shop's backups stand. `failure` is there only while none has succeeded after it."""

    success: Success | None
    failure: Failure | None
    daily: bool

    def overdue(self, at: datetime) -> bool:
        """Whether the daily backup should have succeeded since the last one did."""
        return self.daily and self.success is not None and at - self.success.at > OVERDUE


#: Whether this process makes daily backups; main.py says so.
daily_is_on = False


def succeeded(session: Session, subject: str, made: Copy) -> None:
    """Write down that a backup was made."""
    events.record(
        session,
        subject,
        DONE,
        actor=Role.SYSTEM,
        file=made.place.name,
        bytes=made.size,
        seconds=round(made.seconds, 2),
    )


def failed(session: Session, subject: str, reason: str) -> None:
    """Write down that a backup could not be made."""
    events.record(session, subject, FAILED, actor=Role.SYSTEM, reason=reason)


async def state(by: Credentials) -> Backups:
    """How the backups stand. For admins."""

    def query(session: Session) -> Backups:
        permissions.require_admin(session, by)
        failure, success = _newest(session, FAILED), _newest(session, DONE)
        failure = None if failure and success and success.seq > failure.seq else failure
        return Backups(
            success and Success(success.at, str(success.data["file"]), int(success.data["bytes"])),
            failure and Failure(failure.at, failure.reason or ""),
            daily_is_on,
        )

    return await store.read(query)


def order_made(session: Session) -> dict[str, int]:
    """The names of all daily backups, with a number that grows in the order in which they were made."""
    return {
        str(event.data["file"]): event.seq for event in events.history(session, DAILY) if event.action == DONE
    }


def last_success(session: Session) -> datetime | None:
    """When the last backup of any kind succeeded."""
    success = _newest(session, DONE)
    return success and success.at


def _newest(session: Session, action: str) -> Event | None:
    found = [events.latest(session, subject, action) for subject in (DAILY, BY_HAND)]
    return max((event for event in found if event), key=lambda event: event.seq, default=None)
