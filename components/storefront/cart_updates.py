"""The open tabs of one visitor, told when his cart changes: a cart leaves no event that they could follow."""

from collections.abc import Callable
from typing import TypeAlias

from nicegui import Client, ui

from data.carts import Cart

Show: TypeAlias = Callable[[Cart], None]

_tabs: dict[Client, list[tuple[str, Show]]] = {}


def subscribe(visitor: str, show: Show) -> None:
    """Call `show` in this page whenever this visitor's cart was changed, in whichever of his tabs."""
    client = ui.context.client
    if client not in _tabs:
        client.on_delete(lambda: _tabs.pop(client, None))
    _tabs.setdefault(client, []).append((visitor, show))


def publish(visitor: str, cart: Cart) -> None:
    """Show this cart on all open tabs of its visitor."""
    for client, shown in list(_tabs.items()):
        if client.is_deleted:
            continue
        with client:
            for follower, show in shown:
                if follower == visitor:
                    show(cart)
