"""A guest's link: its key goes from the address into a cookie of that order's page, and works from there."""

from http.cookiejar import DefaultCookiePolicy

import httpx
import pytest
from nicegui import ui
from nicegui.testing import User

from components.guards import KEY_COOKIE
from data import orders
from data.lifecycle import Status
from data.orders import Placed
from tests.conftest import TestShop
from tests.storefront.helpers import Browse, buy, sees


@pytest.fixture
async def placed(shop: TestShop) -> Placed:
    return await buy(shop.guest, name="Grace")


def link(placed: Placed, key: str | None = None) -> str:
    return f"/orders/{placed.order.number}?key={key or placed.key}"


def without_cookies(browser: User) -> httpx.AsyncClient:
    """A browser that keeps none."""
    browser.http_client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return browser.http_client


async def test_the_link_leads_to_an_address_without_the_key(
    shop: TestShop, browse: Browse, placed: Placed
) -> None:
    client = browse(shop.guest).http_client
    page = await client.get(link(placed), follow_redirects=True)

    assert (page.status_code, page.url.path, page.url.query) == (200, f"/orders/{placed.order.number}", b"")
    assert len(page.history) == 2
    assert (await client.get(page.url)).status_code == 200, "a reload"
    again = await client.get(link(placed))
    assert (again.status_code, again.headers["location"]) == (303, page.url.path), "the way back"
    assert KEY_COOKIE not in str(again.headers.get("set-cookie"))


async def test_the_cookie_is_for_this_page_alone(shop: TestShop, browse: Browse, placed: Placed) -> None:
    other = await buy(shop.guest, name="Grace")
    client = browse(shop.guest).http_client
    answer = await client.get(link(placed))

    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(KEY_COOKIE))
    assert f"Path=/orders/{placed.order.number};" in f"{cookie};"
    assert {"HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    await client.get(link(other), follow_redirects=True)
    for order in (placed, other):
        request = client.build_request("GET", f"/orders/{order.order.number}")
        assert request.headers["cookie"].count(KEY_COOKIE) == 1
        assert order.key is not None
        assert order.key in request.headers["cookie"]
        assert KEY_COOKIE not in str(
            client.build_request("GET", f"/api/orders/{order.order.number}").headers.get("cookie")
        )


async def test_under_tls_the_cookie_is_secure(shop: TestShop, browse: Browse, placed: Placed) -> None:
    answer = await browse(shop.guest).http_client.get(f"https://shop.test{link(placed)}")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(KEY_COOKIE))
    assert "Secure" in cookie.split("; ")


async def test_a_wrong_key_is_unknown_and_leaves_no_cookie(
    shop: TestShop, browse: Browse, placed: Placed
) -> None:
    client = browse(shop.guest).http_client
    for address in (link(placed, "guessed"), link(placed, "guessed") + "&cookie=set", link(placed, "%00ö")):
        answer = await client.get(address)
        assert answer.status_code == 404
        assert KEY_COOKIE not in str(answer.headers.get("set-cookie"))
    await client.get(link(placed), follow_redirects=True)
    assert (await client.get(link(placed, "guessed"))).status_code == 404, (
        "the address counts, not the cookie"
    )


async def test_another_orders_cookie_opens_nothing(shop: TestShop, browse: Browse, placed: Placed) -> None:
    other = await buy(shop.ada)
    client = browse(shop.guest).http_client
    for key in (placed.key, "", "guessed"):
        client.cookies.set(KEY_COOKIE, key or "", path="/orders")
        assert (await client.get(f"/orders/{other.order.number}")).status_code == 404


async def test_a_browser_without_cookies_gets_the_page_and_no_loop(
    shop: TestShop, browse: Browse, placed: Placed
) -> None:
    client = without_cookies(browse(shop.guest))
    for _ in range(2):
        page = await client.get(link(placed), follow_redirects=True)
        assert (page.status_code, len(page.history)) == (200, 1)
        assert "We have your order." in page.text
        assert (await client.get(page.url)).status_code == 200, "a reload"


async def test_head_is_answered_as_get(shop: TestShop, browse: Browse, placed: Placed) -> None:
    client = browse(shop.guest).http_client
    assert (await client.head(link(placed))).status_code == 303
    assert (await client.head(link(placed), follow_redirects=True)).status_code == 200


async def test_the_page_works_with_the_cookie_and_shows_the_whole_link(
    shop: TestShop, browse: Browse, placed: Placed
) -> None:
    guest = browse(shop.guest)
    await guest.http_client.get(link(placed), follow_redirects=True)
    await guest.open(f"/orders/{placed.order.number}")

    box = next(
        b for b in guest.find(kind=ui.input).elements if b.props.get("aria-label") == "Link to this order"
    )
    assert str(box.value).endswith(link(placed))
    guest.find("Cancel order").click()
    guest.find("Confirm cancellation").click()

    await sees(guest, "Order cancelled successfully")
    assert (await orders.get(placed.order.number, by=shop.sam)).status is Status.CANCELLED


async def test_its_owner_is_not_shown_a_key_that_is_none(shop: TestShop, browse: Browse) -> None:
    adas = await buy(shop.ada)
    ada = browse(shop.ada)
    await ada.open(link(adas, "guessed"))
    await sees(ada, "You find it again under “My orders”.")
    await ada.should_not_see("Keep this link")
