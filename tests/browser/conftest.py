"""What a browser test is given: a shop of its own, and as many people as it likes.

    async def test_two_people_meet(shop, new_person):
        customer, admin = await new_person(), await new_person()
        await customer.goto("/")            # each a page in a browser context, with its own cookies
        await admin.goto("/admin/orders")

All tests here share one event loop and one Chromium: Playwright's synchronous API would keep a loop
running behind the back of pytest-asyncio and break every asynchronous test after it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.bidi import Bidi
from tests.browser.chromium import ChromiumMissingError, running_chromium
from tests.browser.firefox import FirefoxMissingError, running_firefox
from tests.browser.firefox_page import FirefoxPage
from tests.support.server import RunningShop, start_shop

HERE = Path(__file__).parent
PATIENCE = 10_000  # milliseconds; two browsers and two shops may share two cores

StartShop = Callable[..., RunningShop]
NewPerson = Callable[..., Awaitable[Page]]
NewPersonInFirefox = Callable[[str], Awaitable[FirefoxPage]]

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            if pytest_asyncio.is_async_test(item):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(name="start_shop")
def _start_shop(tmp_path: Path) -> Iterator[StartShop]:
    """Start one more process: `start_shop(database_url=shop.database_url)` shares the shop's file."""
    started: list[RunningShop] = []

    def start(**settings: object) -> RunningShop:
        shop = start_shop(tmp_path, **settings)  # type: ignore[arg-type]
        started.append(shop)
        return shop

    yield start
    for shop in started:
        shop.stop()
    for shop in started:
        shop.complain_about_tracebacks()
        print(shop.log)  # shown where the test failed for another reason


@pytest.fixture
def shop(start_shop: StartShop) -> RunningShop:
    return start_shop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    try:
        async with running_chromium() as browser:
            yield browser
    except ChromiumMissingError as missing:
        pytest.fail(str(missing), pytrace=False)  # never a skip: untried is not the same as fine


@pytest_asyncio.fixture(loop_scope="session")
async def new_person(chromium: Browser, shop: RunningShop) -> AsyncIterator[NewPerson]:
    """Open a page for somebody new; words as for Playwright's `new_context`: `viewport=…`, `locale=…`."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    async def arrive(**words: object) -> Page:
        context = await chromium.new_context(**{"base_url": shop.url, "locale": "en-US", **words})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield arrive
    for context in contexts:
        await context.close()
    assert not errors, f"A page raised in the browser: {errors}"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def firefox() -> AsyncIterator[Bidi]:
    try:
        async with running_firefox() as browser:
            yield browser
    except FirefoxMissingError as missing:
        pytest.fail(str(missing), pytrace=False)  # never a skip, as above


@pytest_asyncio.fixture(loop_scope="session")
async def new_person_in_firefox(firefox: Bidi) -> AsyncIterator[NewPersonInFirefox]:
    """Open a tab for somebody new, with cookies of their own, at the shop of this address."""
    firefox.console.clear()
    people: list[str] = []

    async def arrive(base_url: str) -> FirefoxPage:
        people.append((await firefox.send("browser.createUserContext"))["userContext"])
        return await FirefoxPage.open(firefox, base_url, people[-1])

    yield arrive
    for person in people:
        await firefox.send("browser.removeUserContext", userContext=person)
    assert firefox.errors == [], "A page complained in the browser's console."
