"""The live table of orders; an update replaces only the changed rows."""

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

# Labels and icons are constants of this program; the row only holds the allowed actions.
_LABELS = json.dumps({a: {"label": w.button, "icon": w.icon} for a, w in ACTIONS.items()}).replace('"', "'")
_NEXT_CELL = f"""<q-td :props="props" @click.stop>
<span v-for="labels in [({_LABELS})]" class="sb-next">
<q-btn v-if="props.row.main" flat dense no-caps color="primary" :label="labels[props.row.main].label"
 :aria-label="labels[props.row.main].label + ' ' + props.row.number"
 @click="() => $parent.$emit('act', props.row.number, props.row.main)" />
<q-btn v-if="props.value.length" flat dense round size="sm" icon="more_vert"
 :aria-label="'More for ' + props.row.number"><q-menu auto-close><q-list dense role="none">
<q-item v-for="action in props.value" :key="action" clickable role="menuitem"
 @click="() => $parent.$emit('act', props.row.number, action)"><q-item-section>{{{{ labels[action].label }}}}
</q-item-section></q-item></q-list></q-menu></q-btn></span></q-td>"""


class OrderTable(LiveTable):
    """One page of orders."""

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
        #: Row index by order number; None after rows were added or removed.
        self._row_index: dict[str, int] | None = None
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

        async def on_request(event: events.GenericEventArguments) -> None:
            await on_page(event.args["pagination"])

        async def on_action(event: events.GenericEventArguments) -> None:
            await on_act(str(event.args[0]), str(event.args[1]))

        self.on("request", on_request, ["pagination"])
        self.on("act", on_action)

    @property
    def order_numbers(self) -> list[str]:
        """The order numbers on the page, from the top."""
        return [row["number"] for row in self.rows]

    @property
    def selected_numbers(self) -> list[str]:
        """The selected order numbers that are still on the page."""
        present = set(self.order_numbers)
        return [row["number"] for row in self.selected if row.get("number") in present]

    def show(self, page: OrderListPage, *, sort: str, descending: bool, per_page: int) -> None:
        """Fill the table with a page; selected orders that are still on it stay selected."""
        chosen = set(self.selected_numbers)
        self._row_index = None
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
        """Replace older rows in the server state only; the browser already has them."""
        rows = self.rows
        if self._row_index is None:
            self._row_index = {row["number"]: at for at, row in enumerate(rows)}
        for number, newer in fresh.items():
            at = self._row_index.get(number)
            if at is not None and newer["version"] > rows[at]["version"]:
                silent_updates.set_row(rows, at, newer)

    def prepend(self, orders: Iterable[OrderRow]) -> None:
        """Insert new orders at the top and remove as many at the end."""
        new = [{**as_row(order), "glow": "sb-new"} for order in orders]
        old = [{**row, "glow": ""} if row["glow"] else row for row in self.rows]
        self._row_index = None
        self.rows = (new + old)[: max(len(self.rows), self.pagination["rowsPerPage"])]

    def count(self, total: int) -> None:
        """Set the total of the pagination."""
        if self.pagination["rowsNumber"] != total:
            self.pagination = {**self.pagination, "rowsNumber": total}


def as_row(order: OrderRow) -> Row:
    """The table row of an order. All pages share this object; do not change it."""
    transitions = list(
        allowed_transitions(order.status, Role.ADMIN, quote=order.quote_state, payment=order.payment_status)
    )
    next_steps = [step.action.value for step in transitions if not (step.needs_reason or step.undo)]
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
        "main": next_steps[0] if next_steps else "",
        "next": [step.action.value for step in transitions],
        "version": order.version,
        "glow": "",
    }


def _price(order: OrderRow) -> str:
    """A sample is free; an inquiry without a quote has no price yet."""
    if order.kind is OrderKind.SAMPLE:
        return "free"
    unpriced = order.quote_state is not None and order.total_minor == 0
    return "to quote" if unpriced else money.text(order.total_minor, order.currency)
