"""Every address of the shop against everybody who may come to its door.

The addresses are the running app's own list, looked at again after every page was opened; one that is not in
the table fails here with its name, and so does a row for an address that is gone.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest
from nicegui import __version__
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.calling import Caller, order
from tests.security.conftest import WatchedShop
from tests.security.rights import Row, rows
from tests.security.strangers import LIVING

#: Pages that together bring every kind of file that NiceGUI serves.
WITH_FILES = ("/", "/cart", "/admin", "/admin/orders", "/admin/products")
#: What ends the sign-in that it is called with, so everybody comes with a new one.
ENDING = ("POST /api/logout", "GET /logout", "POST /logout", "POST /api/register")
FORBIDDEN = 403
_FILE = re.compile(r"""["'(](/[^"'()\s]+?[.](?:js|css))["')]""")


async def test_everybody_gets_at_every_address_what_the_table_says(served: WatchedShop) -> None:
    found = await wrong_cells(served, served.browser, rows().values())

    cells = Counter(cell for row in rows().values() for cell in row.cells.values())
    print(f"{len(rows())} addresses, {cells.total()} cells: {dict(cells)}; wrong: {len(found)}")
    assert found == []


async def test_every_address_of_the_app_is_in_the_table(served: WatchedShop) -> None:
    await files(served)  # whatever a page brings along is mounted now

    assert await listed(served) == set(rows())


async def test_a_token_opens_what_a_cookie_opens(served: WatchedShop) -> None:
    for_programs = [row for row in rows().values() if row.address.startswith("/api/")]

    assert await wrong_cells(served, served.program, for_programs, ("guest", "ada", "sam")) == []


@pytest.mark.parametrize("who", ["disabled", "ended"])
async def test_a_dead_token_is_refused_where_a_dead_cookie_makes_a_guest(
    served: WatchedShop, who: str
) -> None:
    program = served.program(served.people[who].token)

    for address in ("/api/orders", "/api/bulk-orders", "/api/free-samples"):
        answer = await program.post(address, rows()[f"POST {address}"].body())
        assert answer.status_code == 401, address
    assert (await program.get("/api/orders/my")).status_code == 401
    assert (await program.get("/api/admin/orders")).status_code == 401
    await program.client.aclose()


async def test_the_control_a_wrong_cell_and_a_missing_row_are_reported(served: WatchedShop) -> None:
    """The same checks, with a table in which a customer may see the desk and the export has no row."""
    table = rows()
    del table["GET /admin/orders.csv"]
    table["GET /admin"].cells["ben"] = "yes"
    table["GET /admin/orders"].cells["ended"] = "403"

    found = await wrong_cells(served, served.browser, [table["GET /admin"], table["GET /admin/orders"]])

    assert found == [
        "GET /admin: ben should get yes, got 403",
        "GET /admin/orders: ended should get 403, got sign-in",
    ]
    assert await listed(served) - set(table) == {"GET /admin/orders.csv"}


async def listed(served: WatchedShop) -> set[str]:
    """Method and address of everything that the running app has mounted."""
    async with served.program().client as client:
        return {" ".join(route) for route in (await client.get("/watched/routes")).json()}


async def files(served: WatchedShop) -> dict[str, str]:
    """One file for each of the addresses that serve files, as the pages name them."""
    browser = served.browser(served.people["sam"].token)
    named = {name for page in WITH_FILES for name in _FILE.findall((await browser.get(page)).text)}
    await browser.client.aclose()
    found: dict[str, str] = {}
    for name in sorted(named):
        kind = name.removeprefix(f"/_nicegui/{__version__}/").partition("/")[0]
        found.setdefault(kind, name)
    return found


async def wrong_cells(
    served: WatchedShop,
    come_as: Callable[[str | None], Caller],
    table: Iterable[Row],
    people: Iterable[str] = tuple(rows()["GET /"].cells),
) -> list[str]:
    """What somebody got and should not have got, a line for each cell."""
    asking = Asking(served.program(served.people["ada"].token), served.program(served.people["sam"].token))
    asking.files = await files(served)
    wrong: list[str] = []
    for row in table:
        for who in people:
            is_new = row.name in ENDING and who in LIVING
            token = await served.new_token(who) if is_new else served.people[who].token
            got = await asking.cell(row, come_as(token))
            if got != row.cells[who]:
                wrong.append(f"{row.name}: {who} should get {row.cells[who]}, got {got}")
    await asking.ada.client.aclose()
    await asking.sam.client.aclose()
    return wrong


async def socket_cell(caller: Caller, address: str) -> str:
    """Whether a socket is opened there for what this caller shows."""
    request = caller.client.build_request("GET", address, headers=caller.headers)
    named = ("cookie", "authorization", "origin")
    shown = {name: request.headers[name] for name in named if name in request.headers}
    try:
        async with connect(str(request.url).replace("http", "ws", 1), additional_headers=shown):
            return "yes"
    except InvalidStatus as refused:
        code = refused.response.status_code
        return "refused" if code == FORBIDDEN else str(code)


@dataclass
class Asking:
    """How a row becomes a call: with things of Ada's in the place of the names in its address."""

    ada: Caller
    sam: Caller
    files: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)

    async def cell(self, row: Row, caller: Caller) -> str:
        """What this person gets there, in the words of the table."""
        if row.method == "SOCKET":
            async with caller.client:
                return await socket_cell(caller, row.address)
        method = "GET" if row.method == "MOUNT" else row.method
        async with caller.client:
            answer = await caller.call(method, await self._address(row), json=row.body())
        if answer.is_success:
            if row.method == "PUT":
                del self.kept[row.name]
            return "yes"
        if answer.is_redirect:
            return "sign-in" if answer.headers["Location"].startswith("/login") else "home"
        return str(answer.status_code)

    async def _address(self, row: Row) -> str:
        if row.address == "/_nicegui_ws":
            return f"{row.address}/socket.io/?EIO=4&transport=polling"
        if row.address.startswith(("/_nicegui/", "/theme-")):
            return self._file(row.address)
        number = await self._number(row) if "{number}" in row.address else ""
        return row.address.format(number=number, slug="lavender-candle", sku="CANDLE")

    def _file(self, address: str) -> str:
        kind = address.removeprefix("/_nicegui/{version}/").partition("/")[0]
        example = next((name for key, name in self.files.items() if key == kind.partition("-{")[0]), "")
        return example or f"/_nicegui/{__version__}/{kind}/nothing/here.js"

    async def _number(self, row: Row) -> str:
        """The same for everybody, until somebody has changed it."""
        if row.name not in self.kept:
            self.kept[row.name] = await (self._bulk() if "bulk" in row.address else self._order())
        return self.kept[row.name]

    async def _order(self) -> str:
        return (await self.ada.post("/api/orders", order())).json()["number"]

    async def _bulk(self) -> str:
        """A bulk request with a price."""
        asked = await self.ada.post("/api/bulk-orders", {**order(quantity=100), "company": "Ada Ltd"})
        number = asked.json()["number"]
        await self.sam.put(f"/api/bulk-orders/{number}/quote", {"total": 95000})
        return number
