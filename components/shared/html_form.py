"""A form that the browser posts to the API, so that its values never pass through the page's socket.

For passwords. The fields are native inputs with Quasar's classes and the names that password managers
expect. After success the page is reloaded and redirects as needed, unless `then` or `on_done` is given. While
the form is being posted, the page does not redirect to the login: a new password ends the page's session, and
the response sets the cookie of the next one.
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
    // Without a session the reloaded page redirects to the login.
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
    """The form; draw its fields first and its button last.

    After success the browser opens `then`; with `on_done` the page stays and the callback runs.
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
        required: bool = True,
        hint: str = "",
        value: str = "",
    ) -> None:
        attributes = {"type": kind, "name": name, "autocomplete": autocomplete, "required": required}
        if value:
            # As an attribute: a property would overwrite the typed text with each rendering of the page.
            attributes["^value"] = value
        if kind == "email":
            attributes |= {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        self._field("input", label, attributes, hint)

    def select(self, name: str, label: str, options: Mapping[str, str], value: str) -> None:
        with self._field("select", label, {"name": name, "required": True}, ""):
            for key, text in options.items():
                option = TextElement(tag="option", text=text)
                option.props.update({"value": key, "selected": key == value})

    def hidden(self, name: str, value: str) -> None:
        """A hidden field."""
        with self:
            ui.element("input").props.update({"type": "hidden", "name": name, "value": value})

    def button(self, text: str) -> ui.button:
        """The submit button, below the place for errors of the whole form."""
        with self:
            ui.element("div").classes("sb-notice sb-critical hidden").props("role=alert data-trouble")
            return ui.button(text).props("type=submit")

    def _field(self, tag: str, label: str, attributes: Mapping[str, Any], hint: str) -> ui.element:
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
        field.props.update({**attributes, "id": field.html_id, "aria-describedby": mistake.html_id})
        return field


def footer_links(form: ui.element, links: Sequence[tuple[str, str, str]]) -> None:
    """Draw (question, link text, address) rows below the form."""
    with form:
        for question, text, address in links:
            with ui.element("p").classes("sb-muted"):
                TextElement(tag="span", text=f"{question} ")
                ui.link(text, address).classes("sb-link", remove="nicegui-link")
