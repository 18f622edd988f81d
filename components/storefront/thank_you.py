"""The confirmation after a form was sent."""

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement


def thank_you(place: ui.element, title: str, sentence: str, action: str, to: str) -> None:
    """Replace the form by the confirmation and focus it."""
    place.clear()
    with place, ui.element("section").classes("sb-card sb-stack sb-thanks") as drawn:
        drawn.props.update({"tabindex": -1, "aria-label": title, "role": "status"})
        TextElement(tag="h2", text=title)
        ui.label(sentence)
        with ui.element("div").classes("sb-row"):
            ui.button(action).props["href"] = to
    ui.run_javascript(f"document.getElementById({drawn.html_id!r})?.focus()")
