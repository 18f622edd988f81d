"""In a real browser: a button about money that is pressed twice books once, and agrees to what it showed."""

import httpx
from playwright.async_api import Page, expect

from tests.browser.conftest import NewPerson
from tests.browser.test_cancellation import desk
from tests.support.api_client import order
from tests.support.factories import furnish, sign_in
from tests.support.server import RunningShop

#: Sends two clicks in one turn of the browser, before anything can come back from the shop.
TWICE = "(button) => { button.click(); button.click(); }"


async def test_record_refund_pressed_twice_books_one_refund(shop: RunningShop, new_person: NewPerson) -> None:
    await furnish(shop)
    async with httpx.AsyncClient(base_url=shop.url) as program:
        admin = await sign_in(program, shop)
        number = (await program.post("/api/orders", json=order(), headers=admin)).json()["number"]
        page: Page = await desk(new_person, shop, f"/admin/orders/{number}")

        await page.get_by_role("button", name="Mark as paid").evaluate(TWICE)
        await expect(page.get_by_text("Up to €12.50")).to_be_visible()
        amount = page.get_by_role("textbox", name="Amount")
        await expect(amount).to_have_value("")
        await amount.fill("1.00")
        await page.get_by_role("button", name="Record refund").evaluate(TWICE)
        await expect(page.get_by_text("Up to €11.50")).to_be_visible()
        await expect(amount).to_have_value("")
        await page.get_by_role("button", name="Record refund").dblclick()
        await expect(page.get_by_text("Enter an amount such as 12.50.")).to_be_visible()

        told = (await program.get(f"/api/orders/{number}", headers=admin)).json()
    assert (told["paid"], told["refunded"]) == (1250, 100)
    assert [entry["action"] for entry in told["history"]] == ["place", "receive", "refund"]


async def test_a_press_without_a_line_agrees_to_no_price_that_came_meanwhile(
    shop: RunningShop, new_person: NewPerson
) -> None:
    """Whether the browser sends the press when the line is back, or never: nothing is agreed to unseen."""
    await furnish(shop)
    async with httpx.AsyncClient(base_url=shop.url) as program:
        admin = await sign_in(program, shop)
        placed = await asked_as_guest(shop)
        quote = f"/api/bulk-orders/{placed['number']}/quote"
        await program.put(quote, json={"total": 100_000}, headers=admin)
        customer = await new_person()
        await customer.goto(f"/orders/{placed['number']}?key={placed['key']}")
        accept = customer.get_by_role("button", name="Accept the price")
        await expect(accept).to_be_visible()
        await expect(customer.get_by_text("€1,000.00").first).to_be_visible()

        await customer.context.set_offline(True)
        await customer.evaluate("() => window.socket.io.engine.close()")
        await accept.click()
        await program.put(quote, json={"total": 900_000}, headers=admin)
        await customer.context.set_offline(False)
        await expect(customer.get_by_text("€9,000.00").first).to_be_visible(timeout=30_000)

        told = (await program.get(f"/api/orders/{placed['number']}", headers=admin)).json()
        assert told["bulk"]["quoteState"] == "quoted"
        await customer.get_by_role("button", name="Accept the price").click()
        await expect(customer.get_by_text("You have accepted this price.")).to_be_visible()
        told = (await program.get(f"/api/orders/{placed['number']}", headers=admin)).json()
    assert (told["bulk"]["quoteState"], told["total"]) == ("accepted", 900_000)


async def asked_as_guest(shop: RunningShop) -> dict[str, str]:
    """A bulk request of somebody without an account, with the secret of its link."""
    async with httpx.AsyncClient(base_url=shop.url) as program:
        wish = {**order(quantity=500), "company": "Spa Ltd"}
        return (await program.post("/api/bulk-orders", json=wish)).json()
