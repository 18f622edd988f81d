"""The newsletter: signing up tells nobody who is on the list, and only the shop sees it."""

from collections.abc import Awaitable, Callable

import pytest

from data import newsletter, rate_limits
from data.accounts.permissions import Credentials
from data.errors import NotAuthenticated, NotFound, PermissionDenied, RateLimited, ValidationFailed
from data.lifecycle import Role
from data.models import SubscriberState
from data.newsletter import SubscriberView
from tests.conftest import TestShop

PENDING, UNSUBSCRIBED = SubscriberState.PENDING, SubscriberState.UNSUBSCRIBED


async def subscribe(shop: TestShop, email: str = "jo@shop.example") -> SubscriberView:
    await newsletter.subscribe(email, address="10.0.0.1")
    rows, _ = await newsletter.page(shop.sam)
    return rows[0]


async def test_somebody_signs_up(shop: TestShop) -> None:
    subscriber = await subscribe(shop, " Jo@Shop.example ")
    assert (subscriber.email, subscriber.state) == ("jo@shop.example", PENDING)
    fact = await shop.last(f"subscriber:{subscriber.id}")
    assert (fact.action, fact.actor, fact.from_status, fact.to_status) == (
        "subscribe",
        Role.CUSTOMER,
        None,
        "pending",
    )


async def test_signing_up_twice_is_one_subscriber_and_one_event(shop: TestShop) -> None:
    once = await subscribe(shop)
    assert await subscribe(shop, "JO@shop.example") == once
    assert (await newsletter.page(shop.sam))[1] == 1
    assert len(await shop.history(f"subscriber:{once.id}")) == 1


async def test_the_answer_does_not_tell_who_is_known(shop: TestShop) -> None:
    await subscribe(shop)
    answers = [await newsletter.subscribe(f"{who}@shop.example", address="10.0.0.1") for who in ("jo", "new")]
    assert answers == [None, None]


async def test_who_unsubscribed_can_come_back(shop: TestShop) -> None:
    first = await subscribe(shop)
    gone = await newsletter.unsubscribe(first.id, by=shop.sam)
    assert gone.state is UNSUBSCRIBED
    fact = await shop.last(f"subscriber:{first.id}")
    assert (fact.action, fact.actor, fact.from_status) == ("unsubscribe", Role.ADMIN, "pending")
    back = await subscribe(shop)
    assert (back.id, back.state) == (first.id, PENDING)
    assert back.consent_at > first.consent_at, "it is a new consent"
    fact = await shop.last(f"subscriber:{first.id}")
    assert (fact.action, fact.from_status, fact.to_status) == ("subscribe", "unsubscribed", "pending")


async def test_unsubscribing_twice_is_harmless(shop: TestShop) -> None:
    subscriber = await subscribe(shop)
    once = await newsletter.unsubscribe(subscriber.id, by=shop.sam)
    assert await newsletter.unsubscribe(subscriber.id, by=shop.sam) == once
    assert len(await shop.history(f"subscriber:{subscriber.id}")) == 2


@pytest.mark.parametrize(
    "email", ["", "none", "a@b", "a@@b.example", "x" * 300 + "@b.example", "a\ud800@b.example"]
)
async def test_what_is_no_address_is_refused_at_its_field(shop: TestShop, email: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await newsletter.subscribe(email, address="10.0.0.1")
    assert refused.value.field == "email"
    assert (await newsletter.page(shop.sam))[1] == 0


@pytest.mark.usefixtures("shop")
async def test_a_flood_from_one_address_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rate_limits.LIMITS, "write", (3, 600))
    for number in range(3):
        await newsletter.subscribe(f"a{number}@shop.example", address="10.0.0.1")
    with pytest.raises(RateLimited):
        await newsletter.subscribe("b@shop.example", address="10.0.0.1")


async def test_the_desk_pages_filters_and_exports(shop: TestShop) -> None:
    for who in ("ann", "bob", "cid"):
        last = await subscribe(shop, f"{who}@shop.example")
    await newsletter.unsubscribe(last.id, by=shop.sam)

    async def emails(**query: object) -> list[str]:
        rows, total = await newsletter.page(shop.sam, **query)  # pyright: ignore[reportArgumentType]
        assert total >= len(rows)
        return [row.email.partition("@")[0] for row in rows]

    assert await emails() == ["cid", "bob", "ann"]
    assert await emails(page=2, per_page=2) == ["ann"]
    assert await emails(state=PENDING) == ["bob", "ann"]
    assert await emails(search="BO") == ["bob"]
    exported = await newsletter.export(shop.sam, state=PENDING)
    assert [row.email for row in exported] == ["bob@shop.example", "ann@shop.example"]


SHOP_ONLY: list[Callable[[int, Credentials], Awaitable[object]]] = [
    lambda number, by: newsletter.unsubscribe(number, by=by),
    lambda _, by: newsletter.page(by),
    lambda _, by: newsletter.export(by),
]


@pytest.mark.parametrize("attempt", SHOP_ONLY)
async def test_only_the_shop_may(
    shop: TestShop, attempt: Callable[[int, Credentials], Awaitable[object]]
) -> None:
    subscriber = await subscribe(shop)
    with pytest.raises(PermissionDenied):
        await attempt(subscriber.id, shop.ada)
    with pytest.raises(NotAuthenticated):
        await attempt(subscriber.id, shop.guest)
    assert await newsletter.export(shop.sam) == [subscriber]


@pytest.mark.parametrize("number", [0, 999, 10**30])
async def test_no_such_subscriber(shop: TestShop, number: int) -> None:
    with pytest.raises(NotFound):
        await newsletter.unsubscribe(number, by=shop.sam)


async def test_who_unsubscribed_is_left_out_of_who_wants_it(shop: TestShop) -> None:
    gone = await subscribe(shop)
    stays = await subscribe(shop, "stays@shop.example")
    await newsletter.unsubscribe(gone.id, by=shop.sam)

    rows, total = await newsletter.page(shop.sam, wanting=True)

    assert ([row.id for row in rows], total) == ([stays.id], 1)
    assert [row.id for row in await newsletter.export(shop.sam, wanting=True)] == [stays.id]
    assert await newsletter.counts(shop.sam) == {
        PENDING: 1,
        SubscriberState.CONFIRMED: 0,
        UNSUBSCRIBED: 1,
    }


async def test_one_subscriber_is_found_by_the_shop_alone(shop: TestShop) -> None:
    someone = await subscribe(shop)

    assert await newsletter.find(someone.id, shop.sam) == someone
    with pytest.raises(NotFound):
        await newsletter.find(someone.id + 1, shop.sam)
    with pytest.raises(PermissionDenied):
        await newsletter.find(someone.id, shop.ada)
    with pytest.raises(PermissionDenied):
        await newsletter.counts(shop.ada)
