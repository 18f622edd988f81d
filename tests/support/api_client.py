"""Calling the shop over HTTP without a network: the API as main.py installs it, and who calls it."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from components.guards import COOKIE
from data.accounts.permissions import Credentials
from pages import api, http

SITE = "http://shop.test"
FOREIGN = "https://evil.example"
ADDRESS = {"street": "Harbour Lane 1", "postcode": "10115", "city": "Berlin", "country": "Germany"}


def order(*, quantity: int = 1, sku: str = "CANDLE", **more: Any) -> dict[str, Any]:
    """The body of a new order that nothing is wrong with."""
    return {
        "lines": [{"sku": sku, "quantity": quantity}],
        "name": "Grace Guest",
        "email": "grace@shop.example",
        "address": ADDRESS,
        "paymentMethod": "on_delivery",
        **more,
    }


def new_app() -> FastAPI:
    app = FastAPI(openapi_url=None)
    api.install(app)
    http.add_middleware(app, secret="not a secret", cookie="shopbell_browser", max_age=3600)
    return app


@dataclass
class Caller:
    """A person with their own HTTP client."""

    client: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, address: str, **more: Any) -> httpx.Response:
        return await self.call("GET", address, **more)

    async def post(self, address: str, body: Any = None, **more: Any) -> httpx.Response:
        return await self.call("POST", address, json=body, **more)

    async def put(self, address: str, body: Any = None, **more: Any) -> httpx.Response:
        return await self.call("PUT", address, json=body, **more)

    async def call(
        self, method: str, address: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        return await self.client.request(method, address, headers={**self.headers, **(headers or {})}, **more)


def program(app: FastAPI, who: Credentials | None = None, *, site: str = SITE) -> Caller:
    """A program: it shows a token, or nothing."""
    shown = {"Authorization": f"Bearer {who.token}"} if who and who.token else {}
    return Caller(_client(app, site), shown)


def browser(app: FastAPI, who: Credentials | None = None, *, site: str = SITE) -> Caller:
    """A browser on a page of the shop: it sends its cookies and the page's Origin."""
    client = _client(app, site)
    if who and who.token:
        client.cookies.set(COOKIE, who.token)
    return Caller(client, {"Origin": site})


def _client(app: FastAPI, site: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=site)
