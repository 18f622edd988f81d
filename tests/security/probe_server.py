"""A besieged shop in a process of its own, and what a test may ask of it."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import create_engine

from components.guards import COOKIE
from data.accounts.permissions import Credentials
from tests.conftest import SECRET
from tests.security.attacker_client import PATIENCE, Intruder
from tests.support.api_client import order
from tests.support.invariants import broken
from tests.support.server import RunningShop, start_shop

BESIEGED = Path(__file__).parent / "probe_app.py"
#: What changes by looking: who was here, and what lies in whose cart.
_NO_RIGHTS = {"cart_line", "sign_in"}


@dataclass(frozen=True)
class Besieged:
    """The running shop, its people and its books."""

    running: RunningShop
    people: dict[str, Credentials]

    @property
    def url(self) -> str:
        return self.running.url

    @property
    def log_size(self) -> int:
        """Bytes that the program has written."""
        return self.running.log_file.stat().st_size

    def cookies(self, who: str) -> dict[str, str]:
        token = self.people[who].token if who in self.people else None
        return {COOKIE: token} if token else {}

    async def opened(self, who: str, path: str) -> Intruder:
        return await Intruder.open(self.url, path, self.cookies(who))

    async def call(self, who: str, method: str, path: str, body: object = None) -> httpx.Response:
        token = self.people[who].token
        shown = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(base_url=self.url, headers=shown, timeout=30) as program:
            return await program.request(method, path, json=body)

    async def placed(self, who: str, **more: Any) -> str:
        """Places an order as this person and returns its number."""
        answer = await self.call(who, "POST", "/api/orders", order(**more))
        assert answer.status_code == 201, answer.text
        return answer.json()["number"]

    async def status(self, number: str) -> str:
        return (await self.call("sam", "GET", f"/api/orders/{number}")).json()["status"]

    async def becomes(self, number: str, status: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.status(number) != status:  # noqa: ASYNC110 - it happens in another process
                await asyncio.sleep(0.05)

    async def state(self) -> dict[str, int]:
        return (await self.call("guest", "GET", "/api/besieged/state")).json()

    async def settled(self, *intruders: Intruder) -> None:
        """All that was said is heard, and what was begun for it is written; the writer works in turn."""
        for intruder in intruders:
            await intruder.is_heard()
        await asyncio.sleep(0.05)
        answer = await self.call("sam", "PUT", "/api/orders/SB-1/cancel", {"reason": "To wait my turn"})
        assert answer.status_code == 404

    @asynccontextmanager
    async def without(self, guard: str) -> AsyncIterator[None]:
        """Take a guard away for a while."""
        assert (await self.call("guest", "GET", f"/api/besieged/without/{guard}")).is_success
        try:
            yield
        finally:
            assert (await self.call("guest", "GET", f"/api/besieged/with/{guard}")).is_success

    def books(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table that says who has what."""
        path = self.running.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as shell:
            names = [name for (name,) in shell.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            kept = [name for name in names if "search" not in name and name not in _NO_RIGHTS]
            return {name: shell.execute(f"SELECT * FROM {name}").fetchall() for name in kept}  # noqa: S608

    def by_hand(self, statement: str, *values: Any) -> None:
        """What somebody does with a SQL shell."""
        path = self.running.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None)) as shell:
            shell.execute(statement, values)

    def complaints(self) -> list[str]:
        """What does not add up in the books."""
        engine = create_engine(self.running.database_url)
        try:
            with engine.connect() as connection:
                return broken(connection)
        finally:
            engine.dispose()


@contextmanager
def besieged(
    furnished: tuple[Path, dict[str, Credentials]], folder: Path, **settings: Any
) -> Iterator[Besieged]:
    """Serve a small shop in this folder."""
    shutil.copy(furnished[0], folder / "shop.db")
    running = start_shop(folder, program=BESIEGED, secret=SECRET, **settings)
    try:
        yield Besieged(running, {"guest": Credentials(), **furnished[1]})
    finally:
        running.stop()
