"""A row in a customer's order list: a link, and a cancel button if allowed."""

import json
from collections.abc import Callable, Sequence

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.shared.relative_time import relative_time
from components.shared.stat_card import glow
from components.shared.status_badge import StatusBadge, plain_badge
from data import money
from data.lifecycle import Action, OrderKind, QuoteState, Transition
from data.orders import OrderRow

# When the button disappears, the focus moves to the row's link, or to the main part if the row is gone too,
# unless it has moved elsewhere. A closing dialog (0.3 s) may still hold the focus, or the browser has already
# dropped it.
_REMEMBER = "event => { window.shopbellFocus = event.currentTarget.id }"
_KEEP_FOCUS = """(() => {
  const [linkId, buttonId, isLost] = %s;
  let tries = 40;
  const look = () => {
    const at = document.activeElement || document.body, isInDialog = at.closest('.q-dialog');
    if (isLost && isInDialog && tries--) return setTimeout(look, 50);
    const isNowhere = at === document.body || (isLost && isInDialog);
    if (at.id !== buttonId && !(isNowhere && (isLost || window.shopbellFocus === buttonId))) return;
    const link = document.getElementById(linkId), main = document.querySelector('.sb-main');
    if (!link) main.tabIndex = -1;
    (link || main).focus({preventScroll: true});
  };
  look();
})()"""


class MyOrderRow(ui.element):
    """A row that updates in place; `cancel` gets the order number."""

    def __init__(self, order: OrderRow, steps: Sequence[Transition], cancel: Callable[[str], None]) -> None:
        super().__init__("li")
        self.number = order.number
        self._status, self._turn = order.status, 0
        self.classes("sb-my-order")
        with self:
            with ui.element("div").classes("sb-my-order-what"):
                self._link = ui.link(order.number, f"/orders/{order.number}")
                self._link.classes("sb-product-title", remove="nicegui-link")
                with ui.element("div").classes("sb-row sb-muted"):
                    plain_badge(order.kind)
                    TextElement(tag="span", text="1 item" if order.items == 1 else f"{order.items} items")
                    relative_time(order.placed_at)
            self._total = ui.label().classes("sb-price")
            self._badge = StatusBadge(order.status)
            self._button = ui.button(on_click=lambda: cancel(order.number), color="negative")
            self._button.props("outline").classes("sb-my-order-cancel").on("focus", js_handler=_REMEMBER)
        self.set_working(working=False)
        self.set(order, steps)

    def set(self, order: OrderRow, steps: Sequence[Transition]) -> None:
        """Show the order, and the cancel button if it is allowed."""
        self._total.set_text(_total(order))
        self._badge.set(order.status)
        self._show_button(shown=any(step.action is Action.CANCEL for step in steps))
        if order.status != self._status:
            self._status = order.status
            glow(self._badge, self._turn)
            self._turn += 1

    def set_working(self, *, working: bool) -> None:
        """Show whether the cancellation is in progress."""
        self._button.set_text("Cancelling…" if working else "Cancel order")
        self._button.props["aria-label"] = f"{self._button.text} {self.number}"
        self._button.props["aria-busy"] = "true" if working else "false"
        self._button.classes(add="sb-working" if working else "", remove="" if working else "sb-working")

    def keep_focus(self, *, is_lost: bool = True) -> None:
        """Move the focus to this row if the button is gone.

        With `is_lost` also if nothing has the focus, whichever element had it before.
        """
        if self.is_deleted or not self._button.visible:
            where = json.dumps([self._link.html_id, self._button.html_id, is_lost])
            self.client.run_javascript(_KEEP_FOCUS % where)

    def _show_button(self, *, shown: bool) -> None:
        disappears = self._button.visible and not shown
        self._button.set_visibility(shown)
        if disappears:
            self.keep_focus(is_lost=False)


def _total(order: OrderRow) -> str:
    if order.kind is OrderKind.SAMPLE:
        return "Free"
    if order.quote_state is QuoteState.NEW:
        return "Not quoted yet"
    return money.text(order.total_minor, order.currency)
