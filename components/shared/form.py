"""A form whose mistakes are told at the field, in words; nothing that was typed is ever taken away."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from nicegui import ui

from components.shared.async_button import AsyncButton
from components.shared.money_button import MoneyButton
from data.errors import DomainError, ValidationFailed

NEEDED = "This is needed. Please fill it in."

Field: TypeAlias = ui.input | ui.textarea | ui.select

# Enter presses the form's button, as a form of its own would; a text of several lines keeps its Enter.
_ENTER = """(event) => {
  if (event.target.tagName !== "INPUT" || event.target.getAttribute("role") === "combobox") return;
  event.preventDefault();
  event.currentTarget.querySelector(".sb-send")?.click();
}"""


class Form(ui.element):
    """A real `<form>`, so that browsers can fill it in. Its inputs go by the names that refusals use."""

    def __init__(self) -> None:
        super().__init__("form")
        self.classes("sb-form").props("novalidate")
        self.on("submit", js_handler="(event) => event.preventDefault()")
        self.on("keydown.enter", js_handler=_ENTER)
        self._fields: dict[str, Field] = {}
        self._needed: list[str] = []
        self._trouble: ui.label | None = None

    def text_input(
        self,
        field: str,
        label: str,
        *,
        value: str = "",
        needed: bool = True,
        autocomplete: str = "off",
        kind: str = "text",
        inputmode: str = "text",
        hint: str = "",
    ) -> ui.input:
        """A box for one line."""
        drawn = ui.input(label, value=value)
        drawn.props.update(
            {"type": kind, "name": field, "autocomplete": autocomplete, "inputmode": inputmode}
        )
        self._keep(field, drawn, needed=needed, hint=hint)
        return drawn

    def email(self, *, value: str = "") -> ui.input:
        """The box for an e-mail address."""
        return self.text_input(
            "email", "Email", value=value, kind="email", inputmode="email", autocomplete="email"
        )

    def textarea(self, field: str, label: str, *, needed: bool = True, hint: str = "") -> ui.textarea:
        """A box for several lines."""
        drawn = ui.textarea(label)
        drawn.props.update({"name": field, "autogrow": True})
        self._keep(field, drawn, needed=needed, hint=hint)
        return drawn

    def select(self, field: str, label: str, options: Mapping[str, str], value: str | None) -> ui.select:
        """A box to choose from, by typing a part of the name too."""
        drawn = ui.select(dict(options), label=label, value=value, with_input=True)
        self._keep(field, drawn, needed=True, hint="")
        return drawn

    def button(self, text: str, send: Callable[[], Awaitable[None]]) -> AsyncButton:
        """What sends the form, and above it the place for what is not the mistake of one field."""
        self._draw_trouble()
        return AsyncButton(text, lambda: self._send(send)).classes("sb-send")

    def money_button(self, text: str, send: Callable[[int, str], Awaitable[None]]) -> MoneyButton:
        """The same for a form that agrees to a sum; `send` is told the sum that was shown, and a key."""
        self._draw_trouble()
        button = MoneyButton(text, lambda seen, key: self._send(lambda: send(seen, key)))
        button.classes("sb-send")
        return button

    def text(self, field: str) -> str:
        """What was typed or chosen there."""
        return str(self._fields[field].value or "")

    def _draw_trouble(self) -> None:
        self._trouble = ui.label().classes("sb-notice sb-critical").props("role=alert")
        self._trouble.set_visibility(False)

    async def _send(self, send: Callable[[], Awaitable[None]]) -> None:
        self._complain("")
        missing = [field for field in self._needed if not self.text(field).strip()]
        for field in missing:
            _mark(self._fields[field], NEEDED)
        if missing:
            self._fields[missing[0]].run_method("focus")
            return
        try:
            await send()
        except ValidationFailed as refusal:
            self._refuse(refusal)
        except DomainError as refusal:
            self._complain(str(refusal))

    def _refuse(self, refusal: ValidationFailed) -> None:
        field = self._fields.get(refusal.field)
        if field is None:
            self._complain(str(refusal))
            return
        _mark(field, str(refusal))
        field.run_method("focus")

    def _complain(self, sentence: str) -> None:
        if self._trouble is not None and not self.is_deleted:
            self._trouble.set_text(sentence)
            self._trouble.set_visibility(bool(sentence))

    def _keep(self, field: str, drawn: Field, *, needed: bool, hint: str) -> None:
        attributes: dict[str, Any] = {"aria-required": "true"} if needed else {}
        if hint:
            attributes["hint"] = hint
        drawn.props.update(attributes)
        drawn.on_value_change(lambda: drawn.props(remove="aria-invalid"))
        self._fields[field] = drawn
        if needed:
            self._needed.append(field)


def _mark(field: Field, sentence: str) -> None:
    """Say what is wrong there; the next change of what is typed takes it back."""
    field.error = sentence
    field.props["aria-invalid"] = "true"
