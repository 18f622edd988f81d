"""What people do on the storefront, for tests that tell it step by step."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeAlias

from nicegui import ui
from nicegui.testing import User

from components.storefront.quantity import Quantity
from data import orders
from data.accounts.permissions import Credentials
from data.lifecycle import PaymentMethod
from data.orders import Address, Contact, LineItemRequest, Placed
from tests.conftest import CANDLE

Browse: TypeAlias = Callable[[Credentials], User]
#: Tries of a tenth of a second each.
PATIENCE = 50
HOME = Address("Harbour Lane 1", "10115", "Berlin", "")


async def buy(by: Credentials, sku: str = CANDLE, quantity: int = 1, *, name: str = "Ada") -> Placed:
    """An order as a page would place it, without the page."""
    contact = Contact(name, f"{name.lower()}@shop.example", HOME)
    return await orders.place(
        [LineItemRequest(sku, quantity)], by=by, contact=contact, method=PaymentMethod.ON_DELIVERY
    )


async def put_into_cart(browser: User, slug: str, times: int = 1) -> None:
    """Open a product and put it into the cart."""
    await browser.open(f"/products/{slug}")
    for count in range(1, times + 1):
        browser.find("Add to cart").click()
        await sees(browser, "(1 item," if count == 1 else f"({count} items,")


def field(browser: User, label: str) -> Any:
    """The box with this label."""
    boxes = browser.find(kind=ui.input).elements
    return next(box for box in boxes if box.props.get("label") == label)


def fill(browser: User, **typed: str) -> None:
    """Type into the boxes with these labels."""
    for label, text in typed.items():
        field(browser, label).value = text


def step_to(browser: User, name: str, typed: str) -> None:
    """Type into a box for a quantity."""
    quantity = next(q for q in browser.find(kind=Quantity).elements if q.props["aria-label"] == name)
    next(box for box in quantity if isinstance(box, ui.input)).value = typed


async def sees(browser: User, text: str) -> None:
    """Wait until it stands on the page; a busy machine takes its time."""
    await browser.should_see(text, retries=PATIENCE)


async def misses(browser: User, text: str) -> None:
    """Wait until it does not stand there (any more)."""
    await browser.should_not_see(text, retries=PATIENCE)


async def eventually(holds: Callable[[], object]) -> None:
    """Wait until it is true; a page is told after the commit, by the loop that the test runs on."""
    for _ in range(PATIENCE):
        if holds():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("It did not come true.")
