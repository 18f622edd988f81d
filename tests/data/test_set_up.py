"""The first set-up: whoever holds the printed link becomes the admin, once, and nobody else."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlmodel import Session, select

from data import rate_limits
from data import shop as shops
from data.accounts import permissions, users
from data.accounts.permissions import Credentials
from data.accounts.users import SignedIn
from data.database import store
from data.errors import DomainError, NotAuthenticated, NotFound, RateLimited, ValidationFailed
from data.lifecycle import Role
from data.models import User
from data.shop import FirstAdmin, SetUpAnswers
from tests.conftest import PASSWORD, TestShop
from tests.data.rows import an_order

ANSWERS = SetUpAnswers(
    email="owner@shop.example", password=PASSWORD, shop_name="Wax & Wool", currency="usd", name="Olga"
)


async def set_up(token: str, **changed: str) -> SignedIn:
    return await shops.set_up(token, address="10.0.0.1", **{**ANSWERS, **changed})  # pyright: ignore[reportArgumentType]


async def a_token() -> str:
    token = await shops.ensure_setup_token()
    assert token
    return token


async def admins() -> list[str]:
    query = select(User.email).where(User.role == Role.ADMIN)
    return list(await store.read(lambda session: session.exec(query).all()))


async def test_the_link_makes_the_admin_and_names_the_shop(empty: Path) -> None:
    token = await a_token()
    signed_in = await set_up(token)
    who = await store.read(
        lambda session: permissions.require_admin(session, Credentials(token=signed_in.token))
    )
    assert (who.name, who.email, who.role) == ("Olga", "owner@shop.example", Role.ADMIN)
    assert who == signed_in.person
    shop = await shops.view()
    assert (shop.name, shop.currency, shop.is_set_up) == ("Wax & Wool", "USD", True)
    assert (await users.sign_in("owner@shop.example", PASSWORD, address="10.0.0.1")).person == who
    with sqlite3.connect(empty) as raw:
        done = raw.execute("SELECT subject, action, actor FROM event ORDER BY seq").fetchall()
    raw.close()
    assert done == [
        ("user:1", "register", "system"),
        ("shop:1", "set_up", "system"),
        ("user:1", "sign_in", "admin"),
    ]


@pytest.mark.usefixtures("empty")
async def test_an_admin_without_a_name_is_called_as_his_address_begins() -> None:
    assert (await set_up(await a_token(), name="")).person.name == "owner"


async def test_the_link_itself_is_not_in_the_database(empty: Path) -> None:
    token = await a_token()
    store.close()
    assert token.encode() not in await asyncio.to_thread(empty.read_bytes)


@pytest.mark.usefixtures("empty")
async def test_the_link_works_once() -> None:
    token = await a_token()
    await set_up(token)
    with pytest.raises(NotFound):
        await set_up(token, email="second@shop.example")
    assert await admins() == ["owner@shop.example"]
    assert await shops.ensure_setup_token() is None


@pytest.mark.usefixtures("empty")
async def test_each_start_prints_a_new_link_and_ends_the_one_before() -> None:
    old, new = await a_token(), await a_token()
    assert old != new
    with pytest.raises(NotFound):
        await set_up(old)
    await set_up(new)


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("token", ["", "guess", "\ud800", "x" * 100_000])
async def test_a_guess_is_no_link(token: str) -> None:
    with pytest.raises(NotFound):
        await set_up(token)
    await shops.ensure_setup_token()
    with pytest.raises(NotFound):
        await set_up(token)
    assert await admins() == []


@pytest.mark.usefixtures("empty")
async def test_a_wrong_link_is_not_told_what_else_is_wrong() -> None:
    await shops.ensure_setup_token()
    with pytest.raises(NotFound):
        await set_up("guess", email="none", password="")


@pytest.mark.usefixtures("empty")
async def test_guessing_is_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rate_limits.LIMITS, "set up", (3, 600))
    token = await a_token()
    for _ in range(3):
        with pytest.raises(NotFound):
            await set_up("guess")
    with pytest.raises(RateLimited):
        await set_up(token)


@pytest.mark.usefixtures("empty")
async def test_of_two_who_have_the_link_one_becomes_the_admin() -> None:
    token = await a_token()
    answers = await asyncio.gather(
        *(set_up(token, email=f"{who}@shop.example") for who in ("one", "two", "three")),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["NotFound", "NotFound", "SignedIn"]
    assert len(await admins()) == 1


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "none"),
        ("password", "short"),
        ("shop_name", ""),
        ("currency", "XXL"),
        ("name", "x" * 201),
    ],
)
async def test_a_wrong_answer_leaves_the_link_alive(field: str, value: str) -> None:
    token = await a_token()
    with pytest.raises(ValidationFailed) as refused:
        await set_up(token, **{field: value})
    assert refused.value.field == field
    assert await admins() == []
    await set_up(token)


@pytest.mark.usefixtures("empty")
async def test_a_shop_with_orders_keeps_its_currency_at_set_up() -> None:
    token = await a_token()
    await store.write(lambda session: session.add(an_order()))
    with pytest.raises(ValidationFailed) as refused:
        await set_up(token)
    assert refused.value.field == "currency"
    await set_up(token, currency="EUR")


@pytest.mark.usefixtures("shop")
async def test_a_shop_with_an_admin_has_no_link() -> None:
    assert await shops.ensure_setup_token() is None


@pytest.mark.usefixtures("empty")
async def test_a_link_is_dead_once_there_is_an_admin_however_he_was_made() -> None:
    token = await a_token()
    await store.write(lambda session: users.make_admin(session, "first@shop.example", "First", "no hash"))
    with pytest.raises(NotFound):
        await set_up(token)
    assert await admins() == ["first@shop.example"]


@pytest.mark.usefixtures("empty")
async def test_a_used_link_stays_dead_when_there_is_no_admin_any_more() -> None:
    token = await a_token()
    await set_up(token)
    await store.write(_demote_everybody)
    with pytest.raises(NotFound):
        await set_up(token, email="second@shop.example")
    assert await admins() == []


async def test_a_customer_who_holds_the_link_becomes_the_admin(shop: TestShop) -> None:
    await shop.store.write(_demote_everybody)
    await set_up(await a_token(), email="ada@shop.example", currency="EUR")
    assert await admins() == ["ada@shop.example"]
    with pytest.raises(NotAuthenticated):  # with the session from before; the new one came with the set-up
        await users.identify(shop.ada)


@pytest.mark.usefixtures("empty")
async def test_the_settings_make_the_first_admin() -> None:
    assert await shops.create_first_admin(" Owner@Shop.example ", PASSWORD) is FirstAdmin.MADE
    assert (await users.sign_in("owner@shop.example", PASSWORD, address="10.0.0.1")).person.is_admin
    assert (await shops.view()).is_set_up
    assert await shops.ensure_setup_token() is None


@pytest.mark.usefixtures("empty")
async def test_the_settings_make_no_second_admin_and_change_no_password() -> None:
    await shops.create_first_admin("owner@shop.example", PASSWORD)
    for email in ("owner@shop.example", "second@shop.example"):
        assert await shops.create_first_admin(email, "another password") is FirstAdmin.THERE
    assert await admins() == ["owner@shop.example"]
    with pytest.raises(DomainError):
        await users.sign_in("owner@shop.example", "another password", address="10.0.0.1")


async def test_beside_others_an_account_of_somebody_else_is_left_alone(shop: TestShop) -> None:
    before = shop.store.last_seq
    assert (
        await shops.create_first_admin("sam@shop.example", "another password", beside=True)
        is FirstAdmin.THERE
    )
    assert await shops.create_first_admin("ADA@shop.example", PASSWORD, beside=True) is FirstAdmin.TAKEN
    await shop.store.poll()
    assert shop.store.last_seq == before
    assert await shops.create_first_admin("olga@shop.example", PASSWORD, beside=True) is FirstAdmin.MADE
    assert sorted(await admins()) == ["olga@shop.example", "sam@shop.example"]


async def test_the_program_and_not_an_admin_made_the_account_of_a_named_admin(shop: TestShop) -> None:
    await shops.create_first_admin("olga@shop.example", PASSWORD, beside=True)
    olga = await shop.store.read(lambda session: users.by_email(session, "olga@shop.example"))
    made = await shop.last(f"user:{olga and olga.id}")
    assert (made.action, made.actor, made.to_status) == ("register", Role.SYSTEM, Role.ADMIN)

    new = await users.register("eve@shop.example", "Eve", PASSWORD, address="10.0.0.1")
    facts = await shop.history(f"user:{new.person.id}")
    assert (facts[0].action, facts[0].actor) == ("register", Role.CUSTOMER)


@pytest.mark.usefixtures("empty")
async def test_unusable_settings_make_no_admin() -> None:
    with pytest.raises(ValidationFailed):
        await shops.create_first_admin("none", PASSWORD)
    with pytest.raises(ValidationFailed):
        await shops.create_first_admin("owner@shop.example", "short")
    assert await admins() == []


def _demote_everybody(session: Session) -> None:
    for user in session.exec(select(User)):
        user.role = Role.CUSTOMER
        session.add(user)
