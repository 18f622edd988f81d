"""Answers that are not what was asked for: expected, with a sentence for the person, changing nothing."""


class DomainError(Exception):
    """The rules say no. `str()` is a sentence that says what happened and what to do next."""


class NotFound(DomainError):
    """There is no such thing, or it is not yours to see; the two are deliberately the same."""


class PermissionDenied(DomainError):
    """Somebody in this role may not do this."""


class NotAuthenticated(PermissionDenied):
    """Nobody is signed in (any more) where somebody has to be."""


class ValidationFailed(DomainError):
    """What was typed cannot be used; `field` names the input it stands in."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Conflict(DomainError):
    """The thing is not in a state for this (any more).

    `status` is the present one where it has one, `total_minor` the present sum where another was expected.
    """

    def __init__(self, message: str, status: str | None = None, total_minor: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.total_minor = total_minor


class RateLimited(DomainError):
    """Too many tries; come back after `seconds`."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class DatabaseUnavailable(DomainError):
    """The database did not answer in time; nothing was changed."""
