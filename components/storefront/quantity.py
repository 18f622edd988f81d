"""A quantity input with minus and plus buttons."""

from collections.abc import Callable

from nicegui import ui

from data import quantity_limits
from data.errors import ValidationFailed

MIN_QUANTITY = 1


class Quantity(ui.element):
    """A quantity input; `name` is its accessible name."""

    def __init__(
        self,
        value: int = 1,
        *,
        limit: int,
        name: str = "Quantity",
        on_change: Callable[[], object] | None = None,
    ) -> None:
        super().__init__("div")
        self.classes("sb-quantity").props["role"] = "group"
        self.props["aria-label"] = name
        with self:
            self._step("remove", f"{name}: one fewer", -1)
            self._box = ui.input(value=str(value)).props("inputmode=numeric autocomplete=off debounce=300")
            self._box.props["aria-label"] = name
            self._step("add", f"{name}: one more", 1)
            self._trouble = ui.label().classes("sb-trouble").props("role=alert")
        self._trouble.set_visibility(False)
        self.limit = limit
        self._box.on_value_change(lambda: self.refuse(""))
        if on_change:
            self._box.on_value_change(on_change)

    @property
    def typed(self) -> str:
        """The text in the input."""
        return str(self._box.value or "").strip()

    @property
    def value(self) -> int:
        """The number. Raises ValidationFailed if it is not a number or above the limit."""
        typed = self.typed
        if not (typed.isascii() and typed.isdigit() and int(typed[:9]) >= MIN_QUANTITY):
            raise ValidationFailed("quantity", f"Enter a quantity from {MIN_QUANTITY} to {self.limit:,}.")
        quantity_limits.check(int(typed[:9]), self.limit)
        return int(typed)

    @property
    def limit(self) -> int:
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        self._limit = limit
        self._box.props["max"] = limit

    def set(self, value: int) -> None:
        self._box.set_value(str(value))

    def refuse(self, sentence: str) -> None:
        """Show an error; an empty sentence removes it."""
        self._box.props.update({"error": bool(sentence), "no-error-icon": True})
        self._trouble.set_text(sentence)
        self._trouble.set_visibility(bool(sentence))

    def _step(self, icon: str, label: str, by: int) -> None:
        button = ui.button(icon=icon, on_click=lambda: self._move(by)).props("outline round")
        button.props["aria-label"] = label

    def _move(self, by: int) -> None:
        typed = self.typed
        value = int(typed[:9]) if typed.isascii() and typed.isdigit() else MIN_QUANTITY - 1
        wanted = max(MIN_QUANTITY, value + by)
        self.set(min(self.limit, wanted))
        if wanted > self.limit:
            self.refuse(quantity_limits.sentence(self.limit))
