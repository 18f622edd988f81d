"""A form that the browser itself posts to the API: what is typed never travels through the page's socket.

For passwords. The fields are the browser's own, in the dress of Quasar's, with the names and hints that
password managers look for. When the API has agreed, the page is opened again, and leads to where it should,
unless the form was told to do something else. While it is being posted, the page does not leave for the
sign-in: a new password ends the session that the page was opened with, and the answer brings the next one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

_FIELD = "q-field q-field--outlined q-field--labeled q-field--dense sb-wide"
_CONTROL = "q-field__control relative-position row no-wrap"
_SUBMIT = """async (event) => {
  event.preventDefault();
  const form = event.target, button = form.querySelector("[type=submit]"), method = form.dataset.method;
  if (button.getAttribute("aria-busy") === "true") return;
  const working = (on) => {
    window.shopbellPosting = on;
    button.classList.toggle("sb-sent", on);
    on ? button.setAttribute("aria-busy", "true") : button.removeAttribute("aria-busy");
    if (!on && window.shopbellLeave) location.assign("/login");
  };
  const say = (place, sentence) => {
    place.textContent = sentence;
    place.classList.toggle("hidden", !sentence);
  };
  const mark = (field, sentence) => {
    const box = field.closest(".q-field"), place = box.querySelector("[data-mistake]");
    box.classList.toggle("q-field--error", Boolean(sentence));
    field.setAttribute("aria-invalid", String(Boolean(sentence)));
    say(place, sentence || place.dataset.hint || "");
  };
  const fields = [...form.querySelectorAll("input:not([type=hidden]), select")];
  const trouble = form.querySelector("[data-trouble]");
  fields.forEach((field) => mark(field, ""));
  say(trouble, "");
  const empty = fields.filter((field) => field.required && !field.value.trim());
  empty.forEach((field) => mark(field, "This is needed. Please fill it in."));
  if (empty.length) return empty[0].focus();
  working(true);
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method,
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify(Object.fromEntries(new FormData(form))),
    });
    if (answer.ok && form.dataset.stay) {
      form.reset();
      emit();
      return working(false);
    }
    if (answer.ok && form.dataset.then) return location.assign(form.dataset.then);
    // Whoever was signed out meanwhile is led to the sign-in by the page itself.
    if (answer.ok || (answer.status === 401 && method !== "POST")) return location.reload();
    const refusal = await answer.json();
    const field = fields.find((one) => one.name === refusal.field);
    field ? mark(field, refusal.error) : say(trouble, refusal.error);
    (field || fields.find((one) => one.type === "password") || fields[0])?.focus();
  } catch {
    say(trouble, "The shop did not answer. Please look at your connection and try again.");
  }
  working(false);
}"""


class HtmlForm(ui.element):
    """The form; fields are drawn into it one after the other, its button last.

    `then` is the address to open afterwards, in the place of this page's own; with `on_done` the page stays
    as it is, and that is called.
    """

    def __init__(
        self,
        address: str,
        *,
        method: str = "POST",
        then: str = "",
        on_done: Callable[[], object] | None = None,
    ) -> None:
        super().__init__("form")
        self.classes("sb-form").props(f"action={address} method=post novalidate")
        self.props.update({"data-method": method, "data-then": then or None, "data-stay": on_done and "1"})
        self.on("submit", on_done, js_handler=_SUBMIT)

    def text_input(
        self,
        name: str,
        label: str,
        *,
        kind: str = "text",
        autocomplete: str = "off",
        needed: bool = True,
        hint: str = "",
        value: str = "",
    ) -> None:
        """A box for one line."""
        told = {"type": kind, "name": name, "autocomplete": autocomplete, "required": needed}
        if value:
            # The attribute: as a property, each drawing of the page would put it over what was typed.
            told["^value"] = value
        if kind == "email":
            told |= {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        self._field("input", label, told, hint)

    def select(self, name: str, label: str, options: Mapping[str, str], value: str) -> None:
        """A box to choose from."""
        with self._field("select", label, {"name": name, "required": True}, ""):
            for word, text in options.items():
                option = TextElement(tag="option", text=text)
                option.props.update({"value": word, "selected": word == value})

    def hidden(self, name: str, value: str) -> None:
        """What is sent along unseen."""
        with self:
            ui.element("input").props.update({"type": "hidden", "name": name, "value": value})

    def button(self, text: str) -> ui.button:
        """What sends the form, below the place for what is not the mistake of one field."""
        with self:
            ui.element("div").classes("sb-notice sb-critical hidden").props("role=alert data-trouble")
            return ui.button(text).props("type=submit")

    def _field(self, tag: str, label: str, told: Mapping[str, Any], hint: str) -> ui.element:
        with self, ui.element("div").classes(_FIELD), ui.element("div").classes("q-field__inner"):
            with (
                ui.element("div").classes(_CONTROL),
                ui.element("div").classes("q-field__control-container col row no-wrap"),
            ):
                field = ui.element(tag).classes("q-field__native")
                name = TextElement(tag="label", text=label).classes("q-field__label")
            mistake = TextElement(tag="div", text=hint).classes("q-field__bottom")
            mistake.classes("" if hint else "hidden")
        name.props["for"] = field.html_id
        mistake.props.update({"data-mistake": True, "data-hint": hint})
        field.props.update({**told, "id": field.html_id, "aria-describedby": mistake.html_id})
        return field


def footer_links(form: ui.element, links: Sequence[tuple[str, str, str]]) -> None:
    """What else can be done: a question, and the link that answers it."""
    with form:
        for question, text, address in links:
            with ui.element("p").classes("sb-muted"):
                TextElement(tag="span", text=f"{question} ")
                ui.link(text, address).classes("sb-link", remove="nicegui-link")
