"""The self-check at start: the internals that Shopbell leans on look as in the versions it was tried with.

Without it, a new version of a dependency would show itself by browsers that are cut off later.
"""

from collections.abc import Sequence
from importlib import metadata

from pages.internals.expectations import Expectation
from pages.internals.table import EXPECTATIONS, TRIED_WITH


class UnexpectedInternalsError(Exception):
    """A dependency does not look as Shopbell needs it; the message is for the person who starts it."""


def check(expectations: Sequence[Expectation] = EXPECTATIONS) -> None:
    """Look at each of them. Raises UnexpectedInternalsError for the first that does not hold."""
    for expectation in expectations:
        if not expectation.holds():
            raise UnexpectedInternalsError(_line(expectation))


def _line(expectation: Expectation) -> str:
    package = expectation.package
    return (
        f"{expectation.place} needs {expectation.described}, which {package} {_installed(package)} does not "
        f"have. Install the versions of uv.lock with “uv sync --locked” ({package} {TRIED_WITH[package]})."
    )


def _installed(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "(not installed)"
