"""`/bulk-order`: a request for the price of a large quantity. The quote appears on the order's page."""

from secrets import token_urlsafe

from nicegui import ui

from components import guards
from components.shared import empty_state
from components.shared.form import Form
from components.storefront import product_choice
from components.storefront.contact_fields import person_fields, typed_contact
from components.storefront.order_link import order_link
from components.storefront.shop_page import shop_page
from components.storefront.thank_you import thank_you
from data import orders, rate_limits
from data.errors import ValidationFailed
from data.orders import bulk
from data.products import ProductView

LEAD = "Tell us what you need. The shop names a price; nothing is owed before you accept it."


async def bulk_order_page(visit: guards.Anyone, sku: str = "") -> None:
    """The page; `sku` selects a product."""
    offered = await product_choice.on_sale()
    async with shop_page("Bulk order", visit, lead=LEAD):
        if offered:
            BulkForm(visit, offered, sku)
        else:
            empty_state.empty(
                "inventory_2", "There is nothing on sale right now.", "Write to the shop", to="/contact"
            )


class BulkForm:
    """The form, which a thank-you message replaces."""

    def __init__(self, visit: guards.RequestContext, offered: list[ProductView], sku: str) -> None:
        self._visit, self._client_key = visit, token_urlsafe(16)
        titles = {product.sku: product.title for product in offered}
        self._container = ui.element("div")
        with self._container, Form() as form:
            self._form = form
            form.select("lines", "Product", titles, sku if sku in titles else None)
            with ui.element("div").classes("sb-pair"):
                form.text_input("quantity", "Quantity", inputmode="numeric")
                form.text_input("wantedBy", "Wanted by", required=False, hint="A date, in words or figures")
            form.text_input("company", "Company", autocomplete="organization")
            person_fields(form, visit.person)
            form.textarea("message", "Message (optional)", required=False)
            form.button("Ask for a price", self._ask)

    async def _ask(self) -> None:
        line = orders.LineItemRequest(self._form.text("lines"), self._quantity())
        rate_limits.hit("write", self._visit.address)
        placed = await bulk.request(
            [line],
            by=self._visit.actor,
            contact=typed_contact(self._form, with_address=False),
            wish=bulk.BulkInquiry(
                self._form.text("company"), self._form.text("wantedBy"), self._form.text("message")
            ),
            client_key=self._client_key,
        )
        sentence = (
            f"Your request is with the shop as {placed.order.number}. The price will stand on its page."
        )
        thank_you(self._container, "Thank you!", sentence, "See your request", order_link(placed))

    def _quantity(self) -> int:
        text = self._form.text("quantity").strip()
        if not (text.isascii() and text.isdigit()) or len(text) > len(str(bulk.MOST_OF_ONE)):
            raise ValidationFailed("quantity", f"Enter a whole number from 1 to {bulk.MOST_OF_ONE:,}.")
        return int(text)
