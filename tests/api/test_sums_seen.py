"""Over HTTP: with another sum than the one that was seen nothing is done, and a retry books nothing twice."""

import pytest

from data.orders import payments
from tests.api.changes import placed, quoted
from tests.api.conftest import Callers
from tests.support.api_client import order

A_PART = {"action": "refund", "amount": 100}


async def test_an_order_at_another_total_is_refused_with_the_present_one(callers: Callers) -> None:
    refused = await callers.guest.post("/api/orders", order(expectedTotal=1200, clientKey="once"))
    assert (refused.status_code, refused.json()["total"]) == (409, 1250)
    assert "The total is €12.50 now" in refused.json()["error"]
    assert (await callers.guest.get("/api/products/lavender-candle")).json()["stock"] == 10

    told = await callers.guest.post("/api/orders", order(expectedTotal=1250, clientKey="once"))
    assert (told.status_code, told.json()["total"]) == (201, 1250)


async def test_a_quote_at_another_price_is_neither_accepted_nor_declined(callers: Callers) -> None:
    number = await quoted(callers)
    address = f"/api/bulk-orders/{number}"
    await callers.sam.put(f"{address}/quote", {"total": 36_000})

    for answer in ("accept", "decline"):
        refused = await callers.ada.put(f"{address}/{answer}", {"expectedTotal": 4000})
        assert (refused.status_code, refused.json()["total"]) == (409, 36_000)
    accepted = await callers.ada.put(f"{address}/accept", {"expectedTotal": 36_000})
    assert (accepted.status_code, accepted.json()["bulk"]["quoteState"]) == (200, "accepted")


async def test_accepting_says_at_which_price(callers: Callers) -> None:
    address = f"/api/bulk-orders/{await quoted(callers)}/accept"
    missing = await callers.ada.put(address, {})
    assert (missing.status_code, missing.json()["field"]) == (422, "expectedTotal")


async def test_a_quote_names_the_price_that_it_replaces(callers: Callers) -> None:
    address = f"/api/bulk-orders/{await quoted(callers)}/quote"
    refused = await callers.sam.put(address, {"total": 3000, "expectedTotal": 0})
    assert (refused.status_code, refused.json()["total"]) == (409, 4000)
    assert (await callers.sam.put(address, {"total": 3000, "expectedTotal": 4000})).json()["total"] == 3000


async def test_money_is_booked_at_the_sum_that_was_seen(callers: Callers) -> None:
    address = f"/api/orders/{await placed(callers)}/payment"
    refused = await callers.sam.put(address, {"action": "receive", "expected": 1000})
    assert (refused.status_code, refused.json()["total"]) == (409, 1250)
    received = (await callers.sam.put(address, {"action": "receive", "expected": 1250})).json()
    assert (received["paid"], received["refunded"]) == (1250, 0)

    refund = {"action": "refund", "amount": 100, "expected": 1250}
    assert (await callers.sam.put(address, refund)).json()["refunded"] == 100
    stale = await callers.sam.put(address, refund)
    assert (stale.status_code, stale.json()["total"]) == (409, 1150)


async def paid(callers: Callers) -> str:
    """Where the payment of an order that was paid is booked."""
    address = f"/api/orders/{await placed(callers)}/payment"
    received = await callers.sam.put(address, {"action": "receive"})
    assert (received.status_code, received.json()["paid"]) == (200, 1250)
    return address


async def test_a_part_refund_without_key_and_sum_is_refused(callers: Callers) -> None:
    address = await paid(callers)

    refused = await callers.sam.put(address, A_PART)

    assert (refused.status_code, refused.json()["field"]) == (422, "expected")
    assert "needs an Idempotency-Key, or the sum that was shown" in refused.json()["error"]
    assert (await callers.sam.get(address.removesuffix("/payment"))).json()["refunded"] == 0
    keyed = await callers.sam.call("PUT", address, json=A_PART, headers={"Idempotency-Key": "once"})
    assert (keyed.status_code, keyed.json()["refunded"]) == (200, 100)
    seen = await callers.sam.put(address, {**A_PART, "expected": 1150})
    assert (seen.status_code, seen.json()["refunded"]) == (200, 200)


async def test_control_without_the_rule_a_part_is_booked_twice(
    callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payments, "_refuse_part", lambda *_: None)
    address = await paid(callers)
    booked = [(await callers.sam.put(address, A_PART)).json()["refunded"] for _ in range(2)]
    print(f"control, a part refund sent twice with neither: {booked} refunded")
    assert booked == [100, 200]


@pytest.mark.parametrize("body", [{"action": "refund"}, {"action": "refund", "amount": 1250}])
async def test_a_full_refund_needs_neither_and_is_booked_once(
    callers: Callers, body: dict[str, object]
) -> None:
    address = await paid(callers)
    answers = [await callers.sam.put(address, body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[0].json()["refunded"] == 1250
