"""What the shop is for, in Firefox: sign in, buy, cancel, watch the desk, lose the line and come back.

Each journey fails if a page writes an error to the console; see the fixture.
"""

from tests.browser.bidi import Bidi
from tests.browser.channel_to_shop import LineToShop
from tests.browser.conftest import NewPersonInFirefox, StartShop
from tests.browser.firefox_page import ENTER, FirefoxPage
from tests.browser.test_cancellation import cancel_by_program, placed_by_program
from tests.support.factories import furnish
from tests.support.server import RunningShop

AN_HOUR = 3600
PASSWORD = "a long enough password"
HOME = {"Street": "Harbour Lane 1", "Postcode": "10115", "City": "Berlin"}


async def test_signing_up_out_and_in_again(
    shop: RunningShop, new_person_in_firefox: NewPersonInFirefox
) -> None:
    eve = await new_person_in_firefox(shop.url)
    await eve.goto("/register")
    await eve.fill("Name", "Eve")
    await eve.fill("Email", "eve@shop.example")
    await eve.fill("Password", PASSWORD)
    await eve.click("button", "Create account")
    await eve.is_at("/orders")

    await eve.goto("/logout")
    await eve.goto("/orders")
    await eve.is_at("/login")
    await eve.fill("Email", "eve@shop.example")
    await eve.fill("Password", "not this one")
    await eve.press(ENTER)
    await eve.sees("is not right")
    await eve.press(*["\ue003"] * len("not this one"))
    await eve.fill("Password", PASSWORD)
    await eve.click("button", "Sign in")

    await eve.is_at("/orders")
    await eve.find("heading", "My orders")


async def test_a_purchase_and_its_cancellation_are_on_the_desk_without_a_poll(
    start_shop: StartShop, new_person_in_firefox: NewPersonInFirefox
) -> None:
    shop = start_shop(poll_seconds=AN_HOUR)
    await furnish(shop)
    admin = await desk(new_person_in_firefox, shop, shop.url)
    grace = await new_person_in_firefox(shop.url)
    number = await buy_one(grace)
    await admin.sees(number, "Pending")

    await grace.click("button", "Cancel order")
    await grace.find("combobox", "Reason")
    await grace.click("button", "Confirm cancellation")

    await grace.sees("Order cancelled successfully")
    await grace.misses("button", "Cancel order")
    await admin.sees(number, "Cancelled")
    await admin.sees("Order cancelled by customer", number)


async def test_a_row_of_my_orders_is_cancelled_and_the_other_tab_knows(
    shop: RunningShop, new_person_in_firefox: NewPersonInFirefox, firefox: Bidi
) -> None:
    await furnish(shop)
    eve = await new_person_in_firefox(shop.url)
    await eve.goto("/register")
    await eve.fill("Name", "Eve")
    await eve.fill("Email", "eve@shop.example")
    await eve.fill("Password", PASSWORD)
    await eve.click("button", "Create account")
    await eve.is_at("/orders")
    number = await buy_one(eve)
    other = await FirefoxPage.open(firefox, shop.url, eve.user_context)
    for tab in (eve, other):
        await tab.goto("/orders")
        await tab.find("button", f"Cancel order {number}")

    await eve.click("button", f"Cancel order {number}")
    await eve.click("button", "Confirm cancellation")

    for tab in (eve, other):
        await tab.sees(number, "Cancelled")
        await tab.misses("button", f"Cancel order {number}")
    await eve.focuses("link", number)


async def test_a_desk_whose_line_is_cut_says_so_and_comes_back_by_itself(
    start_shop: StartShop, new_person_in_firefox: NewPersonInFirefox, firefox: Bidi
) -> None:
    shop = start_shop(poll_seconds=AN_HOUR)
    await furnish(shop)
    number = await placed_by_program(shop)
    async with LineToShop.to(shop.url) as line:
        admin = await desk(new_person_in_firefox, shop, line.url)
        await admin.sees(number, "Pending")

        await line.cut()
        await admin.sees("Offline")
        await cancel_by_program(shop, number)
        await admin.sees(number, "Pending")
        await line.mend()

        await admin.sees(number, "Cancelled")
        await admin.sees("Live")
        await admin.close()
        # Firefox itself notes each connection that it could not open; nothing else may be wrong.
        cut = f"establish a connection to the server at {line.url.replace('http', 'ws')}/"
        assert [error for error in firefox.errors if cut not in error] == []
        firefox.console.clear()


async def test_control_what_a_page_complains_of_is_noticed(
    new_person_in_firefox: NewPersonInFirefox, firefox: Bidi
) -> None:
    page = await new_person_in_firefox("data:text/html,")
    await page.goto("<script>console.error('first'); nothing.at.all</script>")
    assert firefox.errors == ["first", "ReferenceError: nothing is not defined"]
    firefox.console.clear()


async def desk(arrive: NewPersonInFirefox, shop: RunningShop, base_url: str) -> FirefoxPage:
    """An admin who was taken to the sign-in and back."""
    admin = await arrive(base_url)
    await admin.set_size(1440, 900)
    await admin.goto("/admin/orders")
    await admin.fill("Email", shop.admin_email)
    await admin.fill("Password", shop.admin_password)
    await admin.click("button", "Sign in")
    await admin.is_at("/admin/orders")
    await admin.sees("Live")
    return admin


async def buy_one(customer: FirefoxPage) -> str:
    """Buy one piece as a person would; the answer is the order's number."""
    await customer.goto("/products/lavender-candle")
    await customer.click("button", "Add to cart")
    await customer.sees("(1 item")
    await customer.goto("/checkout")
    for box, typed in {"Name": "Grace", "Email": "grace@shop.example", **HOME}.items():
        if not await customer.evaluate("node => node.value", await customer.find("textbox", box)):
            await customer.fill(box, typed)
    await customer.click("button", "Place order")
    address = await customer.is_at("/orders/SB-")
    return address.removeprefix("/orders/").partition("?")[0]
