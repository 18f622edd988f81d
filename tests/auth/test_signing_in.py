"""Signing in, registering and signing out; what an attacker makes of it is in tests/security."""

from http.cookies import SimpleCookie

import httpx
from fastapi import FastAPI

from components.guards import COOKIE
from tests.conftest import PASSWORD, TestShop
from tests.support.api_client import Caller, browser, program

ADA = {"email": "ada@shop.example", "password": PASSWORD}


def cookie_of(answer: httpx.Response):  # noqa: ANN201 - a Morsel
    return next(
        SimpleCookie(one)[COOKIE]
        for one in answer.headers.get_list("Set-Cookie")
        if one.startswith(f"{COOKIE}=")
    )


async def test_a_sign_in_answers_with_the_token_and_the_person(stranger: Caller) -> None:
    answer = await stranger.post("/api/login", ADA)

    assert answer.status_code == 200
    assert answer.json().keys() == {"token", "user"}
    assert answer.json()["user"] | {"id": 0} == {
        "id": 0,
        "name": "Ada",
        "email": "ada@shop.example",
        "role": "customer",
    }
    mine = await stranger.get("/api/orders/my", headers={"Authorization": f"Bearer {answer.json()['token']}"})
    assert mine.status_code == 200


async def test_capitals_and_spaces_in_the_address_do_not_matter(stranger: Caller) -> None:
    answer = await stranger.post("/api/login", ADA | {"email": " Ada@Shop.Example "})

    assert answer.status_code == 200


async def test_the_cookie_cannot_be_read_by_scripts_and_stays_on_this_site(visitor: Caller) -> None:
    cookie = cookie_of(await visitor.post("/api/login", ADA))

    assert cookie["httponly"] is True
    assert cookie["samesite"] == "lax"
    assert cookie["path"] == "/"
    assert cookie["max-age"] == str(14 * 24 * 3600)
    assert not cookie["secure"]


async def test_under_tls_both_cookies_travel_only_under_tls(app: FastAPI) -> None:
    visitor = browser(app, site="https://shop.test")

    answer = await visitor.post("/api/login", ADA)

    assert cookie_of(answer)["secure"] is True
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


async def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(stranger: Caller) -> None:
    unknown = await stranger.post("/api/login", {"email": "nobody@shop.example", "password": "wrong one"})
    wrong = await stranger.post("/api/login", ADA | {"password": "wrong one"})

    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json() == wrong.json()


async def test_guessing_is_slowed_down_even_for_the_right_password(stranger: Caller) -> None:
    for _ in range(5):
        await stranger.post("/api/login", ADA | {"password": "wrong one"})

    answer = await stranger.post("/api/login", ADA)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert "wait" in answer.json()["error"]


async def test_a_new_customer_is_signed_in_at_once(app: FastAPI, visitor: Caller) -> None:
    new = {"name": "Eve", "email": "eve@shop.example", "password": "long enough"}

    answer = await visitor.post("/api/register", new)

    assert answer.status_code == 201
    assert answer.json()["user"]["role"] == "customer"
    assert await is_signed_in(app, cookie_of(answer).value)


async def test_a_registration_that_cannot_be_is_refused_at_its_field(visitor: Caller) -> None:
    new = {"name": "Eve", "email": "eve@shop.example", "password": "long enough"}

    short = await visitor.post("/api/register", new | {"password": "short"})
    no_mail = await visitor.post("/api/register", new | {"email": "eve"})
    known = await visitor.post("/api/register", new | {"email": "ada@shop.example"})

    assert (short.status_code, short.json()["field"]) == (422, "password")
    assert (no_mail.status_code, no_mail.json()["field"]) == (422, "email")
    assert known.status_code == 409


async def test_nobody_makes_himself_an_admin(visitor: Caller) -> None:
    new = {"name": "Eve", "email": "eve@shop.example", "password": "long enough", "role": "admin"}

    answer = await visitor.post("/api/register", new)

    assert answer.json()["user"]["role"] == "customer"


async def test_signing_out_ends_the_session_and_takes_the_cookie(
    app: FastAPI, visitor: Caller, shop: TestShop
) -> None:
    token = (await visitor.post("/api/login", ADA)).json()["token"]

    answer = await visitor.post("/api/logout")
    again = await visitor.post("/api/logout")

    assert answer.status_code == again.status_code == 200
    assert cookie_of(answer)["max-age"] == "0"
    assert not await is_signed_in(app, token)
    facts = [fact.action for user in range(1, 4) for fact in await shop.history(f"user:{user}")]
    assert facts.count("sign_out") == 1  # what takes the open tabs to the sign-in


async def test_the_link_to_sign_out_works_from_the_shop_and_asks_from_elsewhere(
    app: FastAPI, visitor: Caller
) -> None:
    token = (await visitor.post("/api/login", ADA)).json()["token"]

    elsewhere = await visitor.get("/logout", headers={"Sec-Fetch-Site": "cross-site"})
    in_advance = await visitor.get("/logout", headers={"Sec-Purpose": "prefetch"})
    assert "Do you want to sign out" in elsewhere.text
    assert "Do you want to sign out" in in_advance.text
    assert await is_signed_in(app, token)

    from_here = await visitor.get("/logout", headers={"Sec-Fetch-Site": "same-origin"})
    assert (from_here.status_code, from_here.headers["Location"]) == (303, "/")
    assert not await is_signed_in(app, token)


async def is_signed_in(app: FastAPI, token: str) -> bool:
    caller = program(app)
    answer = await caller.get("/api/orders/my", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code == 200
