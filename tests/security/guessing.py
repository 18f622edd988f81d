"""Signing in over HTTP from any address, with or without a known browser; what counts the hashes."""

import time
from http.cookies import Morsel, SimpleCookie

import httpx
from fastapi import FastAPI

from components.guards import DEVICE_COOKIE
from data import throttle, users
from data.refusals import Refusal, TooMany
from tests.calling import SITE
from tests.conftest import PASSWORD

ADA = "ada@shop.example"


async def post(
    app: FastAPI, address: str, password: str, *, email: str = ADA, device: str | None = None
) -> httpx.Response:
    """Sign in from this address."""
    transport = httpx.ASGITransport(app, client=(address, 1))
    cookies = {DEVICE_COOKIE: device} if device else {}
    async with httpx.AsyncClient(
        transport=transport, base_url=SITE, cookies=cookies, trust_env=False
    ) as caller:
        return await caller.post(
            "/api/login", json={"email": email, "password": password}, headers={"Origin": SITE}
        )


async def device_of(app: FastAPI, email: str = ADA, address: str = "203.0.113.5") -> str:
    """The device cookie of a browser that signed in rightly."""
    return cookie_of(await post(app, address, PASSWORD, email=email), DEVICE_COOKIE).value


def cookie_of(answer: httpx.Response, name: str) -> "Morsel[str]":
    """This cookie, as the answer sets it."""
    given = answer.headers.get_list("Set-Cookie")
    return next(SimpleCookie(one)[name] for one in given if one.startswith(f"{name}="))
