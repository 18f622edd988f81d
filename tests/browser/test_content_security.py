"""Every page in a real Chromium, its menus and dialogs open: nothing breaks the policy of its headers."""

import re

import httpx
from playwright.async_api import Page, Route, expect

from pages.routes import PAGES
from tests.browser.conftest import NewPerson, StartShop
from tests.browser.test_cancellation import cancel_by_program, desk, placed_by_program
from tests.support.factories import buy_one, furnish
from tests.support.server import RunningShop

#: Tells of each violation at once, on every document, before its first script runs.
LISTEN = """document.addEventListener("securitypolicyviolation", (event) => window.violated(
  `${location.pathname}: ${event.effectiveDirective} ${event.blockedURI}`));"""
NONCE = re.compile("'nonce-([^']+)'")
#: What is pressed on a page to see more of it, one after another; the name in brackets is the order's.
OPENED = {
    "/admin": ["button admin"],
    "/admin/orders": ["button More for {number}", "menuitem Cancel"],
    "/admin/orders/{number}": ["button Cancel"],
    "/admin/products": ["button New product"],
    "/orders/{number}": ["button Cancel order"],
}


async def test_no_page_breaks_its_policy(start_shop: StartShop, new_person: NewPerson) -> None:
    shop = start_shop()
    await furnish(shop)
    violations: list[str] = []
    customer = await watched(await new_person(base_url=shop.url), violations)
    names = {"slug": "lavender-candle", "sku": "CANDLE", "id": "1", "number": await buy_one(customer)}
    link = customer.url
    await ask(shop)
    admin = await watched(await desk(new_person, shop, "/admin"), violations)
    opened = {"/orders/{number}", "/set-up"}

    await look(customer, link, OPENED["/orders/{number}"])
    await look(customer, await set_up_link(start_shop, shop), [])
    for address in sorted(set(PAGES) - opened):
        who = admin if address.startswith("/admin") or address == "/orders" else customer
        pressed = [one.format(**names) for one in OPENED.get(address, [])]
        await look(who, shop.url + address.format(**names), pressed)
        opened.add(address)
    await cancel_by_program(shop, await placed_by_program(shop))  # a notice on a desk that is open
    for answer in ("/nothing", "/api/docs", "/health", "/pictures/lavender-candle.svg"):
        await customer.goto(shop.url + answer)

    menus = sum(len(pressed) for pressed in OPENED.values())
    print(f"{len(opened)} pages, {menus} menus and dialogs: {len(violations)} violations")
    assert opened == set(PAGES)
    assert violations == []


async def test_the_control_a_script_without_the_nonce_is_reported_and_does_not_run(
    new_person: NewPerson,
) -> None:
    """A page with the headers of a page of the shop, and one script: of a stranger's, or with the nonce."""
    violations: list[str] = []
    visitor = await watched(await new_person(), violations)

    async def with_one_script(route: Route) -> None:
        answer = await route.fetch()
        nonce = (
            NONCE.search(answer.headers["content-security-policy"]) if "good" in route.request.url else None
        )
        script = f"<script nonce='{nonce[1] if nonce else ''}'>window.ran = true</script>"
        await route.fulfill(response=answer, body=f"<!doctype html><main>{script}</main>")

    await visitor.route("**/contact**", with_one_script)

    await visitor.goto("/contact?good")
    assert await visitor.evaluate("window.ran") is True
    assert violations == []

    await visitor.goto("/contact")
    print(f"One script without the nonce: {violations}")
    assert await visitor.evaluate("window.ran") is None
    assert violations == ["/contact: script-src-elem inline"]


async def watched(page: Page, violations: list[str]) -> Page:
    """The same browser, which tells from now on what its pages were not allowed."""
    await page.context.expose_binding("violated", lambda _source, what: violations.append(what))
    await page.context.add_init_script(LISTEN)
    return page


async def look(page: Page, address: str, pressed: list[str]) -> None:
    """Open the page and, one after another, what can be opened on it."""
    await page.goto(address)
    await expect(page.get_by_role("main")).to_be_visible()
    await page.wait_for_function("window.socket?.io.engine.transport.name === 'websocket'")
    for one in pressed:
        role, _, name = one.partition(" ")
        await page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
    if pressed:
        await expect(page.get_by_role("dialog").or_(page.get_by_role("menu")).first).to_be_visible()


async def ask(shop: RunningShop) -> None:
    """Leave a message and an address for the newsletter at the desk."""
    message = {"name": "Grace", "email": "grace@shop.example", "message": "Are you open?"}
    async with httpx.AsyncClient(base_url=shop.url) as program:
        (await program.post("/api/contact", json=message)).raise_for_status()
        (await program.post("/api/newsletter", json={"email": "grace@shop.example"})).raise_for_status()


async def set_up_link(start_shop: StartShop, shop: RunningShop) -> str:
    """The link that a shop without an admin prints."""
    empty = start_shop(admin_email="", database_url=shop.database_url.replace("shop.db", "empty.db"))
    found = re.search(r"http\S+/set-up\?token=\S+", empty.log)
    assert found, empty.log
    return found[0]
