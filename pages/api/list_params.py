"""Query parameters of lists: filters, search, sort and page."""

from dataclasses import replace
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BeforeValidator, WithJsonSchema

from data import pagination
from data.lifecycle import OrderKind, PaymentStatus, QuoteState, Status
from data.models import SubscriberState
from data.orders import OrderFilter as OrderQuery
from data.orders import OrderSort


class SortParam(StrEnum):
    """The sort order of a list of orders; a minus in front means descending."""

    PLACED = "placed"
    NEWEST = "-placed"
    TOTAL = "total"
    LARGEST = "-total"
    CUSTOMER = "customer"
    CUSTOMER_BACKWARDS = "-customer"


PER_PAGE = 25

#: A parameter without a value counts as missing.
_blank_to_none = BeforeValidator(lambda value: None if value == "" else value)


def _nullable(**schema: object) -> WithJsonSchema:
    """The schema of a parameter that may also have an empty value."""
    return WithJsonSchema({"anyOf": [schema, {"type": "string", "maxLength": 0}]})


def _enum_schema(enum: type[StrEnum]) -> WithJsonSchema:
    return _nullable(type="string", enum=[member.value for member in enum])


Search = Annotated[str, Query(description="Words that must all occur.")]
PageNumber = Annotated[
    int | None,
    _blank_to_none,
    _nullable(type="integer", minimum=1),
    Query(description="From 1."),
]
PerPage = Annotated[
    int | None,
    _blank_to_none,
    _nullable(type="integer", minimum=1, maximum=pagination.LARGEST_PAGE),
    Query(alias="perPage", description=f"At most {pagination.LARGEST_PAGE}."),
]
SubscriberStateParam = Annotated[
    SubscriberState | None, _blank_to_none, _enum_schema(SubscriberState), Query()
]
ActiveOnly = Annotated[bool, Query(description="Without those who unsubscribed.")]


def order_query(  # noqa: PLR0917 - FastAPI names each of them
    status: Annotated[Status | None, _blank_to_none, _enum_schema(Status), Query()] = None,
    kind: Annotated[OrderKind | None, _blank_to_none, _enum_schema(OrderKind), Query()] = None,
    payment: Annotated[PaymentStatus | None, _blank_to_none, _enum_schema(PaymentStatus), Query()] = None,
    quote: Annotated[QuoteState | None, _blank_to_none, _enum_schema(QuoteState), Query()] = None,
    q: Search = "",
    sort: Annotated[SortParam | None, _blank_to_none, _enum_schema(SortParam), Query()] = None,
    page: PageNumber = None,
    per_page: PerPage = None,
) -> OrderQuery:
    sort_param = sort or SortParam.NEWEST
    return OrderQuery(
        status=status,
        kind=kind,
        q=q,
        sort=OrderSort(sort_param.removeprefix("-")),
        descending=sort_param.startswith("-"),
        page=1 if page is None else page,
        per_page=PER_PAGE if per_page is None else per_page,
        payment=payment,
        quote=quote,
    )


def own_query(query: Annotated[OrderQuery, Depends(order_query)], per_page: PerPage = None) -> OrderQuery:
    """As order_query(), but all own orders are on one page unless `perPage` is given."""
    return replace(query, per_page=pagination.LARGEST_PAGE if per_page is None else per_page)
