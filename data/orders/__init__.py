"""Orders of all kinds: placing, steps, payments, questions."""

from data.orders.lists import OrderPage, OrderRow, Query, Sort
from data.orders.payments import receive, refund
from data.orders.placing import Contact, Placed, Wanted, place
from data.orders.questions import (
    Happened,
    Mine,
    batch,
    detail,
    details,
    happened,
    is_link_key,
    mine,
    mine_whole,
    page,
)
from data.orders.steps import Details, cancel, move
from data.orders.views import Address, Bulk, Entry, Line, OrderView

__all__ = [
    "Address",
    "Bulk",
    "Contact",
    "Details",
    "Entry",
    "Happened",
    "Line",
    "Mine",
    "OrderPage",
    "OrderRow",
    "OrderView",
    "Placed",
    "Query",
    "Sort",
    "Wanted",
    "batch",
    "cancel",
    "detail",
    "details",
    "happened",
    "is_link_key",
    "mine",
    "mine_whole",
    "move",
    "page",
    "place",
    "receive",
    "refund",
]
