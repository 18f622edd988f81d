"""Rows written straight into the tables, for tests of what stands below the verbs."""

from itertools import count
from typing import Any

from data.lifecycle import Kind, PaymentMethod
from data.models import Order

_numbers = count(1)


def an_order(**fields: Any) -> Order:
    """An order of Ada's; what is not named is as simple as it can be."""
    simple: dict[str, Any] = {
        "number": f"T-{next(_numbers)}",
        "kind": Kind.REGULAR,
        "payment_method": PaymentMethod.ON_DELIVERY,
        "name": "Ada",
        "email": "ada@shop.example",
        "currency": "EUR",
        "key_hash": "",
    }
    return Order(**{**simple, **fields})
