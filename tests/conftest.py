"""A small shop with a small cast of people, opened anew for each test that asks for it.

Ada and Ben are customers, Sam is behind the counter; all three are signed in. There are candles
(10 of them, 12.50 EUR each), mugs (3, 8.00 EUR) and soap (none left, 4.50 EUR).

The shop is furnished once, by the verbs that furnish a real one; each test gets a copy of its file.
"""

import asyncio
import gc
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from nicegui import Client, app
from nicegui.testing import User
from sqlmodel import Session

from components.guards import COOKIE
from data import products, rate_limits
from data import shop as shops
from data.accounts import passwords, users
from data.accounts.permissions import SYSTEM, Credentials
from data.database import events, store
from data.database.events import Event
from data.database.store import Store
from data.lifecycle import Role

PASSWORD = "a password for tests"
SECRET = "x" * 32
CANDLE, MUG, SOAP = "CANDLE", "MUG", "SOAP"
WARES = {CANDLE: ("Lavender candle", 1250, 10), MUG: ("Blue mug", 800, 3), SOAP: ("Olive soap", 450, 0)}
#: Of NiceGUI's app before anything is mounted.
LIFESPAN = app.router.lifespan_context
CAST = {"ada": Role.CUSTOMER, "ben": Role.CUSTOMER, "sam": Role.ADMIN}


@dataclass(frozen=True)
class TestShop:
    """The open shop and its people, each with the token of a real sign-in."""

    __test__ = False  # it is no test, although its name begins like one

    path: Path
    store: Store
    ada: Credentials
    ben: Credentials
    sam: Credentials
    guest: Credentials = field(default_factory=Credentials)

    @property
    def url(self) -> str:
        """What opens the same file once more, as another process would."""
        return f"sqlite:///{self.path}"

    async def history(self, subject: str) -> list[Event]:
        """What happened to one subject, oldest first."""
        return await self.store.read(lambda session: events.history(session, subject))

    async def last(self, subject: str) -> Event:
        """What happened to it last."""
        return (await self.history(subject))[-1]


@pytest.fixture
async def shop(furnished: tuple[Path, dict[str, Credentials]], tmp_path: Path) -> AsyncIterator[TestShop]:
    """The small shop, in a file of its own."""
    rate_limits.clear_all()
    original, cast = furnished
    path = tmp_path / "shop.db"
    shutil.copy(original, path)
    opened = store.open(f"sqlite:///{path}", SECRET)
    try:
        yield TestShop(path, opened, **cast)
    finally:
        store.close()


@pytest.fixture
async def browse(
    shop: TestShop, user: User, create_user: Callable[[], User]
) -> AsyncIterator[Callable[[Credentials], User]]:
    """Opens a browser for each of these people, and closes all of them at the end."""
    assert shop.store is store.current()
    del user  # it has served the pages; each person gets their own browser

    def new_browser(who: Credentials) -> User:
        browser = create_user()
        if who.token:
            browser.http_client.cookies.set(COOKIE, who.token)
        return browser

    yield new_browser
    for client in list(Client.instances.values()):
        client.delete()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Credentials]]:
    """The file that every small shop is a copy of, and the people signed in there."""
    path = tmp_path_factory.mktemp("furnished") / "shop.db"
    return path, asyncio.run(_furnish(path))


async def _furnish(path: Path) -> dict[str, Credentials]:
    opened = store.open(f"sqlite:///{path}", SECRET)
    await shops.create_if_missing()
    for sku, (title, price_minor, stock) in WARES.items():
        await products.create(by=SYSTEM, title=title, sku=sku, price_minor=price_minor, stock=stock)
    password_hash = await passwords.hashed(PASSWORD)
    cast = await opened.write(lambda session: {who: _signed_in(session, who, password_hash) for who in CAST})
    store.close()
    return cast


def _signed_in(session: Session, who: str, password_hash: str) -> Credentials:
    user = users.add(session, f"{who}@shop.example", who.title(), password_hash, CAST[who])
    return Credentials(token=users.create_session(session, user).token)


def pytest_collection_finish() -> None:
    """What is imported by now stays; NiceGUI looks for garbage around each test, and would walk over it."""
    _keep_what_is_there()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What outlives the tests of a file is in the caches of libraries, which keep it."""
    if nextitem is None or nextitem.path != item.path:
        _keep_what_is_there()


def _keep_what_is_there() -> None:
    gc.collect()
    gc.freeze()
