"""One address in many spellings is one account, one sample, one subscriber, and is found by each of them."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from data import emails, newsletter, orders, text_search
from data.accounts import users
from data.accounts.permissions import Credentials
from data.database import schema
from data.errors import Conflict
from tests.conftest import PASSWORD, SECRET, TestShop
from tests.data.ordering import ADA, ask_sample, place

HERE = "10.0.0.1"
DECOMPOSED, COMPOSED = "jose\u0301@b\u00fccher.example", "jos\u00e9@b\u00fccher.example"
PUNYCODE, CAPITALS = "jos\u00e9@xn--bcher-kva.example", " JOS\u00c9@B\u00dcCHER.Example "
SPELLINGS = (DECOMPOSED, COMPOSED, PUNYCODE, CAPITALS)
FULL_WIDTH = "\uff41\uff44\uff41@shop.example"  # looks like ada@…
SHOWN = COMPOSED


@pytest.mark.parametrize("registered", SPELLINGS)
@pytest.mark.usefixtures("shop")
async def test_an_account_opens_to_each_spelling_and_is_made_once(registered: str) -> None:
    first = await users.register(registered, "José", PASSWORD, address=HERE)

    assert first.person.email == SHOWN
    for spelling in SPELLINGS:
        signed_in = await users.sign_in(spelling, PASSWORD, address=HERE)
        assert signed_in.person == first.person
        with pytest.raises(Conflict, match="already"):
            await users.register(spelling, "José", PASSWORD, address=HERE)


async def test_a_look_alike_opens_no_second_account_nor_a_second_sample(shop: TestShop) -> None:
    with pytest.raises(Conflict):
        await users.register(FULL_WIDTH, "Not Ada", PASSWORD, address=HERE)
    await ask_sample(shop.ada)
    with pytest.raises(Conflict, match="already on its way"):
        await ask_sample(shop.guest, contact=replace(ADA, email=FULL_WIDTH))


async def test_a_subscriber_is_one_in_each_spelling_and_found_by_each(shop: TestShop) -> None:
    for spelling in SPELLINGS:
        await newsletter.subscribe(spelling, address=HERE)

    assert [one.email for one in (await newsletter.page(shop.sam))[0]] == [SHOWN]
    for search in (*SPELLINGS, "bücher", "xn--bcher-kva", "@xn--bcher-kva.example", "JOS\u00c9"):
        assert (await newsletter.page(shop.sam, search=search))[1] == 1, search


@pytest.mark.parametrize("typed", SPELLINGS)
async def test_orders_and_customers_are_found_by_each_spelling(shop: TestShop, typed: str) -> None:
    await users.register(typed, "José", PASSWORD, address=HERE)
    number = (await place(Credentials(), contact=replace(ADA, email=typed))).order.number

    for search in SPELLINGS:
        found = await orders.page(orders.OrderFilter(q=search), by=shop.sam)
        assert [order.number for order in found.rows] == [number], search
        assert [row.email for row in (await users.customers(shop.sam, search=search))[0]] == [SHOWN]


async def test_the_admin_command_takes_over_a_look_alike_with_its_address(shop: TestShop) -> None:
    await users.register("\uff45ve@shop.example", "Eve", PASSWORD, address=HERE)

    assert not await shop.store.write(lambda s: users.make_admin(s, "eve@shop.example", "Eve", "no hash"))

    user = await shop.store.read(lambda session: users.by_email(session, "eve@shop.example"))
    assert user
    assert (user.email, user.email_key, user.role) == ("eve@shop.example", "eve@shop.example", "admin")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (" Ada@Shop.Example ", "ada@shop.example"),
        (FULL_WIDTH, "ada@shop.example"),
        ("ada@\uff53hop\u3002example", "ada@shop.example"),
        ("ada@stra\u00dfe.example", "ada@xn--strae-oqa.example"),
        ("ada@XN--STRAE-oqa.example", "ada@xn--strae-oqa.example"),
        ("\u212a@shop.example", "k@shop.example"),
        ("no address", "no address"),
        ("", ""),
        ("\ud800@x", "@x"),
        ("a@-\u00fc-.\u00fc", "a@-\u00fc-.\u00fc"),
    ],
)
def test_the_key_of_an_address(typed: str, key: str) -> None:
    assert emails.key(typed) == key
    assert emails.key(key) == key


def test_a_domain_is_folded_as_it_is_read() -> None:
    assert (
        text_search.fold("x@xn--bcher-kva.example")
        == text_search.fold("X@BÜCHER.example")
        == "x@bucher.example"
    )
    for strange in ("xn--", "xn--\u00fc", "xn---", "xn--" + "a" * 5000, "xn--99999999"):
        assert text_search.fold(strange) == text_search.fold(text_search.fold(strange))


# The migration of rows from before.


def test_rows_from_before_get_keys_and_collisions_stay(tmp_path: Path) -> None:
    old = tmp_path / "shop.db"
    at_revision(old, "0002")
    accounts = [("JOS\u00c9@b\u00fccher.example"), FULL_WIDTH, "ada@shop.example", "ben@shop.example"]
    with closing(sqlite3.connect(old)) as shell, shell:
        for number, email in enumerate(accounts, 1):
            shell.execute(
                "INSERT INTO user VALUES (?, ?, 'X', 'customer', 'h', '', 1, 1, '2026-01-01 00:00:00')",
                (number, email),
            )
            shell.execute(
                "INSERT INTO subscriber VALUES (?, ?, 'pending', '2026-01-01 00:00:00')", (number, email)
            )

    schema.upgrade(create_engine(f"sqlite:///{old}"))

    with closing(sqlite3.connect(old)) as shell:
        for table in ("user", "subscriber"):
            rows = shell.execute(f'SELECT email, email_key FROM "{table}" ORDER BY id').fetchall()  # noqa: S608
            assert [email for email, _ in rows] == accounts
            keys = [key for _, key in rows]
            assert keys == [emails.key(accounts[0]), "ada@shop.example", "ada@shop.example #3", accounts[3]]


async def test_both_accounts_of_a_collision_are_signed_in_to_by_what_they_typed(shop: TestShop) -> None:
    def collide(session: object) -> None:
        session.connection().exec_driver_sql(  # pyright: ignore[reportAttributeAccessIssue]
            "UPDATE user SET email = ?, email_key = 'ada@shop.example #2' WHERE email = 'ben@shop.example'",
            (FULL_WIDTH,),
        )

    await shop.store.write(collide)

    assert (await users.sign_in(FULL_WIDTH, PASSWORD, address=HERE)).person.name == "Ben"
    assert (await users.sign_in("ADA@shop.example", PASSWORD, address=HERE)).person.name == "Ada"
    hashed = "a new hash"
    await shop.store.write(lambda session: users.make_admin(session, FULL_WIDTH, "Ben", hashed))
    assert (await users.sign_in("ada@shop.example", PASSWORD, address=HERE)).person.name == "Ada"


def at_revision(path: Path, revision: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        schema._script(config)
        command.upgrade(config, revision)
    engine.dispose()
    assert SECRET
