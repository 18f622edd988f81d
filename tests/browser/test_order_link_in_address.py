"""In a real browser: the key of a guest's link does not stay in the address, and all works without it."""

from urllib.parse import urlsplit

from playwright.async_api import expect

from tests.browser.conftest import NewPerson
from tests.support.factories import buy_one, furnish
from tests.support.server import RunningShop


async def test_after_the_checkout_the_address_holds_no_key(shop: RunningShop, new_person: NewPerson) -> None:
    await furnish(shop)
    guest, friend = await new_person(), await new_person()
    number = await buy_one(guest)
    clean = f"{shop.url}/orders/{number}"

    assert guest.url == clean
    link = await guest.get_by_role("textbox", name="Link to this order").input_value()
    assert urlsplit(link).query.startswith("key=")
    await guest.reload()
    await expect(guest.get_by_text("We have your order.")).to_be_visible()
    await guest.goto("/cart")
    await guest.go_back()
    await expect(guest.get_by_text("We have your order.")).to_be_visible()
    assert guest.url == clean
    assert "key" not in await guest.evaluate("document.cookie")

    await friend.goto(clean)
    await expect(friend.get_by_text("this link does not open it")).to_be_visible()
    await friend.goto(link)
    assert friend.url == clean
    await friend.get_by_role("button", name="Cancel order").click()
    await friend.get_by_role("button", name="Confirm cancellation").click()
    await expect(friend.get_by_text("Order cancelled successfully")).to_be_visible()
    await expect(guest.get_by_text("This order is cancelled.")).to_be_visible()
