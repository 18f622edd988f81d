"""What a repeated change of an account tells, and what is kept of it."""

import hashlib
import json

import pytest
from sqlmodel import select

from data.models import IdempotencyKey
from tests.api.changes import CHANGES, NEW, change_password, edit_account
from tests.api.conftest import Callers
from tests.conftest import PASSWORD, TestShop

KEY = "once"


async def test_a_retry_needs_a_session_that_goes_on(callers: Callers) -> None:
    """The first one ended it; its answer, where it arrived, held the next."""
    change = await change_password(callers)
    old = {**callers.ada.headers, "Idempotency-Key": KEY}
    await change.send(KEY)

    assert (await callers.ada.put(change.address, change.body, headers=old)).status_code == 401


async def test_a_repeated_new_password_is_checked_and_answered_with_the_session_that_asks(
    callers: Callers,
) -> None:
    change = await change_password(callers)
    first = await change.send(KEY)
    signed_in = await callers.guest.post("/api/login", {"email": "ada@shop.example", "password": NEW})
    callers.ada.headers["Authorization"] = f"Bearer {signed_in.json()['token']}"

    again = await change.send(KEY)

    assert again.json() == {**first.json(), "token": signed_in.json()["token"]}
    assert (await callers.ada.get("/api/account/sessions")).is_success


async def test_no_key_is_a_way_around_the_limit_on_guesses(callers: Callers) -> None:
    change = await change_password(callers)
    await change.send(KEY)

    codes = [(await change.send_other(KEY)).status_code for _ in range(6)]

    assert codes == [409] * 5 + [429]


async def test_a_repeated_email_needs_no_second_look_at_the_password(callers: Callers) -> None:
    change = await edit_account(callers)
    first = await change.send(KEY)
    await callers.ada.put("/api/account/password", {"currentPassword": PASSWORD, "newPassword": NEW})
    signed_in = await callers.guest.post("/api/login", {"email": "ada@home.example", "password": NEW})
    callers.ada.headers["Authorization"] = f"Bearer {signed_in.json()['token']}"

    assert (await change.send(KEY)).json() == first.json()


#: What the fingerprint is made of, where a password is sent too.
KEPT_OF = {
    "PUT /api/account": ["edit", None, "ada@home.example"],
    "PUT /api/account/password": ["change_password"],
    "PUT /api/admin/accounts/{id}": ["promote"],
}


@pytest.mark.parametrize("name", KEPT_OF)
async def test_nothing_that_is_kept_tells_a_password(callers: Callers, shop: TestShop, name: str) -> None:
    """The fingerprint is of what else was asked, so there is nothing to compare a guess with."""
    change = await CHANGES[name](callers)
    answer = await change.send(KEY)
    rows = await shop.store.read(lambda session: session.exec(select(IdempotencyKey)).all())
    [row] = rows
    tokens = [answer.json()["token"]] if "token" in answer.json() else []

    kept = row.model_dump_json()
    assert not [secret for secret in (PASSWORD, NEW, *tokens) if secret in kept]
    assert "argon2" not in kept
    assert row.fingerprint == hashlib.sha256(json.dumps(KEPT_OF[name]).encode()).hexdigest()
