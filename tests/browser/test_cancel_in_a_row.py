"""Cancelling from the list of my orders: by keyboard, on a narrow phone, with other tabs and a desk open."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import NewPerson, StartShop
from tests.browser.test_cancellation import desk, notice, row
from tests.browser.test_signing_in import register
from tests.support.factories import furnish
from tests.support.server import RunningShop

AN_HOUR = 3600
NARROW = {"width": 360, "height": 780}
BODY = {
    "lines": [{"sku": "CANDLE", "quantity": 1}],
    "name": "Eve",
    "email": "eve@shop.example",
    "address": {"street": "Harbour Lane 1", "postcode": "10115", "city": "Berlin", "country": "Germany"},
    "paymentMethod": "on_delivery",
}


async def test_two_tabs_an_order_page_and_a_desk_know_at_once(
    start_shop: StartShop, new_person: NewPerson
) -> None:
    shop = start_shop(poll_seconds=AN_HOUR)
    await furnish(shop)
    eve, (kept, number) = await customer_with_orders(new_person, shop)
    other, opened = await tab(eve, "/orders"), await tab(eve, f"/orders/{number}")
    admin = await desk(new_person, shop, "/admin/orders")
    await expect(opened.get_by_role("button", name="Cancel order")).to_be_visible()

    await button(eve, number).focus()
    await eve.keyboard.press("Enter")
    dialog = eve.get_by_role("dialog")
    await expect(dialog.get_by_role("combobox", name="Reason")).to_have_value("Changed my mind")
    await dialog.get_by_role("button", name="Confirm cancellation").focus()
    await eve.keyboard.press("Enter")

    await expect(eve.get_by_text("Order cancelled successfully")).to_be_visible()
    await expect(eve.get_by_role("link", name=number)).to_be_focused()
    for page in (eve, other):
        await expect(item(page, number)).to_contain_text("Cancelled")
        await expect(button(page, number)).to_have_count(0)
        await expect(button(page, kept)).to_be_visible()
    await expect(opened.get_by_text("This order is cancelled.")).to_be_visible()
    await expect(opened.get_by_role("button", name="Cancel order")).to_have_count(0)
    await expect(row(admin, number)).to_contain_text("Cancelled")
    await expect(notice(admin, number)).to_be_visible()
    await expect(eve.get_by_role("dialog")).to_have_count(0)


async def test_escape_gives_the_focus_back_to_the_button(shop: RunningShop, new_person: NewPerson) -> None:
    await furnish(shop)
    eve, (_, number) = await customer_with_orders(new_person, shop)
    await button(eve, number).focus()
    await eve.keyboard.press("Enter")
    await expect(eve.get_by_role("dialog")).to_be_visible()

    await eve.keyboard.press("Escape")

    await expect(eve.get_by_role("dialog")).to_have_count(0)
    await expect(button(eve, number)).to_be_focused()


async def test_a_shipped_order_ends_the_question_and_the_keyboard_goes_on(
    shop: RunningShop, new_person: NewPerson
) -> None:
    await furnish(shop)
    eve, (_, number) = await customer_with_orders(new_person, shop)
    admin = await desk(new_person, shop, "/admin")
    await button(eve, number).click()
    dialog = eve.get_by_role("dialog")
    for action in ("process", "ship"):
        await call(admin, "put", f"/api/orders/{number}/status", {"action": action})

    await expect(dialog.get_by_role("alert")).to_contain_text("already left the shop")
    await expect(dialog.get_by_role("button", name="Confirm cancellation")).to_be_disabled()
    await expect(item(eve, number)).to_contain_text("Shipped")
    await dialog.get_by_role("button", name="Keep the order").click()

    await expect(dialog).to_have_count(0)
    await expect(eve.get_by_role("link", name=number)).to_be_focused()


async def test_the_focus_of_another_tab_stays_in_its_row(shop: RunningShop, new_person: NewPerson) -> None:
    await furnish(shop)
    eve, (_, number) = await customer_with_orders(new_person, shop)
    await button(eve, number).focus()

    await call(eve, "put", f"/api/orders/{number}/cancel", {"reason": "Changed my mind"})

    await expect(button(eve, number)).to_have_count(0)
    await expect(eve.get_by_role("link", name=number)).to_be_focused()


async def test_a_filtered_list_loses_the_row_but_not_the_reader(
    shop: RunningShop, new_person: NewPerson
) -> None:
    await furnish(shop)
    eve, (kept, number) = await customer_with_orders(new_person, shop)
    await eve.goto("/orders?status=pending")
    await button(eve, number).click()
    await eve.get_by_role("button", name="Confirm cancellation").click()

    await expect(item(eve, number)).to_have_count(0)
    await expect(button(eve, kept)).to_be_visible()
    await expect(eve.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1440])
async def test_the_button_is_in_reach_at_every_width(
    shop: RunningShop, new_person: NewPerson, width: int
) -> None:
    await furnish(shop)
    eve, (_, number) = await customer_with_orders(new_person, shop)
    await eve.set_viewport_size({"width": width, "height": 800})

    box = await button(eve, number).bounding_box()

    assert box is not None
    assert box["height"] >= 44
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert await eve.evaluate("document.documentElement.scrollWidth") == width
    await button(eve, number).click(trial=True)  # nothing lies over it


async def customer_with_orders(new_person: NewPerson, shop: RunningShop) -> tuple[Page, list[str]]:
    """Eve, who is signed in, with two orders of hers, the newer one last."""
    eve = await new_person(base_url=shop.url, viewport=NARROW)
    await register(eve, "Eve", "eve@shop.example")
    numbers = [(await call(eve, "post", "/api/orders", BODY))["number"] for _ in range(2)]
    for number in numbers:
        await expect(button(eve, number)).to_be_visible()
    return eve, numbers


async def call(person: Page, method: str, path: str, body: dict[str, object]) -> dict[str, str]:
    """Call the API as the person who is signed in in this browser."""
    request: Callable[..., Awaitable] = getattr(person.request, method)
    origin = re.match(r"https?://[^/]+", person.url)
    assert origin
    answer = await request(path, data=body, headers={"Origin": origin[0]})
    assert answer.ok, await answer.text()
    return await answer.json()


async def tab(person: Page, address: str) -> Page:
    page = await person.context.new_page()
    await page.goto(address)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def item(page: Page, number: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=number)


def button(page: Page, number: str) -> Locator:
    return page.get_by_role("button", name=f"Cancel order {number}", exact=True)
