"""Orders of all kinds: placing, transitions, payments, queries."""

from data.orders.checkout import Contact, LineItemRequest, Placed, place
from data.orders.payments import receive, refund
from data.orders.queries import (
    ListChanges,
    OwnOrders,
    export_chunk,
    get,
    get_many,
    is_link_key,
    list_changes,
    own_orders,
    own_page,
    page,
)
from data.orders.read_models import Address, BulkDetails, HistoryEntry, OrderLineView, OrderView
from data.orders.search import OrderFilter, OrderListPage, OrderRow, OrderSort
from data.orders.transitions import TransitionInput, cancel, transition

__all__ = [
    "Address",
    "BulkDetails",
    "Contact",
    "HistoryEntry",
    "LineItemRequest",
    "ListChanges",
    "OrderFilter",
    "OrderLineView",
    "OrderListPage",
    "OrderRow",
    "OrderSort",
    "OrderView",
    "OwnOrders",
    "Placed",
    "TransitionInput",
    "cancel",
    "export_chunk",
    "get",
    "get_many",
    "is_link_key",
    "list_changes",
    "own_orders",
    "own_page",
    "page",
    "place",
    "receive",
    "refund",
    "transition",
]
