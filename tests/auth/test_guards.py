"""Who may open which page, and where the others are taken."""

import pytest
from fastapi import FastAPI

from components import guards
from data.accounts.permissions import Credentials
from tests.conftest import TestShop
from tests.support.api_client import browser


@pytest.fixture
def guarded(app: FastAPI) -> FastAPI:
    """An app with one page for each guard; a page says who it thinks is there."""

    async def for_anyone(visit: guards.Anyone) -> str:
        return visit.person.name or "nobody"

    async def for_strangers(visit: guards.AnonymousOnly) -> str:
        return visit.person.name or "nobody"

    async def for_customers(visit: guards.Customer) -> str:
        return visit.person.name

    async def for_admins(visit: guards.Admin) -> str:
        return visit.person.name

    for page in (for_anyone, for_strangers, for_customers, for_admins):
        app.add_api_route(f"/{page.__name__}", page)
    return app


async def opened(app: FastAPI, who: Credentials, address: str) -> tuple[int, str]:
    answer = await browser(app, who).get(address)
    return answer.status_code, answer.headers.get("Location") or answer.text


async def test_everybody_sees_the_open_pages(guarded: FastAPI, shop: TestShop) -> None:
    assert await opened(guarded, shop.guest, "/for_anyone") == (200, '"nobody"')
    assert await opened(guarded, shop.ada, "/for_anyone") == (200, '"Ada"')
    assert await opened(guarded, Credentials(token="stale"), "/for_anyone") == (200, '"nobody"')


async def test_a_visitor_is_taken_to_the_sign_in_and_back(guarded: FastAPI, shop: TestShop) -> None:
    asked = "/for_admins?status=pending&q=m%C3%BCller"

    assert await opened(guarded, shop.guest, "/for_customers") == (303, "/login?next=/for_customers")
    status, location = await opened(guarded, shop.guest, asked)
    assert (status, location) == (303, "/login?next=/for_admins%3Fstatus%3Dpending%26q%3Dm%25C3%25BCller")
    back = location.replace("/login", "/for_strangers")
    assert await opened(guarded, shop.sam, back) == (303, asked)


async def test_a_customer_does_not_see_the_desk(guarded: FastAPI, shop: TestShop) -> None:
    status, text = await opened(guarded, shop.ada, "/for_admins")

    assert status == 403
    assert "for the people of the shop" in text
    assert await opened(guarded, shop.sam, "/for_admins") == (200, '"Sam"')


async def test_who_is_signed_in_is_taken_from_the_door_to_his_own_pages(
    guarded: FastAPI, shop: TestShop
) -> None:
    assert await opened(guarded, shop.guest, "/for_strangers") == (200, '"nobody"')
    assert await opened(guarded, shop.ada, "/for_strangers") == (303, "/orders")
    assert await opened(guarded, shop.sam, "/for_strangers") == (303, "/admin")
    assert await opened(guarded, shop.ada, "/for_strangers?next=//evil.example") == (303, "/orders")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "orders",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/orders\r\nSet-Cookie: a=b",
        "/login?next=/login",
        "/logout",
    ],
)
def test_nobody_is_led_to_another_site_or_in_circles(address: str) -> None:
    assert guards.safe_redirect(address, "/home") == "/home"


@pytest.mark.parametrize("address", ["/", "/orders", "/admin/orders?q=a%20b&page=2", "/login-help"])
def test_the_pages_of_the_shop_are_led_to(address: str) -> None:
    assert guards.safe_redirect(address, "/home") == address
