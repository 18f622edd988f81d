"""The shop's own row, and the first set-up: whoever holds the printed link, once, and nobody else."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from data import people, store, throttle, users
from data import shop as shops
from data.lifecycle import CancelPolicy, Role
from data.models import Shop, User
from data.people import Actor
from data.refusals import Invalid, NotAllowed, NotFound, Refusal, SignedOut, TooMany
from data.shop import SetUpAnswers, ShopFields, ShopView
from data.users import SignedIn
from tests.conftest import PASSWORD, SECRET, TestShop
from tests.data.rows import an_order

ANSWERS = SetUpAnswers(
    email="owner@shop.example", password=PASSWORD, shop_name="Wax & Wool", currency="usd", name="Olga"
)


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Path]:
    """A database that has just been made."""
    throttle.forget_all()
    path = tmp_path / "empty.db"
    store.open(f"sqlite:///{path}", SECRET)
    yield path
    store.close()


async def set_up(token: str, **changed: str) -> SignedIn:
    return await shops.set_up(token, address="10.0.0.1", **{**ANSWERS, **changed})  # pyright: ignore[reportArgumentType]


async def a_token() -> str:
    token = await shops.ensure_setup_token()
    assert token
    return token


async def admins() -> list[str]:
    query = select(User.email).where(User.role == Role.ADMIN)
    return list(await store.read(lambda session: session.exec(query).all()))


@pytest.mark.usefixtures("empty")
async def test_a_shop_has_its_row_and_defaults_from_the_first_start() -> None:
    await shops.ensure()
    await shops.ensure()
    assert await shops.view() == ShopView("Shopbell", "EUR", CancelPolicy.UNTIL_SHIPPED, 5, is_set_up=False)
    rows = await store.read(lambda session: session.exec(select(Shop)).all())
    assert len(rows) == 1


async def test_starting_again_changes_nothing_about_the_shop(shop: TestShop) -> None:
    await shops.edit(shop.sam, name="Wax & Wool", low_stock=2)
    before = await shops.view()
    await shops.ensure()
    assert await shops.view() == before


async def test_the_shop_changes_what_it_names(shop: TestShop) -> None:
    after = await shops.edit(
        shop.sam, name=" Wax  & Wool ", currency="usd", cancel_policy=CancelPolicy.NEVER, low_stock=0
    )
    assert after == await shops.view()
    assert (after.name, after.currency, after.cancel_policy, after.low_stock) == (
        "Wax & Wool",
        "USD",
        CancelPolicy.NEVER,
        0,
    )
    fact = await shop.last("shop:1")
    assert (fact.action, fact.actor) == ("edit", Role.ADMIN)
    assert fact.data["changed"] == ["name", "currency", "cancel_policy", "low_stock"]


async def test_a_change_of_nothing_leaves_no_trace(shop: TestShop) -> None:
    await shops.edit(shop.sam, currency="EUR", low_stock=5)
    assert await shop.history("shop:1") == []


async def test_the_currency_stays_once_there_is_an_order(shop: TestShop) -> None:
    await shop.store.change(lambda session: session.add(an_order()))
    with pytest.raises(Invalid) as refused:
        await shops.edit(shop.sam, name="New name", currency="USD")
    assert refused.value.field == "currency"
    assert (await shops.view()).name == "Shopbell", "nothing half done"
    assert (await shops.edit(shop.sam, name="New name", currency="EUR")).name == "New name"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("name", ShopFields(name=" ")),
        ("name", ShopFields(name="x" * 81)),
        ("currency", ShopFields(currency="XXL")),
        ("currency", ShopFields(currency="")),
        ("low_stock", ShopFields(low_stock=-1)),
        ("low_stock", ShopFields(low_stock=1_000_001)),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(shop: TestShop, field: str, fields: ShopFields) -> None:
    before = await shops.view()
    with pytest.raises(Invalid) as refused:
        await shops.edit(shop.sam, **fields)
    assert refused.value.field == field
    assert await shops.view() == before


async def test_only_the_shop_may(shop: TestShop) -> None:
    with pytest.raises(NotAllowed):
        await shops.edit(shop.ada, name="Mine")
    with pytest.raises(SignedOut):
        await shops.edit(shop.guest, name="Mine")
    assert (await shops.view()).name == "Shopbell"


async def test_the_link_makes_the_admin_and_names_the_shop(empty: Path) -> None:
    token = await a_token()
    signed_in = await set_up(token)
    who = await store.read(lambda session: people.admin(session, Actor(token=signed_in.token)))
    assert (who.name, who.email, who.role) == ("Olga", "owner@shop.example", Role.ADMIN)
    assert who == signed_in.person
    shop = await shops.view()
    assert (shop.name, shop.currency, shop.is_set_up) == ("Wax & Wool", "USD", True)
    assert (await users.sign_in("owner@shop.example", PASSWORD, address="10.0.0.1")).person == who
    with sqlite3.connect(empty) as raw:
        done = raw.execute("SELECT subject, action, actor FROM event ORDER BY seq").fetchall()
    raw.close()
    assert done == [("user:1", "register", "admin"), ("shop:1", "set_up", "system")]


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
    monkeypatch.setitem(throttle.GATES, "set up", (3, 600))
    token = await a_token()
    for _ in range(3):
        with pytest.raises(NotFound):
            await set_up("guess")
    with pytest.raises(TooMany):
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
    with pytest.raises(Invalid) as refused:
        await set_up(token, **{field: value})
    assert refused.value.field == field
    assert await admins() == []
    await set_up(token)


@pytest.mark.usefixtures("empty")
async def test_a_shop_with_orders_keeps_its_currency_at_set_up() -> None:
    token = await a_token()
    await store.change(lambda session: session.add(an_order()))
    with pytest.raises(Invalid) as refused:
        await set_up(token)
    assert refused.value.field == "currency"
    await set_up(token, currency="EUR")


@pytest.mark.usefixtures("shop")
async def test_a_shop_with_an_admin_has_no_link() -> None:
    assert await shops.ensure_setup_token() is None


async def test_a_link_is_dead_once_somebody_else_made_an_admin(shop: TestShop) -> None:
    await shop.store.change(_demote_everybody)
    token = await a_token()
    await shops.first_admin("first@shop.example", PASSWORD)
    with pytest.raises(NotFound):
        await set_up(token)


async def test_a_customer_who_holds_the_link_becomes_the_admin(shop: TestShop) -> None:
    await shop.store.change(_demote_everybody)
    await set_up(await a_token(), email="ada@shop.example", currency="EUR")
    assert await admins() == ["ada@shop.example"]
    assert (await users.who(shop.ada)).is_admin


@pytest.mark.usefixtures("empty")
async def test_the_settings_make_the_first_admin() -> None:
    assert await shops.first_admin(" Owner@Shop.example ", PASSWORD)
    assert (await users.sign_in("owner@shop.example", PASSWORD, address="10.0.0.1")).person.is_admin
    assert (await shops.view()).is_set_up
    assert await shops.ensure_setup_token() is None


@pytest.mark.usefixtures("empty")
async def test_the_settings_make_no_second_admin_and_change_no_password() -> None:
    await shops.first_admin("owner@shop.example", PASSWORD)
    assert not await shops.first_admin("owner@shop.example", "another password")
    assert not await shops.first_admin("second@shop.example", PASSWORD)
    assert await admins() == ["owner@shop.example"]
    with pytest.raises(Refusal):
        await users.sign_in("owner@shop.example", "another password", address="10.0.0.1")


@pytest.mark.usefixtures("empty")
async def test_unusable_settings_make_no_admin() -> None:
    with pytest.raises(Invalid):
        await shops.first_admin("none", PASSWORD)
    with pytest.raises(Invalid):
        await shops.first_admin("owner@shop.example", "short")
    assert await admins() == []


def _demote_everybody(session: Session) -> None:
    for user in session.exec(select(User)):
        user.role = Role.CUSTOMER
        session.add(user)
