"""Where an order's own page is, for who placed it."""

from urllib.parse import quote

from components.urls import address
from data.orders import Placed


def order_link(placed: Placed) -> str:
    """The address of a new order; a guest's carries the secret that nobody else has."""
    return address(f"/orders/{quote(placed.order.number)}", key=placed.key)
