"""What every list has: rows with numbers, pages of a sensible size, and a search for all words typed."""

import sys
from typing import Any, TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, col

from data import text_search, validation

LARGEST_PAGE = 200
LAST_PAGE = 1_000_000
#: A longer search is cut: the database refuses patterns and conditions beyond a length.
LONGEST_SEARCH = 200

Row = TypeVar("Row", bound=SQLModel)


def get_by_id(session: Session, table: type[Row], number: int) -> Row | None:
    """The row of this number, or None; also for a number that no database can hold."""
    return session.get(table, number) if abs(number) <= sys.maxsize else None


def offset(page: int, per_page: int, total: int) -> int:
    """How many of `total` rows stand before this page; a page past the end is the last one.

    Raises ValidationFailed for a page or a size that there cannot be.
    """
    validation.integer("per_page", per_page, minimum=1, maximum=LARGEST_PAGE)
    validation.integer("page", page, minimum=1, maximum=LAST_PAGE)
    last = max(0, total - 1) // per_page
    return min(page - 1, last) * per_page


def contains_all(folded: Any, search: str) -> list[ColumnElement[bool]]:
    """Conditions under which a folded column holds every word typed; none where nothing was typed."""
    words = text_search.fold(search[:LONGEST_SEARCH]).split()
    return [col(folded).contains(word, autoescape=True) for word in words]
