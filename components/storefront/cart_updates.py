"""Publishes cart changes to all open tabs of a visitor, because carts have no events."""

from collections.abc import Callable
from typing import TypeAlias

from nicegui import Client, ui

from data.carts import Cart

Show: TypeAlias = Callable[[Cart], None]

_tabs: dict[Client, list[tuple[str, Show]]] = {}


def subscribe(visitor: str, show: Show) -> None:
    """Call `show` in this page when the cart of this visitor changes in any tab."""
    client = ui.context.client
    if client not in _tabs:
        client.on_delete(lambda: _tabs.pop(client, None))
    _tabs.setdefault(client, []).append((visitor, show))


def publish(visitor: str, cart: Cart) -> None:
    """Show this cart in all tabs of its visitor."""
    for client, subscribers in list(_tabs.items()):
        if client.is_deleted:
            continue
        with client:
            for subscriber, show in subscribers:
                if subscriber == visitor:
                    show(cart)
