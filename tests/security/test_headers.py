"""The headers of every answer: whatever was asked, by whomever, and however it went wrong."""

import re
from collections.abc import AsyncIterator, Iterable
from http.cookies import Morsel, SimpleCookie
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from components.guards import BROWSER_COOKIE, COOKIE
from data import health, rate_limits
from data.errors import DatabaseUnavailable
from tests.conftest import PASSWORD, TestShop
from tests.security.conftest import WatchedShop
from tests.security.permissions_http import rows
from tests.security.requests import asking
from tests.support.api_client import FOREIGN, new_app, order, program

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
HSTS = "Strict-Transport-Security"
SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport="
UNDER_TLS = {"X-Forwarded-Proto": "https"}

#: Calls that go wrong, with a customer's token where it is about the desk.
WRONG: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("GET", "/nothing", {}),
    ("GET", "/api/nothing", {}),
    ("DELETE", "/", {}),
    ("DELETE", "/api/orders", {}),
    ("POST", "/api/orders", {"json": {"name": "x" * 1_100_000}}),
    ("POST", "/api/orders", {"data": {"name": "x"}}),
    ("POST", "/api/orders", {"json": {}}),
    ("GET", "/api/products?page=none", {}),
    ("POST", "/api/orders", {"content": "{", "headers": {"Content-Type": "application/json"}}),
    ("GET", "/api/orders/my", {}),
    ("GET", "/admin", {}),
    ("GET", "/watched/failure", {}),
    ("GET", "/api/watched/failure", {}),
)


async def test_every_address_answers_carefully(served: WatchedShop) -> None:
    answers = [answer for who in ("guest", "sam") async for answer in every_answer(served, who)]

    seen = sorted({answer.status_code for answer in answers})
    print(f"{len(answers)} answers, of status {seen}: {len(careless(answers))} without a header")
    assert careless(answers) == []


async def test_what_goes_wrong_is_answered_carefully_too(
    served: WatchedShop, shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.store
    answers = [answer async for answer in wrong(served)]
    answers += [await too_many(), await out_of_order(monkeypatch)]

    assert [answer.status_code for answer in answers] == [
        404, 404, 405, 405, 413, 415, 422, 422, 400, 401, 403, 500, 500, 304, 429, 503,
    ]  # fmt: skip
    assert careless(answers) == []


async def test_what_is_for_one_person_is_not_kept_by_browsers(served: WatchedShop) -> None:
    kinds = ("text/html", "application/json", "text/csv")
    answers = [answer async for answer in every_answer(served, "sam") if answer.is_success]
    private = [one for one in answers if one.headers["Content-Type"].startswith(kinds)]

    kept = [one.url.path for one in private if "no-store" not in one.headers.get("Cache-Control", "")]
    print(f"{len(private)} answers of {len(answers)} are pages, JSON or CSV; kept by browsers: {kept}")
    assert len(private) > 40
    assert sorted(kept) == ["/alive", "/health"], "the same for everybody"


async def every_answer(served: WatchedShop, who: str) -> AsyncIterator[httpx.Response]:
    """One answer of each address to this person."""
    async with asking(served) as asked:
        for row in rows().values():
            if row.method != "SOCKET":
                caller = served.browser(await asked.token(row, who))
                async with caller.client:
                    yield await asked.answer(row, caller)


async def wrong(served: WatchedShop) -> AsyncIterator[httpx.Response]:
    """One answer of each way in which a call can go wrong."""
    guest, ben = served.program(), served.program(served.people["ben"].token)
    async with guest.client, ben.client:
        for method, address, more in WRONG:
            caller = ben if address.startswith("/admin") else guest
            yield await caller.call(method, address, **more)
        picture = "/pictures/lavender-candle.svg"
        known = (await guest.get(picture)).headers["ETag"]
        yield await guest.get(picture, headers={"If-None-Match": known})


async def too_many() -> httpx.Response:
    """The answer to somebody who opened too many pages."""
    visitor = program(new_app())
    for _ in range(rate_limits.LIMITS["page"][0]):
        await visitor.get("/logout")
    return await visitor.get("/logout")


async def out_of_order(monkeypatch: pytest.MonkeyPatch) -> httpx.Response:
    """The answer while the database does not."""

    async def broken() -> None:
        raise DatabaseUnavailable("The database does not answer.")

    monkeypatch.setattr(health, "check", broken)
    return await program(new_app()).get("/health")


async def test_the_control_an_answer_without_a_header_is_reported(served: WatchedShop) -> None:
    async with served.program().client as client:
        answer = await client.get("/")
    answer.headers["Content-Security-Policy"] = "script-src 'self' 'unsafe-inline'"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Content-Type"] = "text/html"
    del answer.headers["Referrer-Policy"]

    assert careless([answer]) == [
        "GET /: 200 without Referrer-Policy",
        "GET /: 200 lets itself be framed",
        "GET /: 200 runs inline scripts",
        "GET /: 200 has scripts and no nonce",
        "GET /: 200 has no type that says how to read it",
        "GET /: 200 can be read by other sites",
    ]


async def test_a_page_s_nonce_is_new_each_time_and_on_each_of_its_scripts(served: WatchedShop) -> None:
    async with served.program().client as client:
        pages = [await client.get(address) for address in ("/", "/", "/login", "/contact")]

    nonces = [nonce_of(page) for page in pages]
    assert all(nonces)
    assert len(set(nonces)) == len(pages)
    for page, nonce in zip(pages, nonces, strict=True):
        scripts = re.findall("<script[^>]*>", page.text)
        assert scripts
        assert all(f'nonce="{nonce}"' in script for script in scripts)


async def test_tls_is_what_the_own_proxy_says_and_nobody_else(served: WatchedShop) -> None:
    """The shop trusts 127.0.0.1; 127.0.0.2 is a stranger."""
    account = {"email": "ada@shop.example", "password": PASSWORD}
    for address, is_trusted in (("127.0.0.1", True), ("127.0.0.2", False)):
        transport = httpx.AsyncHTTPTransport(local_address=address)
        async with httpx.AsyncClient(base_url=served.url, transport=transport, headers=UNDER_TLS) as client:
            page, signed_in = await client.get("/"), await client.post("/api/login", json=account)
            forwarded = {"X-Forwarded-For": "198.51.100.1, 203.0.113.5"}
            caller = (await client.get("/watched/caller", headers=forwarded)).json()

        assert [HSTS in answer.headers for answer in (page, signed_in)] == [is_trusted] * 2, address
        assert caller == (
            {"host": "203.0.113.5", "scheme": "https"} if is_trusted else {"host": address, "scheme": "http"}
        )
        for cookie in (cookie_of(page, BROWSER_COOKIE), cookie_of(signed_in, COOKIE)):
            assert bool(cookie["secure"]) is is_trusted, address
            assert (cookie["httponly"], cookie["samesite"].lower(), cookie["path"]) == (True, "lax", "/")


async def test_a_page_names_no_site_that_a_header_named(served: WatchedShop) -> None:
    async with served.program().client as client:
        for prefix in ("//evil.example", "https://evil.example", "/evil"):
            page = await client.get("/", headers={"X-Forwarded-Prefix": prefix})
            assert "evil" not in page.text, prefix

    stranger = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
    async with httpx.AsyncClient(base_url=served.url, transport=stranger) as client:
        page = await client.get("/", headers={"X-Forwarded-Prefix": "/evil"})
    assert "evil" not in page.text


@pytest.mark.parametrize(
    "unreadable", ["http://[", "http://[::1", "http://shop:port", "http://a b", "http://:0:0"]
)
async def test_headers_that_cannot_be_read_are_refused_without_a_traceback(
    served: WatchedShop, unreadable: str
) -> None:
    tab = served.browser(served.people["ada"].token)
    before = served.running.log
    origin, referer = {"Origin": unreadable}, {"Referer": unreadable}
    host = {"Host": unreadable.removeprefix("http://")}

    async with tab.client:
        tab.headers = {}
        codes = [
            (await tab.get(SOCKET + "polling", headers=origin)).status_code,
            (await tab.call("POST", SOCKET + "polling", headers=origin, content="2")).status_code,
            (await tab.post("/api/orders", order(), headers=origin)).status_code,
            (await tab.post("/api/orders", order(), headers=referer)).status_code,
            (await tab.get("/", headers=host)).status_code,
            (await tab.get("/api/products", headers=host)).status_code,
            (await tab.post("/api/orders", order(), headers={**origin, **host})).status_code,
            (await tab.get(SOCKET + "polling", headers=host)).status_code,
        ]
    assert await is_opened(served, SOCKET + "websocket", unreadable) is False
    assert await is_opened(served, "/live", unreadable) is False
    assert codes == [403] * 4 + [400] * 4
    assert served.running.log == before


@pytest.mark.parametrize("origin", [FOREIGN, "null", "http://127.0.0.1:1"])
async def test_a_foreign_page_opens_no_socket_and_posts_nothing(served: WatchedShop, origin: str) -> None:
    tab = served.browser(served.people["sam"].token)
    tab.headers = {"Origin": origin}

    async with tab.client:
        assert (await tab.get(SOCKET + "polling")).status_code == 403
        assert (await tab.call("POST", SOCKET + "polling", content="2")).status_code == 403
        assert (await tab.post("/api/orders", order())).status_code == 403
        assert (await tab.post("/logout")).status_code == 403
    assert await is_opened(served, SOCKET + "websocket", origin) is False
    assert await is_opened(served, "/live", origin) is False


async def test_the_control_a_page_of_the_shop_opens_and_posts(served: WatchedShop) -> None:
    tab = served.browser(served.people["sam"].token)

    async with tab.client:
        assert (await tab.get(SOCKET + "polling")).status_code == 200
        assert (await tab.post("/api/orders", order())).status_code == 201
    assert await is_opened(served, SOCKET + "websocket", served.url) is True
    assert await is_opened(served, "/live", served.url) is True


async def test_a_request_that_hides_its_origin_does_nothing_with_a_cookie(served: WatchedShop) -> None:
    """A page of ours may poll without an Origin, as browsers do; a foreign picture or script may not."""
    tab = served.browser(served.people["sam"].token)
    tab.headers = {}

    async with tab.client:
        assert (await tab.post("/api/orders", order())).status_code == 403
        assert (await tab.post("/logout")).status_code == 403
        own = await tab.get(SOCKET + "polling", headers={"Sec-Fetch-Site": "same-origin"})
        foreign = await tab.get(SOCKET + "polling", headers={"Sec-Fetch-Site": "cross-site"})
    assert (own.status_code, foreign.status_code) == (200, 403)


def careless(answers: Iterable[httpx.Response]) -> list[str]:
    """What an answer lacks, a line for each."""
    said: list[str] = []
    for answer in answers:
        name = f"{answer.request.method} {answer.request.url.path}: {answer.status_code}"
        headers, policy = answer.headers, answer.headers.get("Content-Security-Policy", "")
        scripts = next((part for part in policy.split(";") if part.strip().startswith("script-src")), "")
        said += [f"{name} without {wanted}" for wanted in ALWAYS if headers.get(wanted) != ALWAYS[wanted]]
        said += [f"{name} speaks of TLS"] if HSTS in headers else []
        said += [f"{name} lets itself be framed"] if "frame-ancestors 'none'" not in policy else []
        said += [f"{name} runs inline scripts"] if "'unsafe-inline'" in scripts else []
        said += (
            [f"{name} has scripts and no nonce"] if "<script" in answer.text and not nonce_of(answer) else []
        )
        said += [f"{name} has no type that says how to read it"] if not is_typed(answer) else []
        shared = headers.get("Access-Control-Allow-Origin", own := f"http://{answer.url.netloc.decode()}")
        said += [f"{name} can be read by other sites"] if shared != own else []
    return said


def is_typed(answer: httpx.Response) -> bool:
    """Whether an answer with a body has a type, text names its encoding, and JSON can be read as such."""
    kind, _, more = answer.headers.get("Content-Type", "").partition(";")
    if kind == "application/json":
        answer.json()
    is_text = kind.startswith("text/") or kind.endswith("xml")
    return not answer.content or ("/" in kind and ("charset=utf-8" in more.lower() or not is_text))


def nonce_of(page: httpx.Response) -> str:
    found = re.search("script-src[^;]*'nonce-([^']+)'", page.headers.get("Content-Security-Policy", ""))
    return found[1] if found else ""


def cookie_of(answer: httpx.Response, name: str) -> Morsel[str]:
    return next(
        SimpleCookie(line)[name]
        for line in answer.headers.get_list("Set-Cookie")
        if line.startswith(f"{name}=")
    )


async def is_opened(served: WatchedShop, address: str, origin: str) -> bool:
    cookie = f"{COOKIE}={served.people['sam'].token}"
    url = served.url.replace("http", "ws", 1) + address
    try:
        async with connect(url, origin=Origin(origin), additional_headers={"Cookie": cookie}):
            return True
    except InvalidStatus as refused:
        return refused.response.status_code != 403
