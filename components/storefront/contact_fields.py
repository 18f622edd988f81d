"""The contact and address fields of all order forms."""

from nicegui import ui

from components.shared.form import Form
from data.accounts.permissions import Identity
from data.orders import Address, Contact


def person_fields(form: Form, person: Identity) -> None:
    """Name and e-mail, prefilled for a signed-in user."""
    form.text_input("name", "Name", value=person.name, autocomplete="name")
    form.email(value=person.email)


def address_fields(form: Form) -> None:
    form.text_input("street", "Street", autocomplete="street-address")
    with ui.element("div").classes("sb-pair"):
        form.text_input("postcode", "Postcode", autocomplete="postal-code")
        form.text_input("city", "City", autocomplete="address-level2")
    form.text_input(
        "country", "Country", required=False, autocomplete="country-name", hint="Only if it is abroad"
    )


def typed_contact(form: Form, *, with_address: bool) -> Contact:
    """The contact as typed."""
    parts = (form.text(name) for name in ("street", "postcode", "city", "country"))
    address = Address(*parts) if with_address else Address()
    return Contact(form.text("name"), form.text("email"), address)
