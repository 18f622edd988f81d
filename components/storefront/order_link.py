"""The link to a new order."""

from urllib.parse import quote

from components.urls import address
from data.orders import Placed


def order_link(placed: Placed) -> str:
    """The URL of a new order; for a guest it contains the secret key."""
    return address(f"/orders/{quote(placed.order.number)}", key=placed.key)
