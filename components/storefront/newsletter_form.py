"""The newsletter form in the footer; it never reveals whether an address is known."""

from nicegui import ui

from components.shared.form import Form
from data import newsletter

ANSWER = "Thank you. If this address was not on the list yet, it is now."


def newsletter_form(address: str) -> None:
    """Draw the form; `address` is the visitor's network address."""
    with ui.element("section").classes("sb-stack sb-newsletter").props('aria-label="Newsletter"'):
        ui.label("News from the shop, now and then.").classes("sb-strong")
        place = ui.element("div")

    async def subscribe() -> None:
        await newsletter.subscribe(form.text("email"), address=address)
        place.clear()
        with place:
            ui.label(ANSWER).props("role=status")

    with place, Form() as form:
        form.text_input("email", "Newsletter address", kind="email", inputmode="email", autocomplete="email")
        form.button("Subscribe", subscribe).props("outline")
