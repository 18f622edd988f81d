"""The promise, in real browsers: a customer cancels, and every open desk shows it at once."""

import sqlite3
import time

import httpx
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import NewPerson, StartShop
from tests.support.factories import buy_one, furnish, sign_in
from tests.support.server import RunningShop

AN_HOUR = 3600


async def test_a_cancellation_is_on_three_desks_without_a_poll(
    start_shop: StartShop, new_person: NewPerson
) -> None:
    shop = start_shop(poll_seconds=AN_HOUR)
    await furnish(shop)
    customer = await new_person(base_url=shop.url, viewport={"width": 390, "height": 844})
    number = await buy_one(customer)
    lists = [await desk(new_person, shop, "/admin/orders") for _ in range(3)]
    overview = await desk(new_person, shop, "/admin")
    opened = await desk(new_person, shop, f"/admin/orders/{number}")
    revenue = await overview.get_by_role("group", name="Total Revenue").inner_text()
    for admin in lists:
        await expect(row(admin, number)).to_contain_text("Pending")

    await customer.get_by_role("button", name="Cancel order").click()
    dialog = customer.get_by_role("dialog")
    await expect(dialog.get_by_role("combobox", name="Reason")).to_be_visible()
    await dialog.get_by_role("button", name="Confirm cancellation").click()

    for admin in lists:
        await expect(row(admin, number)).to_contain_text("Cancelled")
    for admin in (*lists, overview, opened):
        await expect(notice(admin, number)).to_be_visible()
    await expect(opened.get_by_text("Stop: cancelled by customer")).to_be_visible()
    await expect(opened.get_by_role("button", name="Print")).to_be_disabled()
    await expect(customer.get_by_text("Order cancelled successfully")).to_be_visible()
    await expect(overview.get_by_role("group", name="Total Revenue")).not_to_have_text(revenue)


async def test_a_second_process_is_seen_by_the_poll_or_by_the_button(
    start_shop: StartShop, new_person: NewPerson
) -> None:
    shop = start_shop(poll_seconds=1)
    await furnish(shop)
    number, other = await placed_by_program(shop), await placed_by_program(shop)
    admin = await desk(new_person, shop, "/admin/orders")
    second = start_shop(database_url=shop.database_url)

    await cancel_by_program(second, number)
    await expect(row(admin, number)).to_contain_text("Cancelled")

    await admin.get_by_role("switch", name="Auto-refresh").click()
    await expect(admin.get_by_text("auto-refresh is off")).to_be_visible()
    await cancel_by_program(second, other)
    await admin.wait_for_timeout(3_000)
    await expect(row(admin, other)).to_contain_text("Pending")
    await admin.get_by_role("button", name="Refresh orders").click()
    await expect(row(admin, other)).to_contain_text("Cancelled")
    await expect(admin.get_by_text("Polling")).to_be_visible()


async def test_a_status_changed_by_hand_is_seen_with_nobodys_name(
    start_shop: StartShop, new_person: NewPerson
) -> None:
    shop = start_shop(poll_seconds=1)
    await furnish(shop)
    number = await placed_by_program(shop)
    admin = await desk(new_person, shop, "/admin/orders")

    with sqlite3.connect(shop.database_url.removeprefix("sqlite:///")) as shell:
        shell.execute("UPDATE orders SET status = 'shipped' WHERE number = ?", (number,))
    shell.close()

    await expect(row(admin, number)).to_contain_text("Shipped")
    async with httpx.AsyncClient(base_url=shop.url) as program:
        order = (await program.get(f"/api/orders/{number}", headers=await sign_in(program, shop))).json()
    assert (order["history"][-1]["actor"], order["history"][-1]["to"]) == ("unknown", "shipped")


async def test_a_lost_server_is_said_at_once_and_mended_by_itself(
    shop: RunningShop, new_person: NewPerson
) -> None:
    await furnish(shop)
    admin = await desk(new_person, shop, "/admin/orders")
    await expect(admin.get_by_text("Live", exact=True)).to_be_visible()

    await admin.context.set_offline(True)
    await expect(admin.get_by_text("Offline", exact=True)).to_be_visible()
    number = await placed_by_program(shop)
    await admin.context.set_offline(False)

    await expect(row(admin, number)).to_be_visible(timeout=20_000)
    await expect(admin.get_by_text("Live", exact=True)).to_be_visible(timeout=20_000)


async def desk(new_person: NewPerson, shop: RunningShop, address: str) -> Page:
    """An admin who was taken to the sign-in and back."""
    admin = await new_person(base_url=shop.url, viewport={"width": 1440, "height": 900})
    await admin.goto(address)
    await admin.get_by_role("textbox", name="Email").fill(shop.admin_email)
    await admin.get_by_role("textbox", name="Password").fill(shop.admin_password)
    await admin.get_by_role("button", name="Sign in").click()
    await admin.wait_for_url(shop.url + address)
    await expect(admin.get_by_text("Live", exact=True)).to_be_visible()
    return admin


def row(admin: Page, number: str) -> Locator:
    return admin.get_by_role("row").filter(has_text=number)


def notice(admin: Page, number: str) -> Locator:
    return admin.get_by_role("status").filter(has_text="Order cancelled by customer").filter(has_text=number)


async def placed_by_program(shop: RunningShop) -> str:
    async with httpx.AsyncClient(base_url=shop.url) as program:
        body = {
            "lines": [{"sku": "CANDLE", "quantity": 1}],
            "name": "Grace Guest",
            "email": "grace@shop.example",
            "address": {
                "street": "Harbour Lane 1",
                "postcode": "10115",
                "city": "Berlin",
                "country": "Germany",
            },
            "paymentMethod": "on_delivery",
            "clientKey": str(time.monotonic_ns()),
        }
        answer = await program.post("/api/orders", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["number"]


async def cancel_by_program(shop: RunningShop, number: str) -> None:
    async with httpx.AsyncClient(base_url=shop.url) as program:
        headers = await sign_in(program, shop)
        answer = await program.put(
            f"/api/orders/{number}/cancel", json={"reason": "Out of stock"}, headers=headers
        )
        assert answer.status_code == 200, answer.text
