"""Where somebody is signed in, and ending it there."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from data.accounts import sessions, tokens, users
from data.accounts.permissions import Credentials
from data.database import store
from data.errors import NotAuthenticated, NotFound
from data.lifecycle import Role
from data.models import SignIn, now
from tests.conftest import PASSWORD, SECRET, TestShop
from tests.data.test_opening import _migrate_to

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HERE = "203.0.113.77"


async def another(who: str = "ada") -> Credentials:
    """One more session of somebody's."""
    new = await users.sign_in(f"{who}@shop.example", PASSWORD, address=HERE, user_agent=FIREFOX)
    return Credentials(token=new.token)


async def edit_row(shop: TestShop, actor: Credentials, change: Callable[[SignIn], None]) -> None:
    def verb(session: Session) -> None:
        row = session.get_one(SignIn, tokens.digest(actor.token or ""))
        change(row)
        session.add(row)

    await shop.store.write(verb)


async def test_the_current_session_stands_first_then_the_last_used(shop: TestShop) -> None:
    older, newer = await another(), await another()
    await edit_row(shop, older, lambda row: setattr(row, "seen_at", now() - timedelta(days=1)))

    here, *others = await sessions.mine(shop.ada)

    assert (here.current, [one.current for one in others]) == (True, [False, False])
    assert [(one.browser, one.network) for one in others] == [("Firefox on Linux", "203.0.113.x")] * 2
    assert others[0].seen_at > others[1].seen_at
    assert [one.current for one in await sessions.mine(newer)] == [True, False, False]


async def test_nothing_of_the_header_or_the_address_is_kept(shop: TestShop) -> None:
    new = await another()
    row = await shop.store.read(lambda session: session.get_one(SignIn, tokens.digest(new.token or "")))
    kept = row.model_dump_json()
    assert HERE not in kept
    assert "Gecko" not in kept
    assert (new.token or "") not in kept
    assert row.public_id not in row.token_hash


async def test_one_session_is_ended_and_the_others_go_on(shop: TestShop) -> None:
    other, third = await another(), await another()
    wanted = next(one for one in await sessions.mine(other) if one.current)

    await sessions.end(wanted.id, shop.ada)

    with pytest.raises(NotAuthenticated):
        await users.identify(other)
    assert len(await sessions.mine(third)) == 2
    ada = await users.identify(shop.ada)
    assert (await shop.last(f"user:{ada.id}")).action == "sign_out"
    with pytest.raises(NotFound, match="signed out already"):
        await sessions.end(wanted.id, shop.ada)


async def test_nobody_sees_or_ends_the_session_of_another_account(shop: TestShop) -> None:
    [hers] = await sessions.mine(shop.ada)

    for stranger in (shop.ben, shop.sam):
        assert hers.id not in {one.id for one in await sessions.mine(stranger)}
        with pytest.raises(NotFound):
            await sessions.end(hers.id, stranger)
        await sessions.end_others(stranger)
    for guessed in ("", "x", tokens.digest(shop.ada.token or ""), shop.ada.token or "", "\ud800"):
        with pytest.raises(NotFound):
            await sessions.end(guessed, shop.ada)

    assert await users.identify(shop.ada)


async def test_all_others_are_ended_at_once(shop: TestShop) -> None:
    others = [await another() for _ in range(3)]

    assert await sessions.end_others(shop.ada) == 3

    for other in others:
        with pytest.raises(NotAuthenticated):
            await users.identify(other)
    assert [one.current for one in await sessions.mine(shop.ada)] == [True]
    assert await sessions.end_others(shop.ada) == 0
    assert await users.identify(shop.ben)


async def test_all_are_ended_with_the_current_one(shop: TestShop) -> None:
    others = [await another() for _ in range(2)]
    ada = (await users.identify(shop.ada)).id

    assert await sessions.end_all(shop.ada) == 3

    for ended in (shop.ada, *others):
        with pytest.raises(NotAuthenticated):
            await users.identify(ended)
    fact = await shop.last(f"user:{ada}")
    assert (fact.action, fact.actor, fact.data) == ("end_sessions", Role.CUSTOMER, {"sessions": 3})
    assert await users.identify(shop.ben)


async def test_a_repeated_end_of_all_leaves_the_session_after_it(shop: TestShop) -> None:
    """The answer was lost, so its sender signs in again and asks once more with the same key."""
    assert await sessions.end_all(shop.ada, idempotency_key="once") == 1
    later = await another()

    assert await sessions.end_all(later, idempotency_key="once") == 1
    assert await users.identify(later)


async def test_sessions_that_ran_out_are_not_shown_and_go_with_the_next_sign_in(shop: TestShop) -> None:
    old = await another()
    await edit_row(shop, old, lambda row: setattr(row, "expires_at", now()))
    assert len(await sessions.mine(shop.ada)) == 1

    await another()

    def count(session: Session) -> int:
        return len(session.exec(select(SignIn.token_hash).where(SignIn.user_id == 1)).all())

    assert await shop.store.read(count) == 2


async def test_a_very_long_list_is_cut_and_holds_the_current_one(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST_SHOWN", 3)
    for _ in range(4):
        await another()
    shown = await sessions.mine(shop.ada)
    assert (len(shown), shown[0].current) == (3, True)
    assert await sessions.end_others(shop.ada) == 4


async def test_the_last_use_is_written_once_an_hour_and_not_waited_for(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = 0
    change = store.write

    async def counted(verb: Callable[[Session], object]) -> object:
        nonlocal changes
        changes += 1
        return await change(verb)

    monkeypatch.setattr(store, "write", counted)

    async def use(times: int) -> None:
        for _ in range(times):
            sessions.touch(shop.ada, await users.identify(shop.ada), HERE)
        await asyncio.gather(*sessions._touching.values())

    await use(100)
    assert changes == 0, "it was used within the hour"
    monkeypatch.setattr(sessions, "SEEN_EVERY", timedelta(0))
    before = (await sessions.mine(shop.ada))[0]
    who = await users.identify(shop.ada)
    for _ in range(100):  # at once: one writes for all
        sessions.touch(shop.ada, who, HERE)
    await asyncio.gather(*sessions._touching.values())
    after = (await sessions.mine(shop.ada))[0]

    print(f"100 uses within the hour: 0 writes; 100 at once after it: {changes}")
    assert changes == 1
    assert after.seen_at > before.seen_at
    assert after.network == "203.0.113.x"
    assert sessions._touching == {}


async def test_a_guest_or_the_program_is_not_noted(shop: TestShop) -> None:
    sessions.touch(shop.guest, await users.identify(shop.guest), HERE)
    assert sessions._touching == {}


def test_sessions_from_before_get_names_and_sensible_words(tmp_path: Path) -> None:
    url, at = f"sqlite:///{tmp_path / 'shop.db'}", "2026-01-02 03:04:05.000000"
    _migrate_to(url, "0002")
    with closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as hand:
        hand.execute(
            "INSERT INTO user (email, name, role, password_hash, folded, active, sound, created_at)"
            " VALUES ('ada@shop.example', 'Ada', 'customer', 'x', '', 1, 1, ?)",
            (at,),
        )
        for token_hash in ("one", "two"):
            hand.execute(
                "INSERT INTO sign_in (token_hash, user_id, created_at, expires_at) VALUES (?, 1, ?, ?)",
                (token_hash, at, at.replace("2026", "2036")),
            )

    opened = store.open(url, SECRET)
    try:
        rows = opened.read_now(lambda session: session.exec(select(SignIn)).all())
    finally:
        store.close()

    assert len({row.public_id for row in rows}) == 2
    assert all(row.seen_at == row.created_at and len(row.public_id) == 16 for row in rows)
    assert {(row.browser, row.network) for row in rows} == {("", "")}
