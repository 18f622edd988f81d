"""Somebody's own account: name, email and password, with the current password where it matters."""

import asyncio
from typing import Any

import pytest

from data import rate_limits
from data.accounts import passwords, profile, sessions, users
from data.accounts.permissions import Credentials
from data.errors import Conflict, DomainError, NotAuthenticated, RateLimited, ValidationFailed
from data.lifecycle import Role
from tests.conftest import PASSWORD, TestShop

HERE = "203.0.113.77"
NEW = "another fine password"


async def sign_in(who: str = "ada", password: str = PASSWORD) -> Credentials:
    new = await users.sign_in(f"{who}@shop.example", password, address=HERE)
    return Credentials(token=new.token)


async def test_a_name_changes_without_a_password(shop: TestShop) -> None:
    changed = await profile.edit(shop.ada, name="  Ada   Lovelace ")

    assert changed.name == "Ada Lovelace"
    assert (await profile.mine(shop.ada)) == changed
    fact = await shop.last(f"user:{changed.id}")
    assert (fact.action, fact.actor, fact.data) == ("edit", Role.CUSTOMER, {"changed": ["name"]})
    assert [row.name for row in (await users.customers(shop.sam, search="lovelace"))[0]] == ["Ada Lovelace"]


async def test_an_email_needs_the_current_password(shop: TestShop) -> None:
    for wrong in ("", "not the password"):
        with pytest.raises(ValidationFailed) as refused:
            await profile.edit(shop.ada, email="ada@home.example", password=wrong)
        assert refused.value.field == "current_password"

    await profile.edit(shop.ada, email=" ADA@home.example", password=PASSWORD)

    assert (await users.sign_in("ada@home.example", PASSWORD, address=HERE)).person.name == "Ada"
    with pytest.raises(DomainError, match="not right"):
        await sign_in()
    assert [row.email for row in (await users.customers(shop.sam, search="ada@home"))[0]] == [
        "ada@home.example"
    ]


async def test_the_same_email_needs_no_password_and_changes_nothing(shop: TestShop) -> None:
    before = shop.store.last_seq
    assert (await profile.edit(shop.ada, email="ADA@shop.example")).email == "ada@shop.example"
    await shop.store.poll()
    assert shop.store.last_seq == before


async def test_an_email_of_another_account_is_refused(shop: TestShop) -> None:
    with pytest.raises(Conflict, match="another account"):
        await profile.edit(shop.ada, email="ben@shop.example", password=PASSWORD)
    assert (await profile.mine(shop.ada)).email == "ada@shop.example"


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("name", "x" * 201), ("email", "none")])
async def test_what_cannot_be_is_refused_at_its_field(shop: TestShop, field: str, value: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await profile.edit(shop.ada, **{field: value}, password=PASSWORD)
    assert refused.value.field == field


async def test_a_new_password_ends_all_sessions_and_opens_a_new_one(shop: TestShop) -> None:
    other = await sign_in()

    new = await profile.change_password(
        shop.ada, PASSWORD, NEW, address=HERE, user_agent="Mozilla/5.0 Firefox"
    )

    assert new.token not in {shop.ada.token, other.token}
    for dead in (shop.ada, other):
        with pytest.raises(NotAuthenticated):
            await users.identify(dead)
    [only] = await sessions.mine(Credentials(token=new.token))
    assert (only.current, only.browser, only.network) == (True, "Firefox", "203.0.113.x")
    with pytest.raises(DomainError, match="not right"):
        await sign_in()
    assert await sign_in(password=NEW)
    actions = [fact.action for fact in await shop.history(f"user:{new.person.id}")]
    assert actions == ["register", "sign_in", "end_sessions", "change_password", "sign_in"]
    assert await users.identify(shop.ben), "other accounts stay signed in"


async def test_a_wrong_or_weak_password_changes_nothing(shop: TestShop) -> None:
    for password, new, field in ((PASSWORD, "short", "new_password"), ("wrong one", NEW, "current_password")):
        with pytest.raises(ValidationFailed) as refused:
            await profile.change_password(shop.ada, password, new)
        assert refused.value.field == field
    assert await users.identify(shop.ada)
    assert await sign_in()


async def test_guessing_the_current_password_is_slowed_down(shop: TestShop) -> None:
    most = rate_limits.LIMITS["confirm password"][0]
    for _ in range(most):
        with pytest.raises(ValidationFailed):
            await profile.confirm_password(shop.ada, "a guess")

    with pytest.raises(RateLimited):
        await profile.confirm_password(shop.ada, PASSWORD)
    with pytest.raises(RateLimited):
        await profile.change_password(shop.ada, PASSWORD, NEW)
    await profile.confirm_password(shop.ben, PASSWORD)
    await sessions.end_others(shop.ada)
    assert await sign_in(), "the owner gets in, and out of a borrowed browser"


async def test_the_right_password_clears_the_count(shop: TestShop) -> None:
    for _ in range(3):
        for _ in range(rate_limits.LIMITS["confirm password"][0] - 1):
            with pytest.raises(ValidationFailed):
                await profile.confirm_password(shop.ada, "a guess")
        await profile.confirm_password(shop.ada, PASSWORD)


async def test_a_sign_in_under_way_does_not_survive_a_new_password(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old password was checked before the change, and its session would begin after it."""
    fits, checked, go_on = passwords.verify, asyncio.Event(), asyncio.Event()

    async def slowly(*asked: Any, **more: Any) -> bool:
        right = await fits(*asked, **more)
        checked.set()
        await go_on.wait()
        return right

    monkeypatch.setattr(passwords, "verify", slowly)
    late = asyncio.create_task(sign_in())
    await asyncio.wait_for(checked.wait(), 30)
    monkeypatch.setattr(passwords, "verify", fits)
    new = await profile.change_password(shop.ada, PASSWORD, NEW)
    go_on.set()

    with pytest.raises(DomainError, match="not right"):
        await late
    assert len(await sessions.mine(Credentials(token=new.token))) == 1


async def test_two_new_passwords_at_once_leave_one_session(shop: TestShop) -> None:
    wanted = [profile.change_password(shop.ada, PASSWORD, f"{NEW} {number}") for number in range(4)]

    done = await asyncio.gather(*wanted, return_exceptions=True)

    new = [one for one in done if isinstance(one, users.SignedIn)]
    assert len(new) == 1
    assert all(
        isinstance(one, NotAuthenticated | ValidationFailed | RateLimited) for one in done if one not in new
    )
    assert len(await sessions.mine(Credentials(token=new[0].token))) == 1
