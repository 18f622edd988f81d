"""Each change over HTTP takes an `Idempotency-Key`: the same again, the same answer; another body, 409."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from pages.api import router
from pages.api.docs import describe
from tests.api.conftest import Callers
from tests.calling import Caller, order
from tests.conftest import TestShop

#: Their answers hold the token of a sign-in, and what holds a secret is not kept.
SIGN_IN = {
    "POST /api/login",
    "POST /api/register",
    "POST /api/set-up",
    "POST /api/logout",
}
#: Of accounts: the same again changes nothing anyway, and the answer to a new password holds a secret.
OF_ACCOUNTS = {
    "PUT /api/account",
    "PUT /api/account/password",
    "DELETE /api/account/sessions",
    "DELETE /api/account/sessions/{id}",
    "PUT /api/admin/accounts/{id}",
}
KEY = "once"
WHY = {"reason": "Changed my mind"}


@dataclass(frozen=True)
class Change:
    """One call that changes something, and the same with another body."""

    who: Caller
    method: str
    address: str
    body: dict[str, Any]
    other: dict[str, Any]

    async def send(self, key: str, body: dict[str, Any] | None = None) -> Any:
        return await self.who.call(
            self.method, self.address, json=body or self.body, headers={"Idempotency-Key": key}
        )


async def placed(callers: Callers) -> str:
    return (await callers.ada.post("/api/orders", order())).json()["number"]


async def quoted(callers: Callers) -> str:
    asked = await callers.ada.post("/api/bulk-orders", {**order(quantity=500), "company": "Spa Ltd"})
    number = asked.json()["number"]
    await callers.sam.put(f"/api/bulk-orders/{number}/quote", {"total": 4000})
    return number


async def pay(callers: Callers) -> Change:
    address = f"/api/orders/{await placed(callers)}/payment"
    await callers.sam.put(address, {"action": "receive"})
    refund = {"action": "refund", "amount": 100}
    return Change(callers.sam, "PUT", address, refund, {**refund, "amount": 200})


async def cancel(callers: Callers) -> Change:
    address = f"/api/orders/{await placed(callers)}/cancel"
    return Change(callers.ada, "PUT", address, WHY, {"reason": "Other"})


async def step(callers: Callers) -> Change:
    address = f"/api/orders/{await placed(callers)}/status"
    return Change(callers.sam, "PUT", address, {"action": "process"}, {"action": "cancel", **WHY})


async def quote(callers: Callers) -> Change:
    address = f"/api/bulk-orders/{await quoted(callers)}/quote"
    return Change(callers.sam, "PUT", address, {"total": 3500}, {"total": 3500, "note": "In May"})


async def accept(callers: Callers) -> Change:
    address = f"/api/bulk-orders/{await quoted(callers)}/accept"
    return Change(callers.ada, "PUT", address, {"expectedTotal": 4000}, {"expectedTotal": 4001})


async def decline(callers: Callers) -> Change:
    address = f"/api/bulk-orders/{await quoted(callers)}/decline"
    return Change(callers.ada, "PUT", address, {"reason": "Too dear"}, {"reason": "Too late"})


def posted(address: str, body: dict[str, Any], **other: Any) -> Callable[[Callers], Awaitable[Change]]:
    async def change(callers: Callers) -> Change:
        return Change(callers.guest, "POST", address, body, {**body, **other})

    return change


CHANGES: dict[str, Callable[[Callers], Awaitable[Change]]] = {
    "POST /api/orders": posted("/api/orders", order(), paymentMethod="bank_transfer"),
    "PUT /api/orders/{number}/cancel": cancel,
    "PUT /api/orders/{number}/status": step,
    "PUT /api/orders/{number}/payment": pay,
    "POST /api/bulk-orders": posted(
        "/api/bulk-orders", {**order(quantity=500), "company": "Spa"}, company="Inn"
    ),
    "PUT /api/bulk-orders/{number}/quote": quote,
    "PUT /api/bulk-orders/{number}/accept": accept,
    "PUT /api/bulk-orders/{number}/decline": decline,
    "POST /api/free-samples": posted("/api/free-samples", {**order(), "sku": "CANDLE"}, message="Blue"),
    "POST /api/contact": posted(
        "/api/contact", {"name": "Grace", "email": "grace@shop.example", "message": "Open?"}, message="Shut?"
    ),
    "POST /api/newsletter": posted(
        "/api/newsletter", {"email": "grace@shop.example"}, email="other@shop.example"
    ),
}


def changing() -> dict[str, set[str]]:
    """Every call that is no question, and the headers that it takes."""
    return {
        f"{method.upper()} {address}": {
            given["name"].lower() for given in call.get("parameters", []) if given["in"] == "header"
        }
        for address, methods in describe(router())["paths"].items()
        for method, call in methods.items()
        if method != "get"
    }


def test_every_change_takes_an_idempotency_key() -> None:
    without = {call for call, headers in changing().items() if "idempotency-key" not in headers}

    print(
        f"{len(changing())} calls change something, {len(CHANGES)} take a key, {len(without)} sign in or out"
    )
    assert without == SIGN_IN | OF_ACCOUNTS
    assert changing().keys() - without == CHANGES.keys()


@pytest.mark.parametrize("name", CHANGES)
async def test_the_same_again_is_the_same_answer_and_changes_nothing(
    callers: Callers, shop: TestShop, name: str
) -> None:
    change = await CHANGES[name](callers)
    first = await change.send(KEY)
    assert first.is_success, first.text
    before = await head(shop)

    again = await change.send(KEY)

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert await head(shop) == before


@pytest.mark.parametrize("name", CHANGES)
async def test_another_body_with_the_same_key_is_a_conflict(
    callers: Callers, shop: TestShop, name: str
) -> None:
    change = await CHANGES[name](callers)
    await change.send(KEY)
    before = await head(shop)

    other = await change.send(KEY, change.other)

    assert (other.status_code, other.json()) == (
        409,
        {"error": "This idempotency key was used for something else. Use a new key."},
    )
    assert await head(shop) == before


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_that_is_blank_or_too_long_is_refused(
    callers: Callers, shop: TestShop, name: str, key: str
) -> None:
    change = await CHANGES[name](callers)
    before = await head(shop)

    answer = await change.send(key)

    assert (answer.status_code, answer.json()["field"]) == (422, "idempotencyKey")
    assert await head(shop) == before


async def test_a_cancel_repeated_after_a_reinstate_is_the_answer_of_before(callers: Callers) -> None:
    change = await cancel(callers)
    first = await change.send(KEY)
    await callers.sam.put(change.address.replace("cancel", "status"), {"action": "reinstate"})

    again = await change.send(KEY)

    assert again.json() == first.json()
    assert again.json()["status"] == "cancelled"
    assert (await callers.ada.get(change.address.removesuffix("/cancel"))).json()["status"] == "pending"


async def test_the_stored_answer_is_not_for_a_sign_in_that_is_over(callers: Callers) -> None:
    change = await pay(callers)
    await change.send(KEY)
    await callers.sam.post("/api/logout")

    assert (await change.send(KEY)).status_code == 401


@pytest.mark.parametrize(
    "other",
    [
        {"address": {"street": "Elsewhere 2", "postcode": "1", "city": "Köln"}},
        {"paymentMethod": "bank_transfer"},
        {"name": "Grace Other"},
        {"lines": [{"sku": "CANDLE", "quantity": 2}]},
    ],
)
async def test_the_same_client_key_with_other_content_is_a_conflict(
    callers: Callers, other: dict[str, Any]
) -> None:
    first = await callers.guest.post("/api/orders", order(clientKey="once"))
    assert (await callers.guest.post("/api/orders", order(clientKey="once"))).json() == first.json()

    refused = await callers.guest.post("/api/orders", {**order(clientKey="once"), **other})

    assert refused.status_code == 409
    assert first.json()["number"] in refused.json()["error"]


@pytest.mark.parametrize(
    ("address", "body", "other"),
    [
        ("/api/bulk-orders", {**order(quantity=500, clientKey="once"), "company": "Spa"}, {"company": "Inn"}),
        ("/api/free-samples", {**order(clientKey="once"), "sku": "CANDLE"}, {"message": "Blue"}),
    ],
)
async def test_what_only_one_kind_of_order_says_is_content_too(
    callers: Callers, address: str, body: dict[str, Any], other: dict[str, Any]
) -> None:
    first = await callers.guest.post(address, body)
    assert (await callers.guest.post(address, body)).json() == first.json()
    assert (await callers.guest.post(address, {**body, **other})).status_code == 409


async def head(shop: TestShop) -> int:
    await shop.store.catch_up()
    return shop.store.seen
