"""`/contact`: a message to the shop."""

from nicegui import ui

from components import guards
from components.shared.form import Form
from components.storefront.contact_fields import person_fields
from components.storefront.shop_page import shop_page
from components.storefront.thank_you import thank_you
from data import messages
from data.text_search import isolated

LEAD = "A question, a wish, something wrong with an order? Write to us."


async def contact_page(visit: guards.Anyone) -> None:
    async with shop_page("Contact", visit, lead=LEAD):
        ContactForm(visit)


class ContactForm:
    """The form, which a thank-you message replaces."""

    def __init__(self, visit: guards.RequestContext) -> None:
        self._visit = visit
        self._container = ui.element("div")
        with self._container, Form() as form:
            self._form = form
            person_fields(form, visit.person)
            form.text_input(
                "subject", "Subject", required=False, hint="An order's number helps, if it is about one"
            )
            form.textarea("body", "Message")
            form.button("Send message", self._send)

    async def _send(self) -> None:
        text = self._form.text
        await messages.write(
            text("name"),
            text("email"),
            text("subject"),
            text("body"),
            by=self._visit.actor,
            address=self._visit.address,
        )
        sentence = f"Your message is with the shop. The answer goes to {isolated(text('email').strip())}."
        thank_you(self._container, "Thank you!", sentence, "Go to the shop", "/")
