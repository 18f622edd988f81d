"""Every address of the shop against everybody who may come to its door.

The addresses are the running app's own list, looked at again after every page was opened; one that is not in
the table fails here with its name, and so does a row for an address that is gone.
"""

from collections import Counter
from collections.abc import Callable, Iterable

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.security.conftest import WatchedShop
from tests.security.permissions_http import Row, rows
from tests.security.requests import Asking, asking
from tests.support.api_client import Caller

FORBIDDEN = 403


async def test_everybody_gets_at_every_address_what_the_table_says(served: WatchedShop) -> None:
    found = await wrong_cells(served, served.browser, rows().values())

    cells = Counter(cell for row in rows().values() for cell in row.cells.values())
    print(f"{len(rows())} addresses, {cells.total()} cells: {dict(cells)}; wrong: {len(found)}")
    assert found == []


async def test_every_address_of_the_app_is_in_the_table(served: WatchedShop) -> None:
    async with asking(served):  # whatever a page brings along is mounted now
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


async def wrong_cells(
    served: WatchedShop,
    come_as: Callable[[str | None], Caller],
    table: Iterable[Row],
    people: Iterable[str] = tuple(rows()["GET /"].cells),
) -> list[str]:
    """What somebody got and should not have got, a line for each cell."""
    wrong: list[str] = []
    async with asking(served) as asked:
        for row in table:
            for who in people:
                got = await cell(asked, row, come_as(await asked.token(row, who)))
                if got != row.cells[who]:
                    wrong.append(f"{row.name}: {who} should get {row.cells[who]}, got {got}")
    return wrong


async def cell(asked: Asking, row: Row, caller: Caller) -> str:
    """What this caller gets there, in the words of the table."""
    async with caller.client:
        if row.method == "SOCKET":
            return await socket_cell(caller, row.address)
        answer = await asked.answer(row, caller)
    if answer.is_success:
        return "yes"
    if answer.is_redirect:
        return "sign-in" if answer.headers["Location"].startswith("/login") else "home"
    return str(answer.status_code)


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
