"""A real proxy with TLS on another address than the shop's: it is believed where the settings name it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from components.guards import BROWSER_COOKIE, COOKIE
from data import rate_limits
from data.accounts.permissions import Credentials
from tests.conftest import PASSWORD, SECRET
from tests.security.caddy import ADDRESS, Proxy, caddy
from tests.security.conftest import WATCHED
from tests.support.api_client import order
from tests.support.server import RunningShop, start_shop

HSTS = "Strict-Transport-Security"
ONE, OTHER = "127.0.0.5", "127.0.0.6"
SOCKETS = ("/live", "/_nicegui_ws/socket.io/?EIO=4&transport=websocket")
ADA = {"email": "ada@shop.example", "password": PASSWORD}
MOST_PAGES = rate_limits.LIMITS["page"][0]

Behind: TypeAlias = tuple[RunningShop, Proxy]


@pytest.fixture
def behind(
    furnished: tuple[Path, dict[str, Credentials]], tmp_path: Path
) -> Iterator[Callable[[str], Behind]]:
    """Serve a shop that trusts these, with a proxy in front."""
    with ExitStack() as running:

        def start(trusted_proxies: str) -> Behind:
            shutil.copy(furnished[0], tmp_path / "shop.db")
            settings: dict[str, Any] = {"rate_limit": "on", "trusted_proxies": trusted_proxies}
            shop = start_shop(tmp_path, program=WATCHED, secret=SECRET, **settings)
            running.callback(shop.stop)
            return shop, running.enter_context(caddy(shop, tmp_path / "caddy"))

        yield start


async def signed_in(visitor: httpx.AsyncClient, site: str) -> httpx.Response:
    return await visitor.post("/api/login", json=ADA, headers={"Origin": site})


async def flood(visitor: httpx.AsyncClient) -> list[int]:
    """Open more pages than one visitor may, under forged addresses."""
    forged = [{"X-Forwarded-For": f"198.51.100.{number}"} for number in range(MOST_PAGES + 1)]
    return [(await visitor.get("/logout", headers=headers)).status_code for headers in forged]


async def test_behind_a_trusted_proxy_everything_is_as_over_tls(
    behind: Callable[[str], Behind], furnished: tuple[Path, dict[str, Credentials]]
) -> None:
    shop, proxy = behind(ADDRESS)
    async with proxy.visitor(ONE) as visitor:
        page, answer = await visitor.get("/"), await signed_in(visitor, proxy.url)
        placed = await visitor.post("/api/orders", json=order(), headers={"Origin": proxy.url})
        caller = (await visitor.get("/watched/caller")).json()
        prefixed = await visitor.get("/", headers={"X-Forwarded-Prefix": "/evil"})

    assert "evil" not in prefixed.text
    assert (page.status_code, answer.status_code, placed.status_code) == (200, 200, 201)
    assert [HSTS in one.headers for one in (page, answer, placed)] == [True] * 3
    for one, name in ((page, BROWSER_COOKIE), (answer, COOKIE)):
        assert any(is_secure(line, name) for line in one.headers.get_list("Set-Cookie")), name
    assert caller == {"host": ONE, "scheme": "https"}
    for path in SOCKETS:
        cookie = f"{COOKIE}={furnished[1]['sam'].token}"
        async with connect(
            proxy.url.replace("http", "ws") + path,
            origin=Origin(proxy.url),
            additional_headers={"Cookie": cookie},
            ssl=proxy.trust,
        ) as socket:
            await (await socket.ping())
    assert "TRUSTED_PROXIES" not in shop.log


def is_secure(line: str, name: str) -> bool:
    return line.startswith(f"{name}=") and "secure" in line.lower()


async def test_behind_a_trusted_proxy_each_visitor_has_a_gate_of_their_own(
    behind: Callable[[str], Behind],
) -> None:
    _shop, proxy = behind(ADDRESS)
    async with proxy.visitor(ONE) as one, proxy.visitor(OTHER) as other:
        codes, unharmed = await flood(one), (await other.get("/logout")).status_code

    print(
        f"{len(codes)} pages under forged addresses: {codes.count(429)} refused; another visitor: {unharmed}"
    )
    assert (codes[-1], unharmed) == (429, 303)


async def test_a_stranger_without_the_proxy_is_who_they_are(behind: Callable[[str], Behind]) -> None:
    shop, _proxy = behind(ADDRESS)
    transport = httpx.AsyncHTTPTransport(local_address=ONE)
    claimed = {"X-Forwarded-For": OTHER, "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"}
    async with httpx.AsyncClient(base_url=shop.url, transport=transport) as stranger:
        caller = (await stranger.get("/watched/caller", headers=claimed)).json()
        page = await stranger.get("/", headers=claimed)
        codes = await flood(stranger)

    assert caller == {"host": ONE, "scheme": "http"}
    assert HSTS not in page.headers
    assert "evil" not in page.text
    assert codes[-1] == 429


async def test_control_a_proxy_that_is_not_trusted_and_the_owner_is_told_once(
    behind: Callable[[str], Behind],
) -> None:
    shop, proxy = behind("127.0.0.9")
    async with proxy.visitor(ONE) as one, proxy.visitor(OTHER) as other:
        page, answer = await one.get("/"), await signed_in(one, proxy.url)
        codes, harmed = await flood(one), (await other.get("/logout")).status_code

    assert (answer.status_code, HSTS in page.headers) == (403, False)
    assert not any(is_secure(line, BROWSER_COOKIE) for line in page.headers.get_list("Set-Cookie"))
    assert (codes[-1], harmed) == (429, 429)
    told = [line for line in shop.log.splitlines() if "SHOPBELL_TRUSTED_PROXIES" in line]
    print(told)
    assert len(told) == 1
    assert f"Requests from {ADDRESS} have X-Forwarded headers" in told[0]
