"""Signing in and out in a real browser: the forms post by themselves, and what was typed is never lost."""

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import NewPerson
from tests.support.server import RunningShop

PASSWORD = "a long enough password"


async def register(person: Page, name: str, email: str) -> None:
    await person.goto("/register")
    await person.get_by_role("textbox", name="Name").fill(name)
    await person.get_by_role("textbox", name="Email").fill(email)
    await person.get_by_role("textbox", name="Password").fill(PASSWORD)
    await person.get_by_role("button", name="Create account").click()
    await expect(person).to_have_url(re.compile("/orders$"))


async def test_an_admin_is_taken_to_the_sign_in_and_back(new_person: NewPerson, shop: RunningShop) -> None:
    admin = await new_person()

    await admin.goto("/admin/orders?status=pending")
    await admin.get_by_role("textbox", name="Email").fill(shop.admin_email)
    await admin.get_by_role("textbox", name="Password").fill(shop.admin_password)
    await admin.keyboard.press("Enter")

    await expect(admin).to_have_url(re.compile(r"/admin/orders\?status=pending$"))
    await expect(admin.get_by_role("heading", name="Orders", exact=True)).to_be_visible()


async def test_a_wrong_password_is_told_and_what_was_typed_stays(new_person: NewPerson) -> None:
    visitor = await new_person()
    sent: list[str] = []
    visitor.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))

    await visitor.goto("/login")
    await visitor.get_by_role("textbox", name="Email").fill("nobody@shop.example")
    await visitor.get_by_role("textbox", name="Password").fill(PASSWORD)
    await visitor.get_by_role("button", name="Sign in").click()

    await expect(visitor.get_by_role("alert")).to_contain_text("is not right")
    await expect(visitor.get_by_role("textbox", name="Email")).to_have_value("nobody@shop.example")
    await expect(visitor.get_by_role("textbox", name="Password")).to_have_value(PASSWORD)
    assert sent
    assert not any(PASSWORD in frame for frame in sent)


async def test_a_mistake_is_told_at_its_field(new_person: NewPerson) -> None:
    visitor = await new_person()

    await visitor.goto("/register")
    await visitor.get_by_role("textbox", name="Name").fill("Eve")
    await visitor.get_by_role("textbox", name="Email").fill("eve@shop.example")
    await visitor.get_by_role("textbox", name="Password").fill("short")
    await visitor.get_by_role("button", name="Create account").click()

    password = visitor.get_by_role("textbox", name="Password")
    await expect(password).to_have_attribute("aria-invalid", "true")
    await expect(password).to_be_focused()
    await expect(password).to_have_accessible_description(re.compile("8 to 200 characters"))


async def test_signing_out_ends_the_other_tabs_too(new_person: NewPerson) -> None:
    one = await new_person()
    await register(one, "Eve", "eve@shop.example")
    other = await one.context.new_page()
    await other.goto("/orders")
    await expect(other.get_by_role("heading", name="My orders")).to_be_visible()

    await one.goto("/logout")

    await expect(one).to_have_url(re.compile(":[0-9]+/$"))
    await expect(other).to_have_url(re.compile("/login"))
