"""Passwords that anybody guesses are refused wherever one is chosen, in clear words at the field."""

import time
from contextlib import suppress
from typing import Any

import pytest

from data import rate_limits
from data import shop as shops
from data.accounts import passwords, users
from data.errors import RateLimited, ValidationFailed
from tests.conftest import PASSWORD, TestShop
from tests.support.api_client import Caller

HERE = "10.0.0.1"
GUESSED = (
    "password", "12345678", "        ", "qwertyuiop", "Passw0rd!", "iloveyou1", "letmein123", "aaaaaaaa",
    "abcdefgh", "Summer2024", "admin123", "P@ssw0rd123", "welcome1!", "passwordpassword", "1q2w3e4r5t",
    "shopadmin", "11111111111111111111", "1" * 200,
)  # fmt: skip
GOOD = (PASSWORD, "correct horse battery staple", "kh3!vP9q", "three quiet herons wading")


@pytest.mark.parametrize("password", GUESSED)
def test_what_anybody_guesses_is_refused(password: str) -> None:
    with pytest.raises(ValidationFailed, match="too easy to guess") as refused:
        passwords.check_new(password)
    assert refused.value.field == "password"


@pytest.mark.parametrize("password", GOOD)
def test_what_nobody_guesses_is_taken(password: str) -> None:
    assert passwords.check_new(password) == password


@pytest.mark.parametrize(
    "password",
    [
        "lovelace1815",
        "Ada Lovelace",
        "ada@shop.example",
        "ada.lovelace",
        "WaxAndWool1",
        "waxandwool2024",
        "M\u00fcllerin1",
    ],
)
def test_a_persons_own_words_are_easy_to_guess(password: str) -> None:
    related = ("Ada Lovelace Müllerin", "ada@shop.example", "Wax and Wool")
    with pytest.raises(ValidationFailed, match="too easy to guess"):
        passwords.check_new(password, *related)


async def test_a_registration_says_so_at_the_field(visitor: Caller, shop: TestShop) -> None:
    new = {"name": "Eve Adler", "email": "eve@shop.example", "password": "password1"}
    for password in ("password1", "Eve Adler 1", "eveadler"):
        refused = await visitor.post("/api/register", new | {"password": password})
        assert (refused.status_code, refused.json()["field"]) == (422, "password")
        assert "too easy to guess" in refused.json()["error"]
    assert (await users.customers(shop.sam))[1] == 2
    assert (await visitor.post("/api/register", new | {"password": PASSWORD})).status_code == 201


async def test_a_set_up_refuses_the_name_of_the_shop(shop: TestShop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.store
    monkeypatch.setattr(users, "has_admin", lambda _session: False)
    token = await shops.ensure_setup_token() or ""
    answers: Any = {"email": "o@wool.example", "shop_name": "Wax & Wool", "currency": "EUR", "name": "Olga"}

    with pytest.raises(ValidationFailed, match="too easy"):
        await shops.set_up(token, address=HERE, password="Wax & Wool", **answers)


def test_long_passwords_cost_little() -> None:
    """What is judged has a length, because the time grows with its square."""
    worst = 0.0
    for password in ("1234567890" * 20, "1" * 200, "010101" * 33, "1!iL|7+t" * 25, "abcABC123@" * 20):
        started = time.process_time()
        with suppress(ValidationFailed):
            passwords.check_new(password[:200], *["word " * 40] * 3)
        worst = max(worst, time.process_time() - started)

    print(f"The slowest password of 200 characters is judged in {1000 * worst:.0f} ms of CPU")
    assert worst < 0.5


@pytest.mark.parametrize("password", ["\ud800" * 10, "\0" * 10, "\u200b" * 20, "\U0001f600" * 30])
def test_a_strange_password_is_judged_like_any_other(password: str) -> None:
    with pytest.raises(ValidationFailed):
        passwords.check_new(password)


async def test_judging_is_limited_like_registering(shop: TestShop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.store
    monkeypatch.setitem(rate_limits.LIMITS, "register", (2, 600))
    judged: list[str] = []
    monkeypatch.setattr(passwords, "check_new", lambda password, *_more: judged.append(password) or password)
    for number in range(10):
        try:
            await users.register(f"cid{number}@shop.example", "Cid", PASSWORD, address=HERE)
        except RateLimited:
            continue
    assert len(judged) == 2
