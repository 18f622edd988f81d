"""The buttons of an order's page at the desk: what is possible is alive, what was possible goes dead."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from components.desk.order_sections import ACTOR_NAMES, who_and_when
from components.shared.order_labels import ACTIONS
from components.shared.relative_time import sentence
from data.lifecycle import Action, Transition, blocks_shipping
from data.orders import OrderView
from data.text_search import isolated

#: All but the step forward are drawn back, so that one button leads on.
_LOOKS = {Action.CANCEL: "outline color=negative", Action.RETURN: "outline"}


class OrderActions:
    """The row of buttons; `show` brings it to what the order allows now."""

    def __init__(self, on_act: Callable[[Action], Awaitable[None]]) -> None:
        self._on_act = on_act
        self._buttons: dict[Action, ui.button] = {}
        self._place = ui.element("div").classes("sb-row").props('role=group aria-label="Actions"')
        with self._place:
            self._print = ui.button("Print", icon="print").props("outline")
            self._print.on("click", js_handler="() => window.print()")

    def show(self, order: OrderView) -> None:
        """A button that is there already stays where it is and goes dead, so that nobody clicks beside it."""
        possible = {step.action: step for step in order.steps}
        for step in sorted(order.steps, key=_leads_on):
            if step.action not in self._buttons:
                self._buttons[step.action] = self._draw(step.action, undo=step.undo)
        for action, button in self._buttons.items():
            button.set_enabled(action in possible)
            button.props["title"] = ACTIONS[action].explained if action in possible else _why_not(order)
        self._print.set_enabled(not blocks_shipping(order.status))

    def _draw(self, action: Action, *, undo: bool) -> ui.button:
        words = ACTIONS[action]
        with self._place:
            button = ui.button(words.button, icon=words.icon, on_click=lambda: self._on_act(action))
        return button.props("flat" if undo else _LOOKS.get(action, ""))


class CancelledBanner:
    """What says in red that this parcel must not leave, who stopped it and when."""

    def __init__(self) -> None:
        self._place = ui.element("div").classes("sb-stop").props("role=alert")
        self._place.set_visibility(False)

    def show(self, order: OrderView) -> None:
        """Draw or take away the sign."""
        self._place.clear()
        stopped = blocks_shipping(order.status)
        self._place.set_visibility(stopped)
        last = order.last_step
        if stopped and last is not None:
            with self._place:
                ui.icon("front_hand").props("aria-hidden=true")
                with ui.element("div"):
                    sentence(f"Stop: cancelled {who_and_when(last)}").classes("sb-strong")
                    reason = isolated(order.cancel_reason or "none given")
                    ui.label(f"Reason: {reason}. Do not send this parcel.")


def _leads_on(step: Transition) -> int:
    """Where a step's button stands: ways back first, the one that leads on last."""
    return 0 if step.undo else 1 if step.action in _LOOKS else 2


def _why_not(order: OrderView) -> str:
    last = order.last_step
    return f"Not possible: the order is {order.status}" + (f" by {ACTOR_NAMES[last.actor]}." if last else ".")
