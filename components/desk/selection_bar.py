"""Bulk actions for the selected orders."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from nicegui import ui

from components.shared.order_labels import ACTIONS
from data.lifecycle import STEPS, Action

#: Without undo, which needs a reason for each order.
_FORWARD = [step.action for step in STEPS if not step.undo]


class SelectionBar:
    """The bar; `show` takes the allowed actions of each selected order."""

    def __init__(self, *, on_act: Callable[[Action], Awaitable[None]], on_clear: Callable[[], None]) -> None:
        self._on_act = on_act
        self._on_clear = on_clear
        self._shown: list[Sequence[str]] = []
        self._bar = (
            ui.element("div").classes("sb-selection").props('role=region aria-label="Selected orders"')
        )
        self._bar.set_visibility(False)

    def show(self, allowed: list[Sequence[str]]) -> None:
        """Redraw the buttons if the allowed actions changed."""
        if allowed == self._shown:
            return
        self._shown = allowed
        self._bar.set_visibility(bool(allowed))
        self._bar.clear()
        with self._bar:
            ui.label(f"{len(allowed)} selected").classes("sb-strong")
            self._buttons(allowed)
            ui.button("Clear", on_click=self._on_clear).props("flat dense")

    def _buttons(self, allowed: list[Sequence[str]]) -> None:
        possible = Counter(action for actions in allowed for action in actions)
        for action in dict.fromkeys(_FORWARD):
            many = possible[action.value]
            label = ACTIONS[action]
            text = label.button if many in {0, len(allowed)} else f"{label.button} {many}"
            button = ui.button(text, icon=label.icon, on_click=partial(self._on_act, action)).props(
                "flat dense"
            )
            button.set_enabled(many > 0)
            if many < len(allowed):
                button.props["title"] = (
                    f"Possible for {many} of {len(allowed)}: the others are not in a status for it."
                )
