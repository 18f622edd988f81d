"""The first start: the printed link makes the first admin, once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nicegui.testing import User

from data import rate_limits
from data import shop as shops
from data.database import store
from tests.support.api_client import new_app, program

ANSWERS = {
    "shopName": "Corner shop",
    "currency": "USD",
    "name": "Olga Owner",
    "email": "olga@shop.example",
    "password": "long enough",
}


@pytest.fixture
async def token(tmp_path: Path) -> AsyncIterator[str]:
    """The secret of the printed link of a shop in which there is nobody yet."""
    rate_limits.clear_all()
    store.open(f"sqlite:///{tmp_path / 'empty.db'}", secret="x" * 32)
    await shops.create_if_missing()
    yield await shops.ensure_setup_token() or ""
    store.close()


async def test_the_link_makes_the_first_admin_and_names_the_shop(token: str) -> None:
    owner = program(new_app())

    answer = await owner.post("/api/set-up", ANSWERS | {"token": token})

    assert answer.status_code == 201
    assert answer.json()["user"]["role"] == "admin"
    about = await shops.view()
    assert (about.name, about.currency) == ("Corner shop", "USD")
    owner.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    assert (await owner.get("/api/admin/dashboard/overview")).json()["currency"] == "USD"


async def test_the_link_works_only_once_and_only_with_its_secret(token: str) -> None:
    somebody = program(new_app())

    guessed = await somebody.post("/api/set-up", ANSWERS | {"token": "guessed"})
    first = await somebody.post("/api/set-up", ANSWERS | {"token": token})
    second = await somebody.post("/api/set-up", ANSWERS | {"token": token, "email": "eve@shop.example"})

    assert (guessed.status_code, first.status_code, second.status_code) == (404, 201, 404)


@pytest.mark.parametrize(
    ("field", "value"), [("shopName", ""), ("currency", "XXL"), ("email", "olga"), ("password", "short")]
)
async def test_an_answer_that_cannot_be_is_refused_at_its_field_and_the_link_stays(
    token: str, field: str, value: str
) -> None:
    owner = program(new_app())

    refused = await owner.post("/api/set-up", ANSWERS | {"token": token, field: value})
    accepted = await owner.post("/api/set-up", ANSWERS | {"token": token})

    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert accepted.status_code == 201


async def test_only_who_has_the_link_sees_the_form(token: str, user: User) -> None:
    async def seen(address: str) -> int:
        return (await user.http_client.get(address)).status_code

    assert await seen("/set-up") == 404
    assert await seen("/set-up?token=guessed") == 404
    assert await seen(f"/set-up?token={token}") == 200
    assert (await program(new_app()).post("/api/set-up", ANSWERS | {"token": token})).status_code == 201
    assert await seen(f"/set-up?token={token}") == 404
