"""Fields for passwords hide what is typed, and leave pasting and password managers alone."""

import pytest
from nicegui import ui

from components.shared.html_form import HtmlForm
from tests.conftest import TestShop
from tests.desk.helpers import Browse, at

#: Pages where a password is typed, with what managers look for.
PAGES = {
    "/login": {"username", "current-password"},
    "/register": {"name", "username", "new-password"},
    "/account": {"name", "email", "current-password", "new-password"},
}


@pytest.mark.parametrize("address", PAGES)
async def test_password_fields_are_hidden_and_known_to_managers(
    shop: TestShop, browse: Browse, address: str
) -> None:
    page = await at(browse, shop.ada if address == "/account" else shop.guest, address)

    forms = page.find(HtmlForm).elements
    fields = [one for form in forms for one in form.descendants() if one.tag == "input"]

    assert {field.props["autocomplete"] for field in fields} == PAGES[address]
    for field in fields:
        is_password = field.props["autocomplete"].endswith("password")
        assert (field.props["type"] == "password") is is_password
        assert listened_to(field) == [], "no script looks at what is typed or pasted"
    assert all(listened_to(form) == ["submit"] for form in forms)


def listened_to(element: ui.element) -> list[str]:
    return [listener.type for listener in element._event_listeners.values()]
