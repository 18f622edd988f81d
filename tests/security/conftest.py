"""A watched shop in a process of its own, and everybody who may come to its door."""

import asyncio
import shutil
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from components.guards import COOKIE
from data import products
from data.accounts.permissions import SYSTEM, Credentials
from data.database import store
from tests.conftest import CANDLE, PASSWORD, SECRET
from tests.security import people as strangers
from tests.support.api_client import Caller
from tests.support.server import RunningShop, start_shop

WATCHED = Path(__file__).parent / "instrumented_app.py"
#: Shared by all clients: making one of their own takes each of them longer than a call.
NO_TLS = ssl.create_default_context()


@dataclass(frozen=True)
class WatchedShop:
    """The running shop, and what each of the people would show at its door."""

    running: RunningShop
    people: dict[str, Credentials]

    @property
    def url(self) -> str:
        return self.running.url

    def browser(self, token: str | None = None) -> Caller:
        """A browser on the shop's own pages; what it is redirected to is looked at, not followed."""
        cookies = {COOKIE: token} if token else {}
        client = httpx.AsyncClient(base_url=self.url, cookies=cookies, timeout=30, verify=NO_TLS)
        return Caller(client, {"Origin": self.url})

    def program(self, token: str | None = None) -> Caller:
        """A program that shows the token and knows no cookies."""
        client = httpx.AsyncClient(base_url=self.url, timeout=30, verify=NO_TLS)
        return Caller(client, {"Authorization": f"Bearer {token}"} if token else {})

    async def new_token(self, who: str) -> str:
        """One more sign-in of somebody, for what will end it."""
        account = {"email": f"{who}@shop.example", "password": PASSWORD}
        async with self.program().client as client:
            return (await client.post("/api/login", json=account)).raise_for_status().json()["token"]


@pytest.fixture(scope="session")
def served(
    furnished: tuple[Path, dict[str, Credentials]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WatchedShop]:
    """The small shop, served as main.py does, without the gates against floods."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(furnished[0], folder / "shop.db")
    people = {"guest": Credentials(), **furnished[1], **asyncio.run(_arrive(folder / "shop.db"))}
    running = start_shop(folder, program=WATCHED, secret=SECRET, trusted_proxies="127.0.0.1")
    try:
        yield WatchedShop(running, people)
    finally:
        running.stop()


async def _arrive(path: Path) -> dict[str, Credentials]:
    opened = store.open(f"sqlite:///{path}", SECRET)
    try:
        people = await strangers.arrive(opened)
        await products.adjust_stock(CANDLE, by=SYSTEM, delta=10_000)
        await opened.poll()
        return people
    finally:
        store.close()
