"""Accounts and sign-ins: what a token is worth is decided at the moment it is shown."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from data import rate_limits
from data.accounts import passwords, permissions, users
from data.accounts.permissions import GUEST, Credentials
from data.errors import (
    Conflict,
    DomainError,
    NotAuthenticated,
    PermissionDenied,
    RateLimited,
    ValidationFailed,
)
from data.lifecycle import Role
from data.models import SignIn, User, now
from tests.conftest import PASSWORD, TestShop

HERE = "10.0.0.1"


async def change_user(shop: TestShop, email: str, change: Callable[[User], None]) -> None:
    def verb(session: Session) -> None:
        user = session.exec(select(User).where(User.email == email)).one()
        change(user)
        session.add(user)

    await shop.store.write(verb)


async def test_a_new_customer_is_signed_in_at_once(shop: TestShop) -> None:
    cid = await users.register(" Cid@Shop.example ", "  Cid   Cole ", PASSWORD, address=HERE)
    who = await users.identify(Credentials(token=cid.token))
    assert who == cid.person
    assert (who.name, who.email, who.role) == ("Cid Cole", "cid@shop.example", Role.CUSTOMER)
    fact = await shop.last(f"user:{who.id}")
    assert (fact.action, fact.actor, fact.to_status) == ("register", Role.CUSTOMER, "customer")
    assert (await users.sign_in("CID@shop.example", PASSWORD, address=HERE)).person == who


async def test_an_address_has_one_account(shop: TestShop) -> None:
    before = (await users.customers(shop.sam))[1]
    with pytest.raises(Conflict, match="Sign in instead"):
        await users.register("ADA@shop.example", "Not Ada", PASSWORD, address=HERE)
    assert (await users.customers(shop.sam))[1] == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "none"),
        ("name", " "),
        ("name", "x" * 201),
        ("password", "x" * 7),
        ("password", "x" * 201),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(shop: TestShop, field: str, value: str) -> None:
    good = {"email": "cid@shop.example", "name": "Cid", "password": PASSWORD}
    with pytest.raises(ValidationFailed) as refused:
        await users.register(**{**good, field: value}, address=HERE)
    assert refused.value.field == field
    assert (await users.customers(shop.sam))[1] == 2


@pytest.mark.usefixtures("shop")
async def test_registering_is_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rate_limits.LIMITS, "register", (2, 600))
    for number in range(2):
        await users.register(f"cid{number}@shop.example", "Cid", PASSWORD, address=HERE)
    with pytest.raises(RateLimited):
        await users.register("cid@shop.example", "Cid", PASSWORD, address=HERE)
    await users.register("cid@shop.example", "Cid", PASSWORD, address="10.0.0.2")


async def test_only_hashes_are_stored(shop: TestShop) -> None:
    ada = await users.sign_in("ada@shop.example", PASSWORD, address=HERE)
    stored = await shop.store.read(
        lambda session: [*session.exec(select(User)).all(), *session.exec(select(SignIn)).all()]
    )
    everything = " ".join(row.model_dump_json() for row in stored)
    assert "ada@shop.example" in everything
    assert PASSWORD not in everything
    assert ada.token not in everything


@pytest.mark.usefixtures("shop")
async def test_unknown_and_wrong_get_the_same_answer_at_the_same_price(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checked: list[str] = []
    verify = passwords._verify
    monkeypatch.setattr(
        passwords, "_verify", lambda typed, stored: checked.append(stored) or verify(typed, stored)
    )
    answers: list[tuple[type[DomainError], str]] = []
    for email, password in (("ada@shop.example", "wrong password"), ("nobody@shop.example", PASSWORD)):
        with pytest.raises(DomainError) as refused:
            await users.sign_in(email, password, address=HERE)
        answers.append((type(refused.value), str(refused.value)))
    assert answers[0] == answers[1]
    assert len(checked) == 2
    assert all(stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for stored in checked)


@pytest.mark.usefixtures("shop")
async def test_a_strange_address_or_password_is_only_not_right() -> None:
    for email in ("", "\0", "\ud800", "x" * 100_000, "ada@shop.example'--"):
        with pytest.raises(DomainError, match="not right"):
            await users.sign_in(email, PASSWORD, address=HERE)


@pytest.mark.usefixtures("shop")
async def test_a_strange_password_works_like_any_other() -> None:
    strange = "pass\0wörd\ud800 🕯"
    cid = await users.register("cid@shop.example", "Cid", strange, address=HERE)
    assert (await users.sign_in("cid@shop.example", strange, address=HERE)).person == cid.person


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("password", ["", "nobody has this password", "\0", "\ud800", "x" * 100_000])
async def test_no_password_opens_an_account_that_is_not_there(password: str) -> None:
    with pytest.raises(DomainError, match="not right"):
        await users.sign_in("nobody@shop.example", password, address=HERE)


@pytest.mark.usefixtures("shop")
async def test_guessing_at_one_account_is_slowed_down_even_for_the_right_password() -> None:
    for _ in range(5):
        with pytest.raises(DomainError, match="not right"):
            await users.sign_in("ada@shop.example", "wrong password", address=HERE)
    with pytest.raises(RateLimited) as slowed:
        await users.sign_in(" ADA@shop.example ", PASSWORD, address=HERE)
    assert 0 < slowed.value.seconds <= 600
    await users.sign_in("ada@shop.example", PASSWORD, address="10.0.0.2")
    await users.sign_in("ben@shop.example", PASSWORD, address=HERE)


@pytest.mark.usefixtures("shop")
async def test_guessing_at_many_accounts_from_one_address_is_slowed_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(rate_limits.LIMITS, "sign in from", (3, 600))
    for number in range(3):
        with pytest.raises(DomainError, match="not right"):
            await users.sign_in(f"guess{number}@shop.example", "wrong password", address=HERE)
    with pytest.raises(RateLimited):
        await users.sign_in("ada@shop.example", PASSWORD, address=HERE)


@pytest.mark.usefixtures("shop")
async def test_who_was_right_starts_anew() -> None:
    for _ in range(3):
        for _ in range(4):  # of five that are allowed
            with pytest.raises(DomainError, match="not right"):
                await users.sign_in("ada@shop.example", "wrong password", address=HERE)
        await users.sign_in("ada@shop.example", PASSWORD, address=HERE)


@pytest.mark.usefixtures("shop")
async def test_load_tests_can_switch_the_gates_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "enabled", False)
    for _ in range(100):
        rate_limits.hit("set up", "somebody")


async def test_each_sign_in_has_its_own_token(shop: TestShop) -> None:
    first = await users.sign_in("ada@shop.example", PASSWORD, address=HERE)
    second = await users.sign_in("ada@shop.example", PASSWORD, address=HERE)
    assert len({first.token, second.token, shop.ada.token}) == 3
    await users.sign_out(first.token)
    assert await users.identify(Credentials(token=second.token)) == second.person


async def test_sign_out_ends_the_token_everywhere(shop: TestShop) -> None:
    ada = await users.identify(shop.ada)
    await users.sign_out(shop.ada.token or "")
    with pytest.raises(NotAuthenticated, match="Sign in again"):
        await users.identify(shop.ada)
    assert (await shop.last(f"user:{ada.id}")).action == "sign_out"
    await users.sign_out(shop.ada.token or "")
    assert [fact.action for fact in await shop.history(f"user:{ada.id}")] == ["register", "sign_out"]
    assert (await users.identify(shop.ben)).name == "Ben"


async def test_a_sign_in_ends_by_itself(shop: TestShop) -> None:
    def age(session: Session) -> None:
        for sign_in in session.exec(select(SignIn)):
            assert timedelta(days=13) < sign_in.expires_at - now() < timedelta(days=15)
            sign_in.expires_at = now()
            session.add(sign_in)

    await shop.store.write(age)
    with pytest.raises(NotAuthenticated):
        await users.identify(shop.ada)


async def test_the_rights_are_those_of_this_moment(shop: TestShop) -> None:
    await change_user(shop, "ada@shop.example", lambda user: setattr(user, "role", Role.ADMIN))
    assert (await shop.store.read(lambda session: permissions.require_admin(session, shop.ada))).is_admin
    await change_user(shop, "ada@shop.example", lambda user: setattr(user, "role", Role.CUSTOMER))
    with pytest.raises(PermissionDenied):
        await shop.store.read(lambda session: permissions.require_admin(session, shop.ada))


async def test_a_disabled_account_is_signed_out_at_once_and_cannot_come_back(shop: TestShop) -> None:
    await change_user(shop, "sam@shop.example", lambda user: setattr(user, "active", False))
    with pytest.raises(NotAuthenticated):
        await users.identify(shop.sam)
    with pytest.raises(DomainError, match="not right"):
        await users.sign_in("sam@shop.example", PASSWORD, address=HERE)


async def test_a_guest_is_a_customer_and_a_made_up_token_is_nobody(shop: TestShop) -> None:
    assert await users.identify(shop.guest) == GUEST
    for token in ("", "made up", "\ud800", "x" * 100_000):
        with pytest.raises(NotAuthenticated):
            await users.identify(Credentials(token=token))


async def test_making_somebody_an_admin_promotes_or_creates(shop: TestShop) -> None:
    hashed = passwords.hash_now("another password")
    assert await shop.store.write(lambda s: users.make_admin(s, "new@shop.example", "New", hashed))
    assert not await shop.store.write(lambda s: users.make_admin(s, "ada@shop.example", "Other", hashed))
    with pytest.raises(NotAuthenticated):
        await users.identify(shop.ada)
    ada = (await users.sign_in("ada@shop.example", "another password", address=HERE)).person
    assert (ada.role, ada.name) == (Role.ADMIN, "Ada")
    done = [(fact.action, fact.actor) for fact in await shop.history(f"user:{ada.id}")]
    assert ("promote", Role.SYSTEM) in done
    for email in ("new@shop.example", "ada@shop.example"):
        assert (await users.sign_in(email, "another password", address=HERE)).person.is_admin


async def test_ending_the_sessions_of_an_account_leaves_only_the_one_to_keep(shop: TestShop) -> None:
    ada = (await users.identify(shop.ada)).id or 0
    second = await users.sign_in("ada@shop.example", PASSWORD, address=HERE)

    ended = await shop.store.write(
        lambda s: users.end_sessions(s, ada, actor=Role.CUSTOMER, keep=second.token)
    )

    assert ended == 1
    assert (await users.identify(Credentials(token=second.token))).id == ada
    with pytest.raises(NotAuthenticated):
        await users.identify(shop.ada)
    assert (await shop.last(f"user:{ada}")).action == "end_sessions"
    assert await users.identify(shop.ben), "other accounts stay signed in"


async def test_an_admin_switches_his_bell_off(shop: TestShop) -> None:
    await users.set_sound(shop.sam, sound=False)
    assert not (await users.identify(shop.sam)).sound
    await users.set_sound(shop.sam, sound=True)
    assert (await users.identify(shop.sam)).sound
    with pytest.raises(PermissionDenied):
        await users.set_sound(shop.ada, sound=False)
