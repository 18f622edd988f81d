"""A form that shows errors at the field and keeps everything that was typed."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from nicegui import ui

from components.shared.async_button import AsyncButton
from components.shared.money_button import MoneyButton
from data.errors import DomainError, ValidationFailed

REQUIRED = "This is needed. Please fill it in."

Field: TypeAlias = ui.input | ui.textarea | ui.select

# Enter presses the form's button, as in a native form; a textarea keeps its Enter.
_ENTER = """(event) => {
  if (event.target.tagName !== "INPUT" || event.target.getAttribute("role") === "combobox") return;
  event.preventDefault();
  event.currentTarget.querySelector(".sb-send")?.click();
}"""


class Form(ui.element):
    """A real `<form>`, so that browsers can fill it in. Input names match `ValidationFailed.field`."""

    def __init__(self) -> None:
        super().__init__("form")
        self.classes("sb-form").props("novalidate")
        self.on("submit", js_handler="(event) => event.preventDefault()")
        self.on("keydown.enter", js_handler=_ENTER)
        self._fields: dict[str, Field] = {}
        self._required: list[str] = []
        self._error: ui.label | None = None

    def text_input(
        self,
        field: str,
        label: str,
        *,
        value: str = "",
        required: bool = True,
        autocomplete: str = "off",
        kind: str = "text",
        inputmode: str = "text",
        hint: str = "",
    ) -> ui.input:
        drawn = ui.input(label, value=value)
        drawn.props.update(
            {"type": kind, "name": field, "autocomplete": autocomplete, "inputmode": inputmode}
        )
        self._register(field, drawn, required=required, hint=hint)
        return drawn

    def email(self, *, value: str = "") -> ui.input:
        return self.text_input(
            "email", "Email", value=value, kind="email", inputmode="email", autocomplete="email"
        )

    def textarea(self, field: str, label: str, *, required: bool = True, hint: str = "") -> ui.textarea:
        drawn = ui.textarea(label)
        drawn.props.update({"name": field, "autogrow": True})
        self._register(field, drawn, required=required, hint=hint)
        return drawn

    def select(self, field: str, label: str, options: Mapping[str, str], value: str | None) -> ui.select:
        """A select that can be searched by typing."""
        drawn = ui.select(dict(options), label=label, value=value, with_input=True)
        self._register(field, drawn, required=True, hint="")
        return drawn

    def button(self, text: str, send: Callable[[], Awaitable[None]]) -> AsyncButton:
        """The submit button, and above it the place for errors of the whole form."""
        self._draw_error()
        return AsyncButton(text, lambda: self._send(send)).classes("sb-send")

    def money_button(self, text: str, send: Callable[[int, str], Awaitable[None]]) -> MoneyButton:
        """The submit button for a sum; `send` gets the sum that was shown and an idempotency key."""
        self._draw_error()
        button = MoneyButton(text, lambda seen, key: self._send(lambda: send(seen, key)))
        button.classes("sb-send")
        return button

    def text(self, field: str) -> str:
        """The value of a field."""
        return str(self._fields[field].value or "")

    def _draw_error(self) -> None:
        self._error = ui.label().classes("sb-notice sb-critical").props("role=alert")
        self._error.set_visibility(False)

    async def _send(self, send: Callable[[], Awaitable[None]]) -> None:
        self._show_error("")
        missing = [field for field in self._required if not self.text(field).strip()]
        for field in missing:
            _mark(self._fields[field], REQUIRED)
        if missing:
            self._fields[missing[0]].run_method("focus")
            return
        try:
            await send()
        except ValidationFailed as refusal:
            self._show_field_error(refusal)
        except DomainError as refusal:
            self._show_error(str(refusal))

    def _show_field_error(self, refusal: ValidationFailed) -> None:
        field = self._fields.get(refusal.field)
        if field is None:
            self._show_error(str(refusal))
            return
        _mark(field, str(refusal))
        field.run_method("focus")

    def _show_error(self, sentence: str) -> None:
        if self._error is not None and not self.is_deleted:
            self._error.set_text(sentence)
            self._error.set_visibility(bool(sentence))

    def _register(self, field: str, drawn: Field, *, required: bool, hint: str) -> None:
        attributes: dict[str, Any] = {"aria-required": "true"} if required else {}
        if hint:
            attributes["hint"] = hint
        drawn.props.update(attributes)
        drawn.on_value_change(lambda: drawn.props(remove="aria-invalid"))
        self._fields[field] = drawn
        if required:
            self._required.append(field)


def _mark(field: Field, sentence: str) -> None:
    """Show an error at the field until its value changes."""
    field.error = sentence
    field.props["aria-invalid"] = "true"
