"""Asking the desk's list, as its page does."""

from collections.abc import Mapping
from typing import Any

from data import orders
from data.accounts.permissions import Credentials
from data.lifecycle import Status
from data.orders import Contact, OrderFilter, OrderRow
from tests.conftest import TestShop
from tests.data.ordering import ADA, place


async def found(shop: TestShop, q: str = "", **more: Any) -> list[str]:
    """The numbers that the desk's list shows, in its order."""
    page = await orders.page(OrderFilter(q=q, **more), by=shop.sam)
    assert page.total >= len(page.rows)
    return [row.number for row in page.rows]


async def placed(by: Credentials, *lines: tuple[str, int], contact: Contact = ADA) -> str:
    return (await place(by, *lines, contact=contact)).order.number


async def counts(shop: TestShop, query: OrderFilter) -> Mapping[Status, int]:
    """How many orders the query finds in each status."""
    return (await orders.list_changes([], [], query, by=shop.sam)).per_status


async def rows(shop: TestShop, numbers: list[str], query: OrderFilter) -> dict[str, OrderRow]:
    """These orders as the list shows them now, without those that the query does not find."""
    fresh = await orders.list_changes([], numbers, query, by=shop.sam)
    return {row.number: row for row in fresh.arrived}
