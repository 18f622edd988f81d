"""Signing in over HTTP from any address, with or without a known browser; what counts the hashes."""

from http.cookies import Morsel, SimpleCookie

import httpx
import pytest
from fastapi import FastAPI

from components.guards import DEVICE_COOKIE
from data.accounts import hash_queue, passwords, users
from data.accounts.hash_queue import KnownCaller
from data.errors import DomainError, RateLimited
from tests.conftest import PASSWORD
from tests.support.api_client import SITE

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
    """A cookie as the answer sets it."""
    given = answer.headers.get_list("Set-Cookie")
    return next(SimpleCookie(one)[name] for one in given if one.startswith(f"{name}="))


def ipv4(number: int) -> str:
    """An address of a network of its own."""
    return f"198.51.{number // 250}.{number % 250 + 1}"


async def guess(number: int, address: str, *, email: str = ADA) -> RateLimited | None:
    """How early this guess was; None where it was checked."""
    try:
        await users.sign_in(email, f"guess {number}", address=address)
    except RateLimited as refusal:
        return refusal
    except DomainError:
        return None
    raise AssertionError("No guess is right.")


def hashes_before_the_owner(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many hashes begin between the owner's asking for one and getting it, and how many wait then."""
    fits, verify, begun, behind = passwords.verify, passwords._verify, [0], [0, 0]

    async def asked(password: str, stored: str | None, *, known: KnownCaller | None = None) -> bool:
        if password == PASSWORD:
            behind[:] = -begun[0], len(hash_queue._queue().strangers)
        return await fits(password, stored, known=known)

    def computed(password: str, stored: str) -> bool:
        if password == PASSWORD:
            behind[0] += begun[0]
        begun[0] += 1
        return verify(password, stored)

    monkeypatch.setattr(passwords, "verify", asked)
    monkeypatch.setattr(passwords, "_verify", computed)
    return behind
