"""The filters of the list of orders as query parameters, with the API's names."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from data.lifecycle import OrderKind, PaymentStatus, QuoteState, Status
from data.orders import OrderFilter, OrderSort

E = TypeVar("E", bound=StrEnum)

PER_PAGE = (25, 50, 100)
LONGEST_SEARCH = 200


def query_of(parameters: Mapping[str, str]) -> OrderFilter:
    """The query of these parameters. Invalid values are ignored."""
    sort = parameters.get("sort", "")
    per_page = _number(parameters.get("perPage"))
    return OrderFilter(
        status=_member(Status, parameters.get("status")),
        kind=_member(OrderKind, parameters.get("kind")),
        payment=_member(PaymentStatus, parameters.get("payment")),
        quote=_member(QuoteState, parameters.get("quote")),
        earning=parameters.get("revenue") == "1",
        user_id=_number(parameters.get("customer")) or None,
        q=parameters.get("q", "")[:LONGEST_SEARCH],
        sort=_member(OrderSort, sort.removeprefix("-")) or OrderSort.PLACED,
        descending=sort.startswith("-") or not sort,
        page=max(1, _number(parameters.get("page"))),
        per_page=per_page if per_page in PER_PAGE else PER_PAGE[0],
    )


def address_of(query: OrderFilter, path: str = "/admin/orders") -> str:
    """The address of this query, without parameters that have their default value."""
    default = OrderFilter()
    sort = f"{'-' if query.descending else ''}{query.sort}"
    parameters = {
        "status": query.status,
        "kind": query.kind,
        "payment": query.payment,
        "quote": query.quote,
        "revenue": "1" if query.earning else "",
        "customer": query.user_id,
        "q": query.q,
        "sort": sort if sort != f"-{default.sort}" else "",
        "page": query.page if query.page != default.page else "",
        "perPage": query.per_page if query.per_page != default.per_page else "",
    }
    query_string = urlencode({name: str(value) for name, value in parameters.items() if value})
    return f"{path}?{query_string}" if query_string else path


def narrowed(query: OrderFilter, **changes: object) -> OrderFilter:
    """The query with other filters, back on the first page."""
    return replace(query, page=1, **changes)  # pyright: ignore[reportArgumentType]


def _member(enum: type[E], value: str | None) -> E | None:
    return enum(value) if value in set(enum) else None


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 9 else 0  # noqa: PLR2004
