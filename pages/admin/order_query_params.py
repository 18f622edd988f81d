"""The order desk's filters in the address: read from it, written to it, the same words as the API's."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from data.lifecycle import OrderKind, PaymentStatus, QuoteState, Status
from data.orders import OrderFilter, OrderSort

W = TypeVar("W", bound=StrEnum)

PER_PAGE = (25, 50, 100)
LONGEST_SEARCH = 200


def query_of(parameters: Mapping[str, str]) -> OrderFilter:
    """The query that an address asks for; what it does not understand it leaves out."""
    sort = parameters.get("sort", "")
    per_page = _number(parameters.get("perPage"))
    return OrderFilter(
        status=_word(Status, parameters.get("status")),
        kind=_word(OrderKind, parameters.get("kind")),
        payment=_word(PaymentStatus, parameters.get("payment")),
        quote=_word(QuoteState, parameters.get("quote")),
        earning=parameters.get("revenue") == "1",
        user_id=_number(parameters.get("customer")) or None,
        q=parameters.get("q", "")[:LONGEST_SEARCH],
        sort=_word(OrderSort, sort.removeprefix("-")) or OrderSort.PLACED,
        descending=sort.startswith("-") or not sort,
        page=max(1, _number(parameters.get("page"))),
        per_page=per_page if per_page in PER_PAGE else PER_PAGE[0],
    )


def address_of(query: OrderFilter, path: str = "/admin/orders") -> str:
    """The address that asks for this query, without what goes without saying."""
    usual = OrderFilter()
    sort = f"{'-' if query.descending else ''}{query.sort}"
    said = {
        "status": query.status,
        "kind": query.kind,
        "payment": query.payment,
        "quote": query.quote,
        "revenue": "1" if query.earning else "",
        "customer": query.user_id,
        "q": query.q,
        "sort": sort if sort != f"-{usual.sort}" else "",
        "page": query.page if query.page != usual.page else "",
        "perPage": query.per_page if query.per_page != usual.per_page else "",
    }
    words = urlencode({name: str(value) for name, value in said.items() if value})
    return f"{path}?{words}" if words else path


def narrowed(query: OrderFilter, **changes: object) -> OrderFilter:
    """The query with other filters, from its first page on."""
    return replace(query, page=1, **changes)  # pyright: ignore[reportArgumentType]


def _word(words: type[W], asked: str | None) -> W | None:
    return words(asked) if asked in set(words) else None


def _number(asked: str | None) -> int:
    return int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 9 else 0  # noqa: PLR2004
