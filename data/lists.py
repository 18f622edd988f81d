"""What every list has: pages of a sensible size, and a search for all words typed."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col

from data import texts, typed

LARGEST_PAGE = 200
_LAST_PAGE = 1_000_000


def offset(page: int, per_page: int) -> int:
    """How many rows stand before this page. Raises Invalid for a page or a size that there cannot be."""
    typed.whole("per_page", per_page, least=1, most=LARGEST_PAGE)
    return (typed.whole("page", page, least=1, most=_LAST_PAGE) - 1) * per_page


def holding(folded: Any, search: str) -> list[ColumnElement[bool]]:
    """Conditions under which a folded column holds every word typed; none where nothing was typed."""
    return [col(folded).contains(word, autoescape=True) for word in texts.fold(search).split()]
