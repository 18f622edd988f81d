"""Pagination and search for lists of rows."""

import sys
from typing import Any, TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, col

from data import text_search, validation

LARGEST_PAGE = 200
LAST_PAGE = 1_000_000
#: A longer search is cut: the database refuses long patterns and many conditions.
LONGEST_SEARCH = 200

Row = TypeVar("Row", bound=SQLModel)


def get_by_id(session: Session, table: type[Row], number: int) -> Row | None:
    """The row with this id, or None; also for an id that does not fit into the database."""
    return session.get(table, number) if abs(number) <= sys.maxsize else None


def offset(page: int, per_page: int, total: int) -> int:
    """The number of rows before this page of `total` rows; a page past the end is the last one.

    Raises ValidationFailed for an invalid page or size.
    """
    validation.integer("per_page", per_page, minimum=1, maximum=LARGEST_PAGE)
    validation.integer("page", page, minimum=1, maximum=LAST_PAGE)
    last = max(0, total - 1) // per_page
    return min(page - 1, last) * per_page


def contains_all(folded: Any, search: str) -> list[ColumnElement[bool]]:
    """Conditions for a folded column with every word typed; none where nothing was typed."""
    words = text_search.fold(search[:LONGEST_SEARCH]).split()
    return [col(folded).contains(word, autoescape=True) for word in words]
