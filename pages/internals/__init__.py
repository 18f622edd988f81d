"""The self-check at start: the private internals that Shopbell uses are as in the versions it was tried with.

Without it, a new version of a dependency would show up later, as browsers that are disconnected.
"""

from collections.abc import Sequence
from importlib import metadata

from pages.internals.expectations import Expectation
from pages.internals.table import EXPECTATIONS, TRIED_WITH


class UnexpectedInternalsError(Exception):
    """A dependency's internals are not as expected. The message is for the person who starts the shop."""


def check(expectations: Sequence[Expectation] = EXPECTATIONS) -> None:
    """Raise UnexpectedInternalsError for the first expectation that does not hold."""
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
