"""How much one visitor may have open at once, also behind a proxy; others are not counted with them."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from data import rate_limits
from pages.http import open_requests
from pages.http.forwarded import Forwarded
from pages.http.open_requests import OpenRequests

MOST = 5


@pytest.fixture
async def crowded(monkeypatch: pytest.MonkeyPatch) -> Any:
    """An app behind a proxy on loopback, where five requests of one visitor are answered by nobody yet."""
    monkeypatch.setattr(open_requests, "MOST_OF_ONE", MOST)
    monkeypatch.setattr(rate_limits, "enabled", True)
    waiting, arrived = asyncio.Event(), asyncio.Semaphore(0)

    async def slow(request: Request) -> PlainTextResponse:
        if request.url.path == "/slow":
            arrived.release()
            await waiting.wait()
        return PlainTextResponse("done")

    app = Forwarded(OpenRequests(Starlette(routes=[Route("/{path}", slow)])))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.test") as client:

        async def ask(path: str, visitor: str) -> int:
            headers = {"X-Forwarded-For": visitor} if visitor else {}
            return (await client.get(path, headers=headers)).status_code

        open_ones = [asyncio.create_task(ask("/slow", f"2001:db8::{number}")) for number in range(MOST)]
        await asyncio.gather(*(arrived.acquire() for _ in range(MOST)))
        yield ask
        waiting.set()
        assert await asyncio.gather(*open_ones) == [200] * MOST
        assert await ask("/fast", "2001:db8::9") == 200


async def test_too_much_of_one_network_is_refused_and_others_are_served(crowded: Any) -> None:
    assert await crowded("/fast", "2001:db8::77") == 429
    assert await crowded("/fast", "2001:db8:0:1::77") == 200
    assert await crowded("/fast", "203.0.113.5") == 200


async def test_sockets_of_one_visitor_leave_room_for_their_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_requests.connections, "most", MOST * 4)
    monkeypatch.setattr(rate_limits, "enabled", True)
    going, inside, refused = asyncio.Event(), list[str](), list[Any]()

    async def page(scope: Any, _receive: Any, _send: Any) -> None:
        inside.append(scope["type"])
        await going.wait()

    async def send(message: Any) -> None:
        refused.append(message["code"])

    app = OpenRequests(page)
    kinds = ["websocket"] * (MOST + 1) + ["http"]
    scopes = [{"type": kind, "client": ("2001:db8::1", 1)} for kind in kinds]
    tasks = [asyncio.create_task(app(scope, None, send)) for scope in scopes]  # type: ignore[arg-type]
    await asyncio.sleep(0)
    going.set()
    await asyncio.gather(*tasks)

    assert inside == ["websocket"] * MOST + ["http"]
    assert refused == [1013]
    await app({"type": "websocket", "client": ("2001:db8::1", 1)}, None, send)  # type: ignore[arg-type]
    assert len(inside) == MOST + 2


async def test_the_proxy_itself_is_not_one_visitor(crowded: Any) -> None:
    assert await crowded("/fast", "") == 200


async def test_without_rate_limits_nothing_is_counted(crowded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "enabled", False)

    assert await crowded("/fast", "2001:db8::77") == 200
    monkeypatch.setattr(rate_limits, "enabled", True)
