"""Builds and reads the query parameters of page URLs."""

from urllib.parse import urlencode

LAST_PAGE = 1_000_000


def address(path: str, **parameters: object) -> str:
    """The path with the parameters that have a value."""
    query = urlencode({name: str(value) for name, value in parameters.items() if value})
    return f"{path}?{query}" if query else path


def page_number(typed: str) -> int:
    """The page number as typed in a URL; anything invalid counts as 1."""
    if not (typed.isascii() and typed.isdigit()):
        return 1
    return min(max(1, int(typed[:9])), LAST_PAGE)
