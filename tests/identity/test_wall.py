"""What passes the wall: foreign pages, floods and HEAD; and the headers on every answer."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from data import throttle
from tests.calling import FOREIGN, SITE, Caller, browser, order, program
from tests.conftest import PASSWORD, TestShop

ADA = {"email": "ada@shop.example", "password": PASSWORD}


async def status(who: Caller, address: str = "/api/orders", **headers: str) -> int:
    return (await who.post(address, order(), headers=headers)).status_code


async def test_with_a_cookie_a_change_needs_the_origin_of_the_shop(app: FastAPI, shop: TestShop) -> None:
    tab = browser(app, shop.ada)
    tab.headers = {}

    assert await status(tab) == 403
    assert await status(tab, Origin=FOREIGN) == 403
    assert await status(tab, Origin="null") == 403
    assert await status(tab, Origin="https://shop.test") == 403  # another scheme is another site
    assert await status(tab, Origin="http://shop.test.evil.example") == 403
    assert await status(tab, Origin="http://shop.test:81") == 403
    assert await status(tab, Referer=f"{FOREIGN}/{SITE}") == 403
    assert await status(tab, Origin=SITE) == 201
    assert await status(tab, Origin=f"{SITE}:80") == 201
    assert await status(tab, Referer=f"{SITE}/checkout") == 201


async def test_a_token_needs_no_origin_but_a_foreign_one_is_refused(app: FastAPI, shop: TestShop) -> None:
    caller = program(app, shop.ada)

    assert await status(caller) == 201
    assert await status(caller, Origin=FOREIGN) == 403


async def test_a_program_signs_in_without_an_origin_and_a_foreign_page_cannot(stranger: Caller) -> None:
    at_home = await stranger.post("/api/login", ADA)
    foreign = await stranger.post("/api/login", ADA, headers={"Origin": FOREIGN})
    hidden = await stranger.post("/api/login", ADA, headers={"Sec-Fetch-Site": "cross-site"})

    assert (at_home.status_code, foreign.status_code, hidden.status_code) == (200, 403, 403)
    assert "another site" in foreign.json()["error"]


async def test_a_form_on_a_foreign_page_cannot_post_to_any_address(app: FastAPI, shop: TestShop) -> None:
    tab = browser(app, shop.ada)

    for address in ("/api/orders", "/logout", "/"):
        answer = await tab.call("POST", address, data={"a": "b"}, headers={"Origin": FOREIGN})
        assert answer.status_code == 403, address


async def test_reading_needs_no_origin(app: FastAPI, shop: TestShop) -> None:
    tab = browser(app, shop.ada)

    assert (await tab.get("/api/orders/my", headers={"Origin": FOREIGN})).status_code == 200


async def test_the_socket_opens_only_for_pages_of_the_shop(app: FastAPI) -> None:
    # An app without NiceGUI has no socket: who is let through finds nothing there (404, code 1000).
    for origin, code, status_code in (
        (None, 1000, 404),
        (SITE, 1000, 404),
        (FOREIGN, 1008, 403),
        ("null", 1008, 403),
    ):
        headers = {"Origin": origin} if origin else {}
        polling = await program(app).get("/_nicegui_ws/socket.io/", headers=headers)

        assert polling.status_code == status_code, origin
        assert (await open_socket(app, origin))["code"] == code, origin


async def test_whoever_opens_very_many_pages_has_to_wait_and_the_api_does_not(stranger: Caller) -> None:
    most = throttle.GATES["page"][0]
    codes = [(await stranger.get("/logout")).status_code for _ in range(most)]

    answer = await stranger.get("/logout")

    assert set(codes) == {303}
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "wait a few seconds" in answer.text
    assert (await stranger.get("/api/products")).status_code == 200
    assert (await stranger.get("/health")).status_code == 200


@pytest.mark.parametrize(
    "address", ["/health", "/api/products", "/api/docs", "/pictures/lavender-candle.svg", "/api/nothing"]
)
async def test_head_is_get_without_the_body(stranger: Caller, address: str) -> None:
    got = await stranger.get(address)
    head = await stranger.call("HEAD", address)

    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(got.content))


async def test_every_answer_makes_the_browser_careful(stranger: Caller) -> None:
    for address in ("/health", "/api/products", "/api/docs", "/no/page", "/pictures/lavender-candle.svg"):
        headers = (await stranger.get(address)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in headers
    assert (await stranger.get("/api/products")).headers["Cache-Control"] == "no-store"


async def test_the_scripts_of_a_page_carry_a_nonce_that_is_new_each_time(
    app: FastAPI, stranger: Caller
) -> None:
    async def page() -> HTMLResponse:
        html = "<script>one</script><script type=module>two</script>"
        return HTMLResponse(html, headers={"X-NiceGUI-Content": "page"})

    app.add_api_route("/page", page)

    first, second = await stranger.get("/page"), await stranger.get("/page")

    policy = first.headers["Content-Security-Policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert first.text == (
        f'<script nonce="{nonce}">one</script><script nonce="{nonce}" type=module>two</script>'
    )
    assert "script-src 'self' 'nonce-" in policy
    assert policy != second.headers["Content-Security-Policy"]


async def open_socket(app: FastAPI, origin: str | None) -> dict[str, Any]:
    """The first answer to a WebSocket."""
    headers = [(b"host", b"shop.test"), *([(b"origin", origin.encode())] if origin else [])]
    said: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        said.append(message)

    scope = {
        "type": "websocket",
        "path": "/_nicegui_ws/socket.io/",
        "raw_path": b"/_nicegui_ws/socket.io/",
        "query_string": b"",
        "headers": headers,
        "scheme": "ws",
        "subprotocols": [],
        "root_path": "",
    }
    await app(scope, receive, send)
    return said[0]
