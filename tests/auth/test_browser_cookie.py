"""The cookie that tells browsers apart is signed with SHA-256, and with nothing weaker."""

import hashlib
from base64 import b64encode

import pytest
from fastapi import FastAPI, Request
from itsdangerous import Signer, TimestampSigner

from tests.support.api_client import Caller, new_app, program

COOKIE = "shopbell_browser"
MINE = b64encode(b'{"id": "mine"}')


def shop() -> FastAPI:
    """An app that says which browser it sees, and gives a new one an id."""
    app = new_app()

    async def browser(request: Request) -> str:
        return request.session.setdefault("id", "new")

    app.add_api_route("/browser", browser)
    return app


def signed(digest: object) -> str:
    """The cookie of a browser, signed with the secret of the shop."""
    return TimestampSigner("not a secret", digest_method=digest).sign(MINE).decode()


async def seen(caller: Caller, cookie: str) -> str:
    caller.client.cookies.set(COOKIE, cookie)
    return (await caller.get("/browser")).json()


async def test_the_cookie_is_signed_with_sha_256_alone() -> None:
    caller = program(shop())
    await caller.get("/browser")

    given = caller.client.cookies[COOKIE].strip('"')

    assert TimestampSigner("not a secret", digest_method=hashlib.sha256).validate(given)
    assert not TimestampSigner("not a secret", digest_method=hashlib.sha1).validate(given)
    assert await seen(caller, signed(hashlib.sha256)) == "mine"
    assert await seen(caller, signed(hashlib.sha1)) == "new"


async def test_control_with_the_default_of_the_library_sha_1_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = shop()
    monkeypatch.setattr(Signer, "default_digest_method", staticmethod(hashlib.sha1))
    assert await seen(program(app), signed(hashlib.sha1)) == "mine"
