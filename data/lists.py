"""What every list has: pages of a sensible size, and a search for all words typed."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col

from data import texts, typed

LARGEST_PAGE = 200
LAST_PAGE = 1_000_000
#: A longer search is cut: the database refuses patterns and conditions beyond a length.
LONGEST_SEARCH = 200


def offset(page: int, per_page: int, total: int) -> int:
    """How many of `total` rows stand before this page; a page past the end is the last one.

    Raises Invalid for a page or a size that there cannot be.
    """
    typed.whole("per_page", per_page, least=1, most=LARGEST_PAGE)
    typed.whole("page", page, least=1, most=LAST_PAGE)
    last = max(0, total - 1) // per_page
    return min(page - 1, last) * per_page


def holding(folded: Any, search: str) -> list[ColumnElement[bool]]:
    """Conditions under which a folded column holds every word typed; none where nothing was typed."""
    words = texts.fold(search[:LONGEST_SEARCH]).split()
    return [col(folded).contains(word, autoescape=True) for word in words]
