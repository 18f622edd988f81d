"""`/account` in the shop and at the desk: where somebody is signed in, live; and leaving when that ends."""

import asyncio

import pytest
from nicegui import ui
from nicegui.testing import User

from components.live.sessions import OpenSessions
from components.live.subscription import LEAVE
from components.shared.html_form import HtmlForm
from components.shared.session_list import SessionList
from data.accounts import profile, sessions, users
from data.accounts.permissions import Credentials
from tests.conftest import PASSWORD, TestShop
from tests.desk.helpers import Browse, at, eventually, press, told

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def rows(browser: User) -> list[str]:
    """The words of each session on the page, in their order."""
    listed = next(iter(browser.find(SessionList).elements))
    return [" ".join(_texts(row)) for row in listed._list]


def _texts(element: ui.element) -> list[str]:
    return [str(text) for inner in element.descendants() if (text := getattr(inner, "text", ""))]


def button(browser: User, label: str) -> ui.button:
    return next(one for one in browser.find(ui.button).elements if one.props.get("aria-label") == label)


def text_button(browser: User, text: str) -> ui.button:
    return next(one for one in browser.find(ui.button).elements if one.text == text)


async def signed_in(who: str) -> Credentials:
    new = await users.sign_in(f"{who}@shop.example", PASSWORD, address="203.0.113.7", user_agent=FIREFOX)
    return Credentials(token=new.token)


def scripts_of(browser: User) -> list[str]:
    """What the page's browser is told to run from now on."""
    assert browser.client is not None
    client, said = browser.client, []
    run = client.run_javascript

    def heard(code: str, **more: float) -> object:
        said.append(code)
        return run(code, **more)

    client.run_javascript = heard  # type: ignore[method-assign]
    return said


async def test_one_session_is_all_there_is(shop: TestShop, browse: Browse) -> None:
    for who in (shop.ada, shop.sam):
        page = await at(browse, who, "/account")

        await page.should_see("You are signed in only here.")
        assert len(rows(page)) == 1
        assert "This browser" in rows(page)[0]
        await page.should_not_see("Sign out everywhere else")


async def test_a_sign_in_elsewhere_shows_at_once(shop: TestShop, browse: Browse) -> None:
    ada, tablet = await at(browse, shop.ada, "/account"), await at(browse, shop.ada, "/account")
    ben = await at(browse, shop.ben, "/account")

    await signed_in("ada")

    for page in (ada, tablet):
        await eventually(lambda p=page: len(rows(p)) == 2)
        assert rows(page)[1].startswith("Firefox on Linux 203.0.113.x")
        await page.should_see("2 browsers are signed in.")
    assert len(rows(ben)) == 1, "nobody sees the sessions of another account"


async def test_one_is_signed_out_and_every_page_knows(shop: TestShop, browse: Browse) -> None:
    other = await signed_in("ada")
    ada, tablet = await at(browse, shop.ada, "/account"), await at(browse, shop.ada, "/account")
    far = await at(browse, other, "/account")
    said = scripts_of(far)

    told(button(ada, "Sign out Firefox on Linux"), "click", None)

    await ada.should_see("Firefox on Linux is signed out.")
    for page in (ada, tablet):
        await eventually(lambda p=page: len(rows(p)) == 1)
    await eventually(lambda: LEAVE in said)


async def test_all_others_are_signed_out(shop: TestShop, browse: Browse) -> None:
    others = [await signed_in("sam") for _ in range(2)]
    sam = await at(browse, shop.sam, "/account")
    desks = [await at(browse, other, "/admin/orders") for other in others]
    said = [scripts_of(desk) for desk in desks]

    press(sam, "Sign out everywhere else")

    await sam.should_see("2 browsers are signed out.")
    await eventually(lambda: len(rows(sam)) == 1)
    await eventually(lambda: all(LEAVE in one for one in said))
    assert await users.identify(shop.sam)


async def test_a_row_that_went_meanwhile_is_told(shop: TestShop, browse: Browse) -> None:
    other = await signed_in("ada")
    ada = await at(browse, shop.ada, "/account")
    stale = button(ada, "Sign out Firefox on Linux")
    wanted = next(one for one in await sessions.mine(shop.ada) if not one.current)

    await sessions.end(wanted.id, shop.ada)
    told(stale, "click", None)

    await eventually(lambda: len(rows(ada)) == 1)
    assert other.token


async def _nothing(_sessions: OpenSessions) -> None:
    """Instead of ending the pages."""


async def test_a_tab_that_is_signed_out_ends_nothing(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        OpenSessions, "check", _nothing
    )  # a page that is not deleted: data/ has to refuse alone
    other = await signed_in("ada")
    ada = await at(browse, shop.ada, "/account")
    pressed = [button(ada, "Sign out Firefox on Linux"), text_button(ada, "Sign out everywhere else")]
    await users.sign_out(shop.ada.token or "")

    for one in pressed:
        told(one, "click", None)

    await asyncio.sleep(0.5)
    assert (await users.identify(other)).name == "Ada"


async def test_forms_go_to_the_api_and_no_password_travels_by_the_page(
    shop: TestShop, browse: Browse
) -> None:
    ada = await at(browse, shop.ada, "/account")

    forms = {form.props["action"]: form.props["data-method"] for form in ada.find(HtmlForm).elements}

    assert forms["/api/account"] == forms["/api/account/password"] == "PUT"
    for form in ada.find(HtmlForm).elements:
        assert all(one.handler is None for one in form._event_listeners.values()), "nothing but a script"


async def test_what_was_done_is_said_once_the_page_is_open_again(shop: TestShop, browse: Browse) -> None:
    await (await at(browse, shop.ada, "/account?done=password")).should_see("Your password is changed.")
    await (await at(browse, shop.ada, "/account?done=nonsense")).should_not_see("nonsense")


async def test_the_menus_of_shop_and_desk_lead_here(shop: TestShop, browse: Browse) -> None:
    for who, address in ((shop.ada, "/"), (shop.sam, "/"), (shop.sam, "/admin/orders")):
        page = await at(browse, who, address)
        links = {item.props.get("href") for item in page.find(ui.menu_item).elements}
        assert "/account" in links


async def test_a_guest_is_taken_to_the_sign_in_and_back(shop: TestShop, browse: Browse) -> None:
    answer = await browse(shop.guest).http_client.get("/account", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/account")


async def test_a_new_name_is_on_the_page_the_next_time(shop: TestShop, browse: Browse) -> None:
    await profile.edit(shop.ada, name="Ada Lovelace")
    await (await at(browse, shop.ada, "/account")).should_see("Ada Lovelace")
