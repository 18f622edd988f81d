"""How a row of the table of rights becomes a call: with things of Ada's in the place of the names in it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from nicegui import __version__

from tests.security.conftest import WatchedShop
from tests.security.people import LIVING
from tests.security.permissions_http import Row
from tests.support.api_client import Caller, order

#: Pages that together bring every kind of file that NiceGUI serves.
WITH_FILES = ("/", "/cart", "/admin", "/admin/orders", "/admin/products")
#: What ends the sign-in that it is called with, so everybody comes with a new one.
ENDING = ("POST /api/logout", "GET /logout", "POST /logout", "POST /api/register")
_FILE = re.compile(r"""["'(](/[^"'()\s]+?[.](?:js|css))["')]""")


@dataclass
class Asking:
    """Calls what the rows name, in a shop where Ada and Sam prepare what is asked for."""

    served: WatchedShop
    ada: Caller
    sam: Caller
    files: dict[str, str]
    _placed: dict[str, str] = field(default_factory=dict)

    async def token(self, row: Row, who: str) -> str | None:
        """What this person shows there."""
        is_ended = row.name in ENDING and who in LIVING
        return await self.served.new_token(who) if is_ended else self.served.people[who].token

    async def answer(self, row: Row, caller: Caller) -> httpx.Response:
        """The answer for this caller. What the call changed is replaced for the next one."""
        method = "GET" if row.method == "MOUNT" else row.method
        answer = await caller.call(method, await self.address(row), json=row.body())
        if answer.is_success and row.method in {"PUT", "DELETE"}:
            self._placed.pop(row.name, None)
        return answer

    async def address(self, row: Row) -> str:
        """The row's address, with something there in the place of each name."""
        if row.address == "/_nicegui_ws":
            return f"{row.address}/socket.io/?EIO=4&transport=polling"
        if row.address.startswith(("/_nicegui/", "/theme-")):
            return self._file(row.address)
        number = await self._number(row) if "{number}" in row.address else ""
        id_ = await self._id(row) if "{id}" in row.address else ""
        return row.address.format(number=number, slug="lavender-candle", sku="CANDLE", id=id_)

    def _file(self, address: str) -> str:
        kind = _kind(address, "{version}").partition("-{")[0]
        return self.files.get(kind, f"/_nicegui/{__version__}/{kind}/nothing/here.js")

    async def _number(self, row: Row) -> str:
        """The same for everybody, until somebody has changed it."""
        if row.name not in self._placed:
            self._placed[row.name] = await (self._bulk() if "bulk" in row.address else self._order())
        return self._placed[row.name]

    async def _id(self, row: Row) -> str:
        """Ada's account, or one of her sessions, the same until somebody has ended it.

        Where all sessions of an account end, it is one that nobody here comes with.
        """
        if row.address.endswith("{id}/sessions"):
            return await self._account_of(await self.served.new_token("ended"))
        if "sessions" not in row.address:
            return str((await self.ada.get("/api/account")).json()["id"])
        if row.name not in self._placed:
            self._placed[row.name] = await self._session()
        return self._placed[row.name]

    async def _account_of(self, token: str) -> str:
        program = self.served.program(token)
        async with program.client:
            return str((await program.get("/api/account")).json()["id"])

    async def _session(self) -> str:
        """A new session of Ada's."""
        program = self.served.program(await self.served.new_token("ada"))
        async with program.client:
            found = (await program.get("/api/account/sessions")).json()
        return next(one["id"] for one in found if one["current"])

    async def _order(self) -> str:
        return (await self.ada.post("/api/orders", order())).json()["number"]

    async def _bulk(self) -> str:
        """A bulk request with a price."""
        asked = await self.ada.post("/api/bulk-orders", {**order(quantity=100), "company": "Ada Ltd"})
        number = asked.json()["number"]
        await self.sam.put(f"/api/bulk-orders/{number}/quote", {"total": 95000})
        return number


@asynccontextmanager
async def asking(served: WatchedShop) -> AsyncIterator[Asking]:
    """Somebody who asks; the clients of those who prepare are closed afterwards."""
    ada, sam = (served.program(served.people[who].token) for who in ("ada", "sam"))
    async with ada.client, sam.client:
        yield Asking(served, ada, sam, await _files(served))


async def _files(served: WatchedShop) -> dict[str, str]:
    """One file of each kind, as the pages name them: opening the pages is what mounts some of them."""
    tab = served.browser(served.people["sam"].token)
    async with tab.client:
        pages = [(await tab.get(address)).text for address in WITH_FILES]
    named = {name for page in pages for name in _FILE.findall(page)}
    return {_kind(name, __version__).partition("-")[0]: name for name in sorted(named, reverse=True)}


def _kind(address: str, version: str) -> str:
    """`components` of /_nicegui/3.18.0/components/…; `/theme` of the style sheets of the shop's own."""
    if not address.startswith("/_nicegui/"):
        return address
    return address.removeprefix(f"/_nicegui/{version}/").partition("/")[0]
