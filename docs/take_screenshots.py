"""Take the pictures of docs/screenshots anew, from the demo shop: `uv run docs/take_screenshots.py [WORD …]`.

Every page at 1440 and at 390 pixels, light and dark, and `live.jpg`: the two sides of a cancellation next
to each other. With words, only the pictures whose names hold one of them.
"""

import asyncio
import base64
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT))  # started by its name, it would find only what stands beside it

from playwright.async_api import Browser, BrowserContext, Page, expect  # noqa: E402 - found only now

from data.seed import demo  # noqa: E402
from tests.browser.chromium import running_chromium  # noqa: E402
from tests.support.server import RunningShop, start_shop  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
SCHEMES = ("light", "dark")
SIZES = {1440: 900, 390: 844}
TALLEST = 1800  # a longer page is cut: the rest is more of the same
QUALITY = 72
PATIENCE = 15_000

HOME = {"street": "12 Orchard Road", "postcode": "LS4 2XW", "city": "Leeds", "country": "United Kingdom"}

#: The two sides of the live picture.
CUSTOMERS, DESKS = (430, 860), (1360, 860)


@dataclass(frozen=True)
class Shot:
    """A page and who looks at it; `{…}` in an address is found in the demo shop."""

    name: str
    address: str
    who: str = ""


SHOTS = (
    Shot("shop-catalogue", "/"),
    Shot("shop-search", "/?q=linen"),
    Shot("shop-product", "/products/fig-cedar-candle"),
    Shot("shop-sold-out", "/products/indigo-mug"),
    Shot("shop-cart", "/cart", "buyer"),
    Shot("shop-checkout", "/checkout", "buyer"),
    Shot("shop-login", "/login"),
    Shot("shop-register", "/register"),
    Shot("shop-bulk-order", "/bulk-order"),
    Shot("shop-free-sample", "/free-sample"),
    Shot("shop-contact", "/contact"),
    Shot("shop-not-found", "/products/nothing-of-that-name"),
    Shot("shop-my-orders", "/orders", demo.CUSTOMER),
    Shot("shop-order-pending", "/orders/{pending}", demo.CUSTOMER),
    Shot("shop-order-shipped", "/orders/{shipped}", demo.CUSTOMER),
    Shot("shop-order-quoted", "/orders/{quoted}", demo.CUSTOMER),
    Shot("shop-account", "/account", demo.CUSTOMER),
    Shot("desk-overview", "/admin", demo.ADMIN),
    Shot("desk-orders", "/admin/orders", demo.ADMIN),
    Shot("desk-orders-search", "/admin/orders?q=candle&status=delivered", demo.ADMIN),
    Shot("desk-orders-none", "/admin/orders?q=nobody", demo.ADMIN),
    Shot("desk-order-pending", "/admin/orders/{pending}", demo.ADMIN),
    Shot("desk-order-bulk", "/admin/orders/{quoted}", demo.ADMIN),
    Shot("desk-order-cancelled", "/admin/orders/{cancelled}", demo.ADMIN),
    Shot("desk-products", "/admin/products", demo.ADMIN),
    Shot("desk-product", "/admin/products/CAN-FIG", demo.ADMIN),
    Shot("desk-customers", "/admin/customers", demo.ADMIN),
    Shot("desk-staff", "/admin/customers?role=admin", demo.ADMIN),
    Shot("desk-customer", "/admin/customers/2", demo.ADMIN),
    Shot("desk-account", "/account", demo.ADMIN),
    Shot("desk-messages", "/admin/messages", demo.ADMIN),
    Shot("desk-newsletter", "/admin/newsletter", demo.ADMIN),
    Shot("desk-settings", "/admin/settings", demo.ADMIN),
)


async def main(words: list[str]) -> None:
    """Take all of them, or those that are asked for."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        shop = start_shop(Path(folder), demo="true")
        try:
            async with running_chromium() as browser:
                await _take_pages(browser, shop, words)
                await _take_live(browser, shop, words)  # last: it changes the shop
        finally:
            shop.stop()
        shop.complain_about_tracebacks()


async def _take_pages(browser: Browser, shop: RunningShop, words: list[str]) -> None:
    for width, height in SIZES.items():
        for scheme in SCHEMES:
            for who in dict.fromkeys(shot.who for shot in SHOTS):
                wanted = {f"{shot.name}-{width}-{scheme}": shot.address for shot in SHOTS if shot.who == who}
                chosen = {name: at for name, at in wanted.items() if _is_wanted(name, words)}
                if chosen:
                    async with _somebody(browser, shop, who, (width, height), scheme) as page:
                        await _take(page, chosen)


def _is_wanted(name: str, words: list[str]) -> bool:
    return not words or any(word in name for word in words)


async def _take(page: Page, addresses: dict[str, str]) -> None:
    numbers = await _numbers(page) if any("{" in address for address in addresses.values()) else {}
    for name, address in addresses.items():
        await page.goto(address.format(**numbers))
        await _save(name, await _picture(page))


async def _numbers(page: Page) -> dict[str, str]:
    """Orders of the demo customer that the pictures show, whoever looks."""
    found = await page.request.get("/api/orders/my?perPage=200")
    if not found.ok or not await found.json():
        found = await page.request.get(f"/api/admin/orders?perPage=200&q={demo.CUSTOMER}")
    listed = await found.json()
    orders = listed if isinstance(listed, list) else listed["orders"]
    wanted = {
        "pending": ("regular", "pending"),
        "shipped": ("regular", "shipped"),
        "quoted": ("bulk", "pending"),
        "cancelled": ("regular", "cancelled"),
    }
    return {
        word: next(order["number"] for order in orders if (order["kind"], order["status"]) == which)
        for word, which in wanted.items()
    }


@asynccontextmanager
async def _somebody(
    browser: Browser, shop: RunningShop, who: str, size: tuple[int, int], scheme: str
) -> AsyncIterator[Page]:
    context = await browser.new_context(
        base_url=shop.url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    if "@" in who:
        await _sign_in(context, shop, who)
    elif who:
        await _fill_cart(page)
    yield page
    await context.close()


async def _sign_in(context: BrowserContext, shop: RunningShop, email: str) -> None:
    answer = await context.request.post(
        "/api/login", data={"email": email, "password": demo.PASSWORD}, headers={"Origin": shop.url}
    )
    if not answer.ok:
        raise RuntimeError(f"{email} cannot sign in: {await answer.text()}")


async def _fill_cart(page: Page) -> None:
    for slug in ("lavender-candle", "linen-tea-towel"):
        await page.goto(f"/products/{slug}")
        await page.get_by_role("button", name="Add to cart").click()
        await page.wait_for_timeout(700)


async def _picture(page: Page) -> bytes:
    await page.wait_for_load_state("networkidle")
    await page.evaluate("document.fonts.ready")
    await page.wait_for_timeout(600)
    size = page.viewport_size
    if size is None:
        raise ValueError("This page has no window.")
    tall = await page.evaluate("document.documentElement.scrollHeight")
    # A window as tall as the page, so that what sticks to the window's edges is where it belongs.
    await page.set_viewport_size({**size, "height": max(size["height"], min(tall, TALLEST))})
    await page.wait_for_timeout(150)
    picture = await page.screenshot(type="jpeg", quality=QUALITY)
    await page.set_viewport_size(size)
    return picture


async def _save(name: str, picture: bytes) -> None:
    place = FOLDER / f"{name}.jpg"
    await asyncio.to_thread(place.write_bytes, picture)
    print(f"{place.relative_to(ROOT)}  {len(picture) // 1024} kB", flush=True)


async def _take_live(browser: Browser, shop: RunningShop, words: list[str]) -> None:
    for name, scheme in (("live", "light"), ("live-dark", "dark")):
        if _is_wanted(name, words):
            await _save(name, await _cancellation(browser, shop, scheme))


async def _cancellation(browser: Browser, shop: RunningShop, scheme: str) -> bytes:
    """Both sides, as they are right after a customer has cancelled."""
    async with (
        _somebody(browser, shop, demo.CUSTOMER, CUSTOMERS, scheme) as customer,
        _somebody(browser, shop, demo.ADMIN, DESKS, scheme) as admin,
    ):
        number = await _fresh_order(customer)
        await admin.goto("/admin/orders")
        await expect(admin.get_by_role("row").filter(has_text=number)).to_contain_text("Pending")
        await customer.goto(f"/orders/{number}")
        await customer.get_by_role("button", name="Cancel order").click()
        await customer.get_by_role("button", name="Confirm cancellation").click()
        await expect(customer.get_by_text("Order cancelled successfully")).to_be_visible()
        await expect(admin.get_by_role("row").filter(has_text=number)).to_contain_text("Cancelled")
        await expect(admin.get_by_text("Order cancelled by customer").first).to_be_visible()
        sides = [await page.screenshot(type="png") for page in (customer, admin)]
    return await _side_by_side(browser, sides, scheme)


async def _fresh_order(customer: Page) -> str:
    """A new order of the demo customer's, so that nothing happened to it yet."""
    shown = await customer.request.get("/api/products")
    candle = next(product for product in await shown.json() if product["sku"] == "CAN-LAV")
    origin = {"Origin": shown.url.removesuffix("/api/products")}
    placed = await customer.request.post(
        "/api/orders",
        headers=origin,
        data={
            "lines": [{"sku": candle["sku"], "quantity": 2}],
            "name": demo.CUSTOMER_NAME,
            "email": demo.CUSTOMER,
            "address": HOME,
            "paymentMethod": "bank_transfer",
        },
    )
    if not placed.ok:
        raise RuntimeError(f"No order was placed: {await placed.text()}")
    return str((await placed.json())["number"])


_FRAME = """<!doctype html><style>
body { margin: 0; padding: 28px; display: flex; gap: 28px; background: BEHIND }
figure { margin: 0 } figcaption { color: WORDS; margin: 0 0 12px 4px; font: 600 16px system-ui, sans-serif }
img { display: block; border-radius: 12px; box-shadow: 0 6px 24px #0003 }
</style>"""


async def _side_by_side(browser: Browser, sides: list[bytes], scheme: str) -> bytes:
    behind, words = ("#e9e6e1", "#3b3733") if scheme == "light" else ("#0c0c0d", "#d8d5d0")
    figures = "".join(
        f"<figure><figcaption>{caption}</figcaption>"
        f'<img src="data:image/png;base64,{base64.b64encode(side).decode()}"></figure>'
        for caption, side in zip(("The customer cancels", "Every open desk knows"), sides, strict=True)
    )
    width = CUSTOMERS[0] + DESKS[0] + 3 * 28
    page = await browser.new_page(viewport={"width": width, "height": CUSTOMERS[1] + 90})
    await page.set_content(_FRAME.replace("BEHIND", behind).replace("WORDS", words) + figures)
    picture = await page.screenshot(type="jpeg", quality=80)
    await page.close()
    return picture


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
