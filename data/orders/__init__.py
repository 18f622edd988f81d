"""Orders of all kinds: placing, steps, payments, questions."""

from data.orders.checkout import Contact, Placed, Wanted, place
from data.orders.payments import receive, refund
from data.orders.queries import (
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
from data.orders.read_models import Address, Bulk, Entry, Line, OrderView
from data.orders.search import OrderPage, OrderRow, Query, Sort
from data.orders.transitions import Details, cancel, move

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
