"""The results of backups, recorded as events."""

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
#: The daily backup is overdue after this time without a success.
OVERDUE = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Success:
    """The last backup that was made. `size` is in bytes."""

    at: datetime
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Failure:
    """The last backup that failed; `reason` is a sentence."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Backups:
    """The state of the shop's backups. `failure` is None once a backup has succeeded after it."""

    success: Success | None
    failure: Failure | None
    daily: bool

    def overdue(self, at: datetime) -> bool:
        """Whether the last success is too old for a shop with daily backups."""
        return self.daily and self.success is not None and at - self.success.at > OVERDUE


#: Whether this process makes daily backups; set by scheduler.every_day().
daily_is_on = False


def succeeded(session: Session, subject: str, made: Copy) -> None:
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
    events.record(session, subject, FAILED, actor=Role.SYSTEM, reason=reason)


async def state(by: Credentials) -> Backups:
    """The state of the backups. For admins."""

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
    """The file names of all daily backups, with a number that grows in the order in which they were made."""
    return {
        str(event.data["file"]): event.seq for event in events.history(session, DAILY) if event.action == DONE
    }


def last_success(session: Session) -> datetime | None:
    """The time of the last successful backup of any kind."""
    success = _newest(session, DONE)
    return success and success.at


def _newest(session: Session, action: str) -> Event | None:
    found = [events.latest(session, subject, action) for subject in (DAILY, BY_HAND)]
    return max((event for event in found if event), key=lambda event: event.seq, default=None)
