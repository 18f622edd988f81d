"""Lists as CSV files for spreadsheets, in which no text can become a formula.

An apostrophe is put before every part of a text that looks like a formula (after quotation marks and white
space): at the start and after each comma, semicolon, tab, vertical bar and line break. So a program that
splits at another character than the comma, and sees several cells in one text, finds no formula either.
"""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse

from components import guards
from data import money, newsletter, orders
from data.accounts.permissions import Credentials
from data.errors import DomainError
from data.orders import OrderFilter, OrderRow
from pages.api.list_params import ActiveOnly, Search, SubscriberStateParam, order_query

#: Spreadsheets read a file as UTF-8 only with this mark at its start.
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
ORDER_COLUMNS = (
    "Number", "Placed (UTC)", "Kind", "Status", "Customer", "E-mail", "Items", "Total", "Currency", "Payment",
)  # fmt: skip
SUBSCRIBER_COLUMNS = ("E-mail", "State", "Agreed (UTC)")
#: Characters at which programs split a line, with all kinds of line breaks.
_SEPARATORS = r",;|\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
#: The position before a formula; in East Asia, wide characters begin one too.
_FORMULA = re.compile(rf"""(?:^|(?<=[{_SEPARATORS}]))(?=["'\s]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])""")


def add_to(router: APIRouter) -> None:
    router.get("/admin/orders.csv", include_in_schema=False)(order_file)
    router.get("/admin/newsletter.csv", include_in_schema=False)(subscriber_file)


async def order_file(visit: guards.ApiAdmin, query: Annotated[OrderFilter, Depends(order_query)]) -> Response:
    """All orders that match the filters, newest first, streamed while they are read."""
    first = await orders.export_chunk(query, by=visit.actor, before=None)
    return _file("orders", _order_lines(first, query, visit.actor))


async def subscriber_file(
    visit: guards.ApiAdmin, state: SubscriberStateParam = None, q: Search = "", *, wanting: ActiveOnly = False
) -> Response:
    """All subscribers that match the filters, newest first."""
    found = await newsletter.export(visit.actor, state, q, wanting=wanting)

    async def lines() -> AsyncIterator[str]:
        yield BOM + line(SUBSCRIBER_COLUMNS)
        yield "".join(line((s.email, s.state, f"{s.consent_at:%Y-%m-%d %H:%M:%S}")) for s in found)

    return _file("newsletter", lines())


def line(cells: Iterable[object]) -> str:
    """One line of the file, with its line break."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow([_safe(cell) for cell in cells])
    return written.getvalue()


async def _order_lines(rows: list[OrderRow], query: OrderFilter, by: Credentials) -> AsyncIterator[str]:
    yield BOM + line(ORDER_COLUMNS)
    while rows:
        yield "".join(_order_line(row) for row in rows)
        try:
            rows = await orders.export_chunk(query, by=by, before=rows[-1].id)
        except DomainError as error:
            yield line([f"This list is not complete: {error}"])
            return


def _order_line(row: OrderRow) -> str:
    return line(
        (
            row.number,
            f"{row.placed_at:%Y-%m-%d %H:%M:%S}",
            row.kind,
            row.status,
            row.name,
            row.email,
            row.items,
            Decimal(money.plain(row.total_minor, row.currency)),
            row.currency,
            row.payment_status,
        )
    )


def _safe(cell: object) -> object:
    """Mark a text that a spreadsheet would calculate. Numbers stay numbers."""
    return _FORMULA.sub("'", cell) if isinstance(cell, str) else cell


def _file(name: str, lines: AsyncIterator[str]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)
