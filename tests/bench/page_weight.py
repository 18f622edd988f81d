"""What a Chromium fetches for a page: on the first visit and on the next one."""

from playwright.async_api import Browser, BrowserContext

from tests.bench.servers import Shop
from tests.bench.tables import Table, figure
from tests.browser.chromium import ChromiumMissingError, running_chromium


async def over_the_wire(shop: Shop, addresses: dict[str, str]) -> Table:
    """Open each page twice, signed in as an admin, in a browser context of its own."""
    table = Table(
        "Over the wire for a page, as Chromium counts it, headers included, without the sockets",
        ["", "kB cold", "kB warm", "requests cold", "requests warm"],
    )
    try:
        async with running_chromium() as browser:
            for name, address in addresses.items():
                context = await _of_an_admin(browser, shop)
                cold, warm = await _fetched(context, address), await _fetched(context, address)
                sizes = [figure(size / 1000) for size, _ in (cold, warm)]
                table.rows.append([name, *sizes, *(f"{requests}" for _, requests in (cold, warm))])
                await context.close()
    except ChromiumMissingError as missing:
        table.title = f"Bytes over the wire were not measured. {missing}"
    return table


async def _of_an_admin(browser: Browser, shop: Shop) -> BrowserContext:
    context = await browser.new_context(base_url=shop.url)
    with shop.admin() as admin:
        cookies = [cookie.split("=", 1) for cookie in admin.cookie.split("; ")]
    await context.add_cookies([{"name": name, "value": value, "url": shop.url} for name, value in cookies])
    return context


async def _fetched(context: BrowserContext, address: str) -> tuple[float, int]:
    page = await context.new_page()
    tool = await context.new_cdp_session(page)
    await tool.send("Network.enable")
    sizes: list[float] = []
    tool.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    await page.goto(address, wait_until="networkidle")
    await page.close()
    return sum(sizes), sum(size > 0 for size in sizes)
