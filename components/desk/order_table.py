"""The live table of orders: one page of rows, of which a change replaces only those that changed."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeAlias

from nicegui import events

from components.desk.live_table import LiveTable
from components.shared import silent_updates
from components.shared.order_labels import ACTIONS
from components.shared.relative_time import TIME_CELL
from components.shared.status_badge import BADGE_CELL, PLAIN_BADGE_CELL
from data import money
from data.lifecycle import OrderKind, Role, allowed_transitions
from data.orders import OrderListPage, OrderRow

Row: TypeAlias = dict[str, Any]
_SORTABLE = {"customer": "customer", "total": "total", "placed": "placed"}


def _column(name: str, label: str, classes: str, *, align: str = "left") -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "field": name,
        "align": align,
        "sortable": name in _SORTABLE,
        "classes": classes,
    }


COLUMNS = [
    _column("number", "Number", "sb-cell-main"),
    _column("customer", "Customer", "sb-cell-line sb-truncate"),
    _column("kind", "Kind", "sb-cell-hide"),
    _column("items", "Items", "sb-cell-hide sb-number", align="right"),
    _column("total", "Total", "sb-cell-more sb-number", align="right"),
    _column("status", "Status", "sb-cell-side"),
    _column("payment", "Payment", "sb-cell-hide"),
    _column("placed", "Placed", "sb-cell-hide"),
    _column("next", "Next step", "sb-cell-hide", align="right"),
]

_NUMBER_CELL = """<q-td :props="props"><a :href="props.row.to" @click.stop>{{ props.value }}</a></q-td>"""
_SELECT_CELL = """<q-checkbox v-model="props.selected" dense @click.stop
:aria-label="'Select order ' + props.row.number" />"""
_SELECT_ALL = """<q-checkbox v-model="props.selected" dense aria-label="Select all orders on this page" />"""

# Words and icons come from this program's own table; the row only says which steps are open.
_WORDS = json.dumps({a: {"word": w.button, "icon": w.icon} for a, w in ACTIONS.items()}).replace('"', "'")
_NEXT_CELL = f"""<q-td :props="props" @click.stop>
<span v-for="words in [({_WORDS})]" class="sb-next">
<q-btn v-if="props.row.main" flat dense no-caps color="primary" :label="words[props.row.main].word"
 :aria-label="words[props.row.main].word + ' ' + props.row.number"
 @click="() => $parent.$emit('act', props.row.number, props.row.main)" />
<q-btn v-if="props.value.length" flat dense round size="sm" icon="more_vert"
 :aria-label="'More for ' + props.row.number"><q-menu auto-close><q-list dense role="none">
<q-item v-for="action in props.value" :key="action" clickable role="menuitem"
 @click="() => $parent.$emit('act', props.row.number, action)"><q-item-section>{{{{ words[action].word }}}}
</q-item-section></q-item></q-list></q-menu></q-btn></span></q-td>"""


class OrderTable(LiveTable):
    """One page of orders. `show` fills it, `hold` replaces single rows, `slide_in` puts new ones on top."""

    def __init__(
        self,
        *,
        on_page: Callable[[Mapping[str, Any]], Awaitable[None]],
        on_act: Callable[[str, str], Awaitable[None]],
        on_select: Callable[[], object],
        per_page: int,
    ) -> None:
        super().__init__(
            rows=[],
            columns=COLUMNS,
            row_key="number",
            selection="multiple",
            on_select=lambda _: on_select(),
            pagination={
                "rowsPerPage": per_page,
                "page": 1,
                "rowsNumber": 0,
                "sortBy": "placed",
                "descending": True,
            },
        )
        #: Where each order stands, as long as none comes or goes.
        self._places: dict[str, int] | None = None
        self.classes("sb-table w-full")
        self.props('flat binary-state-sort column-sort-order=da :table-row-class-fn="row => row.glow"')
        self.props(":rows-per-page-options=[25,50,100] aria-label=Orders hide-no-data")
        self.add_slot("body-cell-number", _NUMBER_CELL)
        self.add_slot("body-cell-status", BADGE_CELL)
        self.add_slot("body-cell-kind", PLAIN_BADGE_CELL)
        self.add_slot("body-cell-payment", PLAIN_BADGE_CELL)
        self.add_slot("body-cell-placed", TIME_CELL)
        self.add_slot("body-cell-next", _NEXT_CELL)
        self.add_slot("body-selection", _SELECT_CELL)
        self.add_slot("header-selection", _SELECT_ALL)
        self.on("rowClick", js_handler="(event, row) => { location.href = row.to; }")

        async def asked(event: events.GenericEventArguments) -> None:
            await on_page(event.args["pagination"])

        async def acted(event: events.GenericEventArguments) -> None:
            await on_act(str(event.args[0]), str(event.args[1]))

        self.on("request", asked, ["pagination"])
        self.on("act", acted)

    @property
    def order_numbers(self) -> list[str]:
        """The numbers of the orders on the page, from the top."""
        return [row["number"] for row in self.rows]

    @property
    def selected_numbers(self) -> list[str]:
        """The numbers of the selected orders; only those that are on the page count."""
        present = set(self.order_numbers)
        return [row["number"] for row in self.selected if row.get("number") in present]

    def show(self, page: OrderListPage, *, sort: str, descending: bool, per_page: int) -> None:
        """Fill the table with a page; what is selected and still there stays selected."""
        chosen = set(self.selected_numbers)
        self._places = None
        self.rows = [as_row(row) for row in page.rows]
        self.selected = [row for row in self.rows if row["number"] in chosen]
        self.pagination = {
            "page": page.page,
            "rowsPerPage": per_page,
            "rowsNumber": page.total,
            "sortBy": sort,
            "descending": descending,
        }

    def replace_silently(self, fresh: Mapping[str, Row]) -> None:
        """Know these rows in place of older ones, without a word to the browser, which has them already."""
        rows = self.rows
        if self._places is None:
            self._places = {row["number"]: at for at, row in enumerate(rows)}
        for number, newer in fresh.items():
            at = self._places.get(number)
            if at is not None and newer["version"] > rows[at]["version"]:
                silent_updates.set_row(rows, at, newer)

    def prepend(self, orders: Iterable[OrderRow]) -> None:
        """Put new orders on top, and let as many go at the end."""
        new = [{**as_row(order), "glow": "sb-new"} for order in orders]
        calm = [{**row, "glow": ""} if row["glow"] else row for row in self.rows]
        self._places = None
        self.rows = (new + calm)[: max(len(self.rows), self.pagination["rowsPerPage"])]

    def count(self, total: int) -> None:
        """Show how many there are in all."""
        if self.pagination["rowsNumber"] != total:
            self.pagination = {**self.pagination, "rowsNumber": total}


def as_row(order: OrderRow) -> Row:
    """The order as the table has it; the same for every page that shows it, so nobody may change it."""
    steps = list(
        allowed_transitions(order.status, Role.ADMIN, quote=order.quote_state, payment=order.payment_status)
    )
    onward = [step.action.value for step in steps if not (step.needs_reason or step.undo)]
    return {
        "number": order.number,
        "to": f"/admin/orders/{order.number}",
        "customer": order.name,
        "kind": order.kind.value,
        "items": order.items,
        "total": _price(order),
        "status": order.status.value,
        "payment": order.payment_status.value,
        "placed": order.placed_at.isoformat(timespec="seconds"),
        "main": onward[0] if onward else "",
        "next": [step.action.value for step in steps],
        "version": order.version,
        "glow": "",
    }


def _price(order: OrderRow) -> str:
    """A sample is free; a request that was not quoted yet has no price, and saying zero would be a lie."""
    if order.kind is OrderKind.SAMPLE:
        return "free"
    unpriced = order.quote_state is not None and order.total_minor == 0
    return "to quote" if unpriced else money.text(order.total_minor, order.currency)
