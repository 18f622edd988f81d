"""The account page in real browsers: what ends in one browser ends in all the others, at once."""

import contextlib
import re

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route, expect

from components.guards import COOKIE
from tests.browser.conftest import NewPerson, StartShop
from tests.browser.test_cancellation import desk
from tests.browser.test_signing_in import PASSWORD, register
from tests.support.server import RunningShop

EMAIL = "eve@shop.example"
NEW = "another fine password"
AN_HOUR = 3600


@pytest.fixture
def shop(start_shop: StartShop) -> RunningShop:
    """Without a poll that could help: what is seen at once came by the feed."""
    return start_shop(poll_seconds=AN_HOUR)


async def sign_in(page: Page, password: str = PASSWORD, email: str = EMAIL) -> None:
    await page.goto("/login?next=/account")
    await page.get_by_role("textbox", name="Email").fill(email)
    await page.get_by_role("textbox", name="Password").fill(password)
    await page.keyboard.press("Enter")


async def at_account(page: Page) -> Page:
    await expect(page.get_by_role("heading", name="My account")).to_be_visible()
    await page.wait_for_function("window.did_handshake")
    return page


async def browsers(new_person: NewPerson, number: int) -> list[Page]:
    """As many browsers of the same account, each at its account page."""
    pages = [await new_person() for _ in range(number)]
    await register(pages[0], "Eve", EMAIL)
    await pages[0].goto("/account")
    for page in pages[1:]:
        await sign_in(page)
    return [await at_account(page) for page in pages]


async def change_password(page: Page) -> None:
    form = page.get_by_role("region", name="Password")
    await form.get_by_role("textbox", name="Current password").fill(PASSWORD)
    await form.get_by_role("textbox", name="New password").fill(NEW)
    await page.keyboard.press("Enter")


async def test_a_new_password_takes_the_other_browser_to_the_sign_in(new_person: NewPerson) -> None:
    one, other = await browsers(new_person, 2)
    tab = await one.context.new_page()
    await tab.goto("/orders")
    await expect(tab.get_by_role("heading", name="My orders")).to_be_visible()
    await tab.wait_for_function("window.did_handshake")
    before = await cookie(one)

    await change_password(one)

    await expect(other).to_have_url(re.compile("/login"))
    await expect(one.get_by_text("Your password is changed.")).to_be_visible()
    await expect(one).to_have_url(re.compile("/account$"))
    await expect(one.get_by_text("You are signed in only here.")).to_be_visible()
    assert await cookie(one) != before
    await tab.goto("/orders")
    await expect(tab.get_by_role("heading", name="My orders")).to_be_visible()
    await sign_in(other)
    await expect(other.get_by_role("alert")).to_contain_text("is not right")
    await sign_in(other, NEW)
    await at_account(other)
    await expect(one.get_by_text("2 browsers are signed in.")).to_be_visible()


async def test_one_browser_is_signed_out_from_another(new_person: NewPerson) -> None:
    one, other = await browsers(new_person, 2)
    await expect(one.get_by_text("This browser")).to_have_count(1)

    await one.get_by_role("button", name="Sign out Chrome").click()

    await expect(other).to_have_url(re.compile("/login"))
    await expect(one.get_by_text("You are signed in only here.")).to_be_visible()
    await expect(one.get_by_role("button", name="Sign out everywhere else")).to_be_hidden()


async def test_all_other_browsers_are_signed_out_by_keyboard(new_person: NewPerson) -> None:
    one, *others = await browsers(new_person, 3)
    await expect(one.get_by_text("3 browsers are signed in.")).to_be_visible()

    await one.get_by_role("button", name="Sign out everywhere else").focus()
    await one.keyboard.press("Enter")

    for other in others:
        await expect(other).to_have_url(re.compile("/login"))
    await expect(one.get_by_text("You are signed in only here.")).to_be_visible()
    await one.reload()
    await at_account(one)


async def test_everywhere_takes_this_browser_too_and_says_so(new_person: NewPerson) -> None:
    one, other = await browsers(new_person, 2)
    tab = await one.context.new_page()
    await tab.goto("/orders")
    await tab.wait_for_function("window.did_handshake")

    await one.get_by_role("button", name="Sign out everywhere", exact=True).click()

    await expect(one).to_have_url(re.compile(r"/login\?done=everywhere$"))
    await expect(one.get_by_text("You are signed out everywhere. Sign in to go on.")).to_be_visible()
    for page in (other, tab):
        await expect(page).to_have_url(re.compile("/login"))
    assert COOKIE not in {kept.get("name") for kept in await one.context.cookies()}
    await sign_in(one)
    await at_account(one)


async def test_alone_one_is_signed_out_everywhere_by_keyboard(new_person: NewPerson) -> None:
    [one] = await browsers(new_person, 1)

    await one.get_by_role("button", name="Sign out everywhere", exact=True).focus()
    await one.keyboard.press("Enter")

    await expect(one.get_by_text("You are signed out everywhere. Sign in to go on.")).to_be_visible()


async def test_a_refusal_to_sign_out_everywhere_is_told(new_person: NewPerson) -> None:
    [one] = await browsers(new_person, 1)
    refusal = {"status": 503, "json": {"error": "The shop is busy. Please try again."}}
    await one.route("**/api/account/sessions*", lambda route: route.fulfill(**refusal))

    await one.get_by_role("button", name="Sign out everywhere", exact=True).click()

    await expect(one.get_by_text("The shop is busy. Please try again.")).to_be_visible()
    await expect(one).to_have_url(re.compile("/account$"))


async def test_mistakes_are_told_at_their_field_and_nothing_typed_is_lost(new_person: NewPerson) -> None:
    [eve] = await browsers(new_person, 1)
    sent: list[str] = []
    eve.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    await eve.reload()
    await at_account(eve)
    form = eve.get_by_role("region", name="Email")
    await form.get_by_role("textbox", name="New email").fill("eve@home.example")
    await form.get_by_role("textbox", name="Current password").fill("not the one")
    await form.get_by_role("button", name="Change email").click()

    password = form.get_by_role("textbox", name="Current password")
    await expect(password).to_have_accessible_description(re.compile("not your current password"))
    await expect(password).to_be_focused()
    await expect(form.get_by_role("textbox", name="New email")).to_have_value("eve@home.example")

    await password.fill(PASSWORD)
    await eve.keyboard.press("Enter")
    await expect(eve.get_by_text("Your email is changed.")).to_be_visible()
    await expect(eve.get_by_text("You sign in with eve@home.example.")).to_be_visible()
    assert sent
    assert not any(PASSWORD in frame or "not the one" in frame for frame in sent)


async def test_what_is_being_typed_survives_a_sign_in_elsewhere(new_person: NewPerson) -> None:
    [eve] = await browsers(new_person, 1)
    typed = {
        ("Name", "Name"): "Evelyn",
        ("Password", "New password"): NEW,
        ("Email", "New email"): "e@x.example",
    }
    boxes = {
        at: eve.get_by_role("region", name=at[0], exact=True).get_by_role("textbox", name=at[1], exact=True)
        for at in typed
    }
    for at, text in typed.items():
        await boxes[at].fill(text)

    await sign_in(await new_person())

    await expect(eve.get_by_text("2 browsers are signed in.")).to_be_visible()
    for at, text in typed.items():
        await expect(boxes[at]).to_have_value(text)


async def test_a_new_name_is_in_the_header_at_once_on_a_phone(new_person: NewPerson) -> None:
    [eve] = await browsers(new_person, 1)
    await eve.set_viewport_size({"width": 360, "height": 740})
    name = eve.get_by_role("textbox", name="Name", exact=True)
    await name.fill("Evelyn")
    await eve.keyboard.press("Enter")

    await expect(eve.get_by_text("Your name is saved.")).to_be_visible()
    await expect(eve.get_by_role("banner").get_by_role("button", name="Evelyn")).to_be_visible()
    assert await eve.evaluate("document.documentElement.scrollWidth") == 360


async def test_an_account_that_is_switched_off_leaves_at_once(
    shop: RunningShop, new_person: NewPerson
) -> None:
    [eve] = await browsers(new_person, 1)
    admin = await desk(new_person, shop, "/admin/customers")
    await admin.get_by_role("link", name="Eve").click()

    await admin.get_by_role("button", name="Switch off").click()
    dialog = admin.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="Your password").fill("a wrong password")
    await admin.keyboard.press("Enter")
    await expect(dialog.get_by_role("textbox")).to_have_accessible_description(re.compile("not your current"))
    await dialog.get_by_role("textbox", name="Your password").fill(shop.admin_password)
    await admin.keyboard.press("Enter")

    await expect(admin.get_by_text("The account of Eve is switched off.")).to_be_visible()
    await expect(dialog).to_have_count(0)
    await expect(admin.get_by_role("button", name="Switch on")).to_be_visible()
    await expect(eve).to_have_url(re.compile("/login"))
    await sign_in(eve)
    await expect(eve.get_by_role("alert")).to_contain_text("is not right")


async def test_the_control_an_event_that_nobody_hears_leaves_the_other_browser_where_it_is(
    start_shop: StartShop, new_person: NewPerson
) -> None:
    """The same change of the password, made by another process whose events this one does not poll for."""
    shop = start_shop(poll_seconds=AN_HOUR)
    deaf = start_shop(poll_seconds=AN_HOUR, database_url=shop.database_url)
    one, other = await new_person(base_url=shop.url), await new_person(base_url=deaf.url)
    await register(one, "Eve", EMAIL)
    await one.goto("/account")
    await at_account(one)
    await sign_in(other)
    await at_account(other)

    await change_password(one)

    await expect(one.get_by_text("Your password is changed.")).to_be_visible()
    await other.wait_for_timeout(500)
    await expect(other).to_have_url(re.compile("/account"))


@pytest.mark.parametrize("waits", [True, False])
async def test_the_page_that_posts_waits_for_its_new_session(new_person: NewPerson, waits: bool) -> None:  # noqa: FBT001
    """The old session ends before the answer is there; the control is a page that does not wait."""
    [one] = await browsers(new_person, 1)
    if not waits:
        await one.evaluate(
            "Object.defineProperty(window, 'shopbellPosting', {get: () => false, set: () => {}})"
        )

    async def late(route: Route) -> None:
        with contextlib.suppress(PlaywrightError):  # the page that asked may be gone
            answer = await route.fetch()
            if waits:
                await one.wait_for_function("window.shopbellLeave")
            else:
                # Led to the sign-in, and on to the orders where the answer's cookie is there already.
                await one.wait_for_url(re.compile("/(login|orders)"))
            await route.fulfill(response=answer)

    await one.route("**/api/account/password", late)
    await change_password(one)

    if waits:
        await expect(one.get_by_text("Your password is changed.")).to_be_visible()
    else:
        await expect(one.get_by_role("heading", name="My account")).to_have_count(0)
    await one.unroute_all(behavior="wait")


async def cookie(page: Page) -> str:
    found = {one.get("name"): one.get("value", "") for one in await page.context.cookies()}
    return found[COOKIE]
