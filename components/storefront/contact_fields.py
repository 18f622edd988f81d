"""Who somebody is and where the parcel goes: the same boxes in every form that places an order."""

from nicegui import ui

from components.shared.form import Form
from data.accounts.permissions import Identity
from data.orders import Address, Contact


def person_fields(form: Form, person: Identity) -> None:
    """Name and e-mail, filled in for who is signed in."""
    form.text_input("name", "Name", value=person.name, autocomplete="name")
    form.email(value=person.email)


def address_fields(form: Form) -> None:
    """Where the parcel goes."""
    form.text_input("street", "Street", autocomplete="street-address")
    with ui.element("div").classes("sb-pair"):
        form.text_input("postcode", "Postcode", autocomplete="postal-code")
        form.text_input("city", "City", autocomplete="address-level2")
    form.text_input(
        "country", "Country", needed=False, autocomplete="country-name", hint="Only if it is abroad"
    )


def typed_contact(form: Form, *, with_address: bool) -> Contact:
    """What was typed into them."""
    parts = (form.text(name) for name in ("street", "postcode", "city", "country"))
    address = Address(*parts) if with_address else Address()
    return Contact(form.text("name"), form.text("email"), address)
