"""What stands behind the question mark of an address: filters, search and page."""

from urllib.parse import urlencode

LAST_PAGE = 1_000_000


def address(path: str, **wanted: object) -> str:
    """The path with those of the filters that are set."""
    query = urlencode({name: str(value) for name, value in wanted.items() if value})
    return f"{path}?{query}" if query else path


def page_number(typed: str) -> int:
    """The page that an address asks for; what is no page is the first one."""
    if not (typed.isascii() and typed.isdigit()):
        return 1
    return min(max(1, int(typed[:9])), LAST_PAGE)
