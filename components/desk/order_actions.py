"""The action buttons of an order; impossible actions are disabled, not removed."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from components.desk.order_sections import ACTOR_NAMES, actor_and_time
from components.shared.order_labels import ACTIONS
from components.shared.relative_time import sentence
from data.lifecycle import Action, Transition, blocks_shipping
from data.orders import OrderView
from data.text_search import isolated

#: Secondary styles, so that only the next step looks primary.
_BUTTON_PROPS = {Action.CANCEL: "outline color=negative", Action.RETURN: "outline"}


class OrderActions:
    """The row of buttons; `show` enables the allowed transitions."""

    def __init__(self, on_act: Callable[[Action], Awaitable[None]]) -> None:
        self._on_act = on_act
        self._buttons: dict[Action, ui.button] = {}
        self._place = ui.element("div").classes("sb-row").props('role=group aria-label="Actions"')
        with self._place:
            self._print = ui.button("Print", icon="print").props("outline")
            self._print.on("click", js_handler="() => window.print()")

    def show(self, order: OrderView) -> None:
        """Existing buttons keep their place and are disabled, so that a click never hits a moved button."""
        possible = {step.action: step for step in order.steps}
        for step in sorted(order.steps, key=_button_order):
            if step.action not in self._buttons:
                self._buttons[step.action] = self._draw(step.action, undo=step.undo)
        for action, button in self._buttons.items():
            button.set_enabled(action in possible)
            button.props["title"] = (
                ACTIONS[action].explained if action in possible else _disabled_reason(order)
            )
        self._print.set_enabled(not blocks_shipping(order.status))

    def _draw(self, action: Action, *, undo: bool) -> ui.button:
        label = ACTIONS[action]
        with self._place:
            button = ui.button(label.button, icon=label.icon, on_click=lambda: self._on_act(action))
        return button.props("flat" if undo else _BUTTON_PROPS.get(action, ""))


class CancelledBanner:
    """The warning not to send the parcel of a cancelled order."""

    def __init__(self) -> None:
        self._place = ui.element("div").classes("sb-stop").props("role=alert")
        self._place.set_visibility(False)

    def show(self, order: OrderView) -> None:
        self._place.clear()
        stopped = blocks_shipping(order.status)
        self._place.set_visibility(stopped)
        last = order.last_step
        if stopped and last is not None:
            with self._place:
                ui.icon("front_hand").props("aria-hidden=true")
                with ui.element("div"):
                    sentence(f"Stop: cancelled {actor_and_time(last)}").classes("sb-strong")
                    reason = isolated(order.cancel_reason or "none given")
                    ui.label(f"Reason: {reason}. Do not send this parcel.")


def _button_order(step: Transition) -> int:
    """Undo first, the next step last."""
    return 0 if step.undo else 1 if step.action in _BUTTON_PROPS else 2


def _disabled_reason(order: OrderView) -> str:
    last = order.last_step
    return f"Not possible: the order is {order.status}" + (f" by {ACTOR_NAMES[last.actor]}." if last else ".")
