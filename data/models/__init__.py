"""The database tables, without queries or rules.

Times are aware UTC; money is an integer of minor units of the shop's currency (an order keeps its own).
Triggers, the search index and the counters kept by triggers are in the migrations, because SQLModel does
not cover them.
"""

from data.models.accounts import ContactMessage, MessageState, SignIn, Subscriber, SubscriberState, User
from data.models.events import DayTally, EventCounter, EventRow, OrderTally
from data.models.idempotency import IdempotencyKey
from data.models.orders import BulkRequest, Order, OrderLine, Payment, SampleRequest
from data.models.products import CartLine, MoveReason, Product, StockMove
from data.models.shop import Shop
from data.models.types import now

__all__ = [
    "BulkRequest",
    "CartLine",
    "ContactMessage",
    "DayTally",
    "EventCounter",
    "EventRow",
    "IdempotencyKey",
    "MessageState",
    "MoveReason",
    "Order",
    "OrderLine",
    "OrderTally",
    "Payment",
    "Product",
    "SampleRequest",
    "Shop",
    "SignIn",
    "StockMove",
    "Subscriber",
    "SubscriberState",
    "User",
    "now",
]
