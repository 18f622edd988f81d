"""Expected errors of commands and queries, with a message for the user. They change nothing."""


class DomainError(Exception):
    """A command or query was refused. The message says what happened and what to do next."""


class NotFound(DomainError):
    """There is no such thing, or the user may not see it; both cases look the same on purpose."""


class PermissionDenied(DomainError):
    """The role of the user does not allow this."""


class NotAuthenticated(PermissionDenied):
    """No session (any more), where one is needed."""


class ValidationFailed(DomainError):
    """An input is invalid; `field` is its name."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Conflict(DomainError):
    """The present state does not allow this (any more).

    `status` is the present status where there is one, `total_minor` the present sum where another was
    expected.
    """

    def __init__(self, message: str, status: str | None = None, total_minor: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.total_minor = total_minor


class RateLimited(DomainError):
    """Too many tries; the next is allowed after `seconds`."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class DatabaseUnavailable(DomainError):
    """The database did not answer in time; nothing was changed."""
