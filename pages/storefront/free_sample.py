"""`/free-sample`: one piece of a product, free of charge."""

from secrets import token_urlsafe

from nicegui import ui

from components import guards
from components.shared import empty_state
from components.shared.form import Form
from components.storefront import product_choice
from components.storefront.contact_fields import address_fields, person_fields, typed_contact
from components.storefront.order_link import order_link
from components.storefront.shop_page import shop_page
from components.storefront.thank_you import thank_you
from data import rate_limits
from data.orders import samples
from data.products import ProductView

LEAD = "Try one before you buy: one piece, free of charge, sent to you."


async def free_sample_page(visit: guards.Anyone, sku: str = "") -> None:
    """The page; `sku` selects a product."""
    offered = [product for product in await product_choice.on_sale() if product.sample]
    async with shop_page("Free sample", visit, lead=LEAD):
        if offered:
            SampleForm(visit, offered, sku)
        else:
            empty_state.empty(
                "redeem", "There are no free samples right now.", "Look around the shop", to="/"
            )


class SampleForm:
    """The form, which a thank-you message replaces."""

    def __init__(self, visit: guards.RequestContext, offered: list[ProductView], sku: str) -> None:
        self._visit, self._client_key = visit, token_urlsafe(16)
        titles = {product.sku: product.title for product in offered}
        self._container = ui.element("div")
        with self._container, Form() as form:
            self._form = form
            form.select("sku", "Product", titles, sku if sku in titles else None)
            person_fields(form, visit.person)
            address_fields(form)
            form.textarea("message", "Message (optional)", required=False)
            form.button("Ask for the sample", self._ask)

    async def _ask(self) -> None:
        rate_limits.hit("write", self._visit.address)
        placed = await samples.request(
            self._form.text("sku"),
            by=self._visit.actor,
            contact=typed_contact(self._form, with_address=True),
            message=self._form.text("message"),
            client_key=self._client_key,
        )
        sentence = f"Your sample is on the shop's list as {placed.order.number}."
        thank_you(self._container, "Thank you!", sentence, "See your request", order_link(placed))
