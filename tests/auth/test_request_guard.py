"""What passes the wall: foreign pages, floods and HEAD; and the headers on every answer."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from hypothesis import given
from hypothesis import strategies as st

from data import rate_limits
from pages.http.request_guard import RequestGuard
from tests.conftest import PASSWORD, TestShop
from tests.support.api_client import FOREIGN, SITE, Caller, browser, order, program

POLLING = "/_nicegui_ws/socket.io/"
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
    most = rate_limits.LIMITS["page"][0]
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


#: Pieces of addresses, in any order, and whatever else.
PIECES = st.sampled_from(
    ["http", "https", ":", "//", "/", "[", "]", "::1", "@", "shop.test", ".", "80", "%", "#"]
)
ADDRESSES = st.lists(PIECES, max_size=6).map("".join) | st.text(st.characters(max_codepoint=255), max_size=20)


@given(origin=ADDRESSES, referer=ADDRESSES, host=ADDRESSES, path=st.sampled_from(["/a", "/api/a", POLLING]))
async def test_no_header_makes_the_wall_fail(origin: str, referer: str, host: str, path: str) -> None:
    """Whatever stands there is answered, and a change needs a sender on the host that it names."""
    rate_limits.clear_all()
    reached = list[str]()
    shown = {"origin": origin, "referer": referer, "host": host}
    for kind, method in (("http", "GET"), ("http", "POST"), ("websocket", "")):
        said = await through_the_wall(kind, method, path, shown, reached)
        assert said["type"] in {"http.response.start", "websocket.close"} or reached[-1] == kind
    assert "POST" not in reached or (host and host in (origin or referer))


async def through_the_wall(
    kind: str, method: str, path: str, headers: dict[str, str], reached: list[str]
) -> dict[str, Any]:
    """The first answer to a request with these headers; what got through is noted."""
    said = list[Any]()

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        reached.append(method or kind)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": raw,
        "scheme": "http",
    }
    await RequestGuard(app, lambda _address: 0, lambda _sid, _transport: None)(
        {**scope, "root_path": ""}, receive, send
    )
    return said[0]


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
