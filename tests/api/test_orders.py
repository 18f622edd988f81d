"""Placing, seeing and cancelling orders over HTTP."""

from tests.api.conftest import Callers
from tests.support.api_client import ADDRESS, Caller, order

WHY = {"reason": "Changed my mind"}


async def placed(who: Caller, **more: object) -> str:
    answer = await who.post("/api/orders", order(**more))  # type: ignore[arg-type]
    assert answer.status_code == 201, answer.text
    return answer.json()["number"]


async def test_a_customer_places_an_order_and_finds_it_among_his_own(callers: Callers) -> None:
    answer = await callers.ada.post("/api/orders", order(quantity=2, email="ada@shop.example", name="Ada"))

    assert answer.status_code == 201
    new = answer.json()
    assert "key" not in new
    mine = (await callers.ada.get("/api/orders/my")).json()
    assert mine == [new]
    assert (await callers.ben.get("/api/orders/my")).json() == []


async def test_an_order_has_the_promised_fields(callers: Callers) -> None:
    new = (await callers.guest.post("/api/orders", order(quantity=2))).json()

    assert new["number"] == "SB-10001"
    assert (new["kind"], new["status"]) == ("regular", "pending")
    assert (new["customer"], new["email"]) == ("Grace Guest", "grace@shop.example")
    assert (new["total"], new["currency"], new["items"]) == (2500, "EUR", 2)
    assert new["address"] == ADDRESS
    assert (new["paymentMethod"], new["paymentStatus"]) == ("on_delivery", "unpaid")
    assert (new["cancelReason"], new["version"], new["bulk"]) == (None, 1, None)
    assert new["lines"] == [
        {"sku": "CANDLE", "title": "Lavender candle", "quantity": 2, "unitPrice": 1250, "total": 2500}
    ]
    [entry] = new["history"]
    assert set(entry) == {"at", "action", "from", "to", "actor", "reason"}
    assert (entry["action"], entry["from"], entry["to"], entry["actor"]) == (
        "place",
        None,
        "pending",
        "customer",
    )
    for moment in (new["placedAt"], new["updatedAt"], entry["at"]):
        assert moment.endswith("Z")


async def test_the_same_client_key_gives_the_same_order_and_the_same_key(callers: Callers) -> None:
    first = await callers.guest.post("/api/orders", order(clientKey="once"))
    again = await callers.guest.post("/api/orders", order(clientKey="once"))

    assert again.status_code == 201
    assert again.json() == first.json()
    assert (await callers.sam.get("/api/admin/orders")).json()["total"] == 1


async def test_a_client_key_that_placed_something_else_is_refused(callers: Callers) -> None:
    await placed(callers.guest, clientKey="once")

    answer = await callers.guest.post("/api/orders", order(quantity=3, clientKey="once"))

    assert answer.status_code == 409


async def test_a_guest_sees_and_cancels_his_order_with_the_key_of_its_link(callers: Callers) -> None:
    new = (await callers.guest.post("/api/orders", order())).json()
    address = f"/api/orders/{new['number']}"

    assert (await callers.guest.get(address)).status_code == 404
    assert (await callers.guest.get(f"{address}?key=wrong")).status_code == 404
    assert (await callers.guest.get(f"{address}?key={new['key']}")).json()["status"] == "pending"
    cancelled = await callers.guest.put(f"{address}/cancel?key={new['key']}", WHY)
    assert cancelled.json()["status"] == "cancelled"
    assert "key" not in cancelled.json()


async def test_cancelling_twice_says_so_and_changes_nothing(callers: Callers) -> None:
    number = await placed(callers.ada)
    first = await callers.ada.put(f"/api/orders/{number}/cancel", WHY)

    again = await callers.ada.put(f"/api/orders/{number}/cancel", WHY)

    assert first.json()["cancelReason"] == "Changed my mind"
    assert again.status_code == 409
    assert again.json()["status"] == "cancelled"
    assert "already cancelled by customer" in again.json()["error"]
    assert (await callers.ada.get(f"/api/orders/{number}")).json() == first.json()


async def test_a_repeated_cancel_with_the_same_idempotency_key_is_the_same_answer(callers: Callers) -> None:
    number = await placed(callers.ada)
    key = {"Idempotency-Key": "cancel once"}

    first = await callers.ada.put(f"/api/orders/{number}/cancel", WHY, headers=key)
    again = await callers.ada.put(f"/api/orders/{number}/cancel", WHY, headers=key)

    assert first.status_code == again.status_code == 200
    assert again.json() == first.json()


async def test_another_customers_order_is_not_there(callers: Callers) -> None:
    number = await placed(callers.ada)

    assert (await callers.ben.get(f"/api/orders/{number}")).status_code == 404
    assert (await callers.ben.put(f"/api/orders/{number}/cancel", WHY)).status_code == 404
    assert (await callers.guest.get(f"/api/orders/{number}")).status_code == 404
    assert (await callers.ada.get(f"/api/orders/{number}")).json()["status"] == "pending"


async def test_an_admin_takes_the_steps_of_the_table(callers: Callers) -> None:
    number = await placed(callers.ada)
    address = f"/api/orders/{number}/status"

    await callers.sam.put(address, {"action": "process"})
    shipped = await callers.sam.put(
        address, {"action": "ship", "expectedStatus": "processing", "trackingNumber": "T1", "carrier": "DHL"}
    )

    assert shipped.status_code == 200
    assert shipped.json()["status"] == "shipped"
    assert (shipped.json()["trackingNumber"], shipped.json()["carrier"]) == ("T1", "DHL")


async def test_a_step_from_a_stale_status_or_not_in_the_table_is_a_conflict(callers: Callers) -> None:
    number = await placed(callers.ada)
    address = f"/api/orders/{number}/status"

    missing = await callers.sam.put(address, {"action": "ship"})
    await callers.sam.put(address, {"action": "process"})
    stale = await callers.sam.put(
        address, {"action": "cancel", "reason": "Stock", "expectedStatus": "pending"}
    )

    assert (missing.status_code, missing.json()["status"]) == (409, "pending")
    assert missing.json()["error"].startswith("This order is pending, placed by customer at ")
    assert (stale.status_code, stale.json()["status"]) == (409, "processing")


async def test_only_a_way_back_that_takes_no_goods_asks_for_a_reason(callers: Callers) -> None:
    number = await placed(callers.ada)
    address = f"/api/orders/{number}/status"

    await callers.sam.put(address, {"action": "process"})
    reopened = await callers.sam.put(address, {"action": "reopen"})
    await callers.ada.put(f"/api/orders/{number}/cancel", WHY)
    reinstated = await callers.sam.put(address, {"action": "reinstate"})

    assert (reopened.status_code, reopened.json()["field"]) == (422, "reason")
    assert (reinstated.status_code, reinstated.json()["status"]) == (200, "pending")


async def test_returned_goods_go_back_to_the_shelf_if_the_admin_says_so(callers: Callers) -> None:
    number = await placed(callers.ada, quantity=4)
    for step in ({"action": "process"}, {"action": "ship"}, {"action": "return", "restock": True}):
        assert (await callers.sam.put(f"/api/orders/{number}/status", step)).status_code == 200

    assert (await callers.guest.get("/api/products/lavender-candle")).json()["stock"] == 10


async def test_money_is_received_and_given_back(callers: Callers) -> None:
    number = await placed(callers.ada)
    address = f"/api/orders/{number}/payment"

    paid = await callers.sam.put(address, {"action": "receive"})
    twice = await callers.sam.put(address, {"action": "receive"})
    too_much = await callers.sam.put(address, {"action": "refund", "amount": 1251})
    refunded = await callers.sam.put(address, {"action": "refund", "amount": 1250})

    assert paid.json()["paymentStatus"] == "paid"
    assert twice.status_code == 409
    assert (too_much.status_code, too_much.json()["field"]) == (422, "amount")
    assert refunded.json()["paymentStatus"] == "refunded"


async def test_of_what_is_not_there_nothing_is_sold(callers: Callers) -> None:
    answer = await callers.guest.post("/api/orders", order(sku="SOAP"))

    assert answer.status_code == 409
    assert answer.json() == {"error": "“Olive soap” is sold out."}
