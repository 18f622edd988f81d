"""What cannot be used is refused with a sentence at its field; nothing is half done, nothing is logged."""

from typing import Any

import pytest

from tests.api.conftest import Callers
from tests.support.api_client import ADDRESS, order

NO_JSON = {"Content-Type": "application/json"}
FIELDS: list[tuple[dict[str, Any], str, int]] = [
    (order(sku="NO SUCH THING"), "lines", 422),
    (order(sku="NUL\x00"), "lines", 422),
    (order(quantity=0), "quantity", 422),
    (order(quantity=-1), "quantity", 422),
    (order(quantity=10**30), "quantity", 422),
    (order(quantity=101), "quantity", 422),
    (order(lines=[{"sku": "CANDLE", "quantity": 60}, {"sku": "CANDLE", "quantity": 41}]), "quantity", 422),
    (order(quantity=1.5), "lines.0.quantity", 422),  # type: ignore[arg-type]
    (order(quantity=True), "lines.0.quantity", 422),
    (order(quantity="2"), "lines.0.quantity", 422),  # type: ignore[arg-type]
    (order(quantity=11), "", 409),
    (order(lines=[]), "lines", 422),
    (order(lines="CANDLE"), "lines", 422),
    (order(lines=["CANDLE"]), "lines.0", 422),
    (order(lines=[{"quantity": 1}]), "lines.0.sku", 422),
    (order(email="nobody"), "email", 422),
    (order(name=""), "name", 422),
    (order(name=7), "name", 422),
    (order(address={**ADDRESS, "street": "x" * 10_000}), "street", 422),
    (order(address={**ADDRESS, "city": " "}), "city", 422),
    (order(address="Berlin"), "address", 422),
    (order(paymentMethod="gold"), "paymentMethod", 422),
    (order(clientKey="x" * 201), "clientKey", 422),
    ({key: value for key, value in order().items() if key != "paymentMethod"}, "paymentMethod", 422),
]


@pytest.mark.parametrize(("body", "field", "code"), FIELDS)
async def test_an_order_that_cannot_be_is_refused_at_its_field(
    callers: Callers, caplog: pytest.LogCaptureFixture, body: dict[str, Any], field: str, code: int
) -> None:
    answer = await callers.guest.post("/api/orders", body)

    assert answer.status_code == code
    assert answer.json().get("field", "") == field
    assert answer.json()["error"].endswith(".")
    assert (await callers.guest.get("/api/products/lavender-candle")).json()["stock"] == 10
    assert (await callers.sam.get("/api/admin/orders")).json()["total"] == 0
    assert [record for record in caplog.records if record.levelname != "INFO"] == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"lines": ' + b"9" * 5000 + b"}", 400),
        (b'"a text"', 422),
        (b"[]", 422),
        (b"null", 422),
        (b"", 422),
        (b'{"lines": [{"sku": "CANDLE", "quantity": NaN}]}', 422),
        (b'{"lines": [{"sku": "\\ud800"}]}', 422),
    ],
)
async def test_a_body_that_is_no_json_object_is_refused(callers: Callers, content: bytes, code: int) -> None:
    answer = await callers.guest.call("POST", "/api/orders", content=content, headers=NO_JSON)

    assert answer.status_code == code, answer.text
    assert answer.json()["error"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_kind_of_body_is_refused(callers: Callers, kind: str) -> None:
    answer = await callers.guest.call("POST", "/api/orders", content=b"{}", headers={"Content-Type": kind})

    assert answer.status_code == 415
    assert "Content-Type" in answer.json()["error"]


async def test_more_than_a_megabyte_is_refused_whatever_its_header_says(callers: Callers) -> None:
    async def endless():  # noqa: ANN202
        for _ in range(20):
            yield b" " * 100_000

    told = await callers.guest.call("POST", "/api/orders", content=b" " * 1_000_001, headers=NO_JSON)
    untold = await callers.guest.call("POST", "/api/orders", content=endless(), headers=NO_JSON)

    assert told.status_code == untold.status_code == 413
    assert told.json() == untold.json()


async def test_an_unknown_address_and_method_are_refused_in_json(callers: Callers) -> None:
    unknown = await callers.guest.get("/api/nothing")
    method = await callers.guest.call("DELETE", "/api/orders/SB-10001")

    assert (unknown.status_code, method.status_code) == (404, 405)
    assert unknown.json()["error"]
    assert method.json()["error"]
    assert method.headers["Allow"]


async def test_an_unknown_page_is_a_sentence_on_a_page(callers: Callers) -> None:
    answer = await callers.guest.get("/no/<such>/page")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "There is no such address." in answer.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=lost", "status"),
        ("kind=gift", "kind"),
        ("sort=colour", "sort"),
        ("page=0", "page"),
        ("page=x", "page"),
        ("perPage=201", "perPage"),
        ("perPage=0", "perPage"),
        ("perPage=1.5", "perPage"),
    ],
)
async def test_a_list_that_cannot_be_is_refused_at_its_word(callers: Callers, query: str, field: str) -> None:
    answer = await callers.sam.get(f"/api/admin/orders?{query}")

    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize(
    "q", ['"', "*", "NEAR(", "-x", "col:", "%00", "'; drop table orders; --", "a" * 3000]
)
async def test_any_text_can_be_searched_for(callers: Callers, q: str) -> None:
    answer = await callers.sam.get("/api/admin/orders", params={"q": q})

    assert (answer.status_code, answer.json()["orders"]) == (200, [])


async def test_an_unknown_action_or_status_is_refused_with_those_that_there_are(callers: Callers) -> None:
    number = (await callers.ada.post("/api/orders", order())).json()["number"]

    action = await callers.sam.put(f"/api/orders/{number}/status", {"action": "vanish"})
    status = await callers.sam.put(
        f"/api/orders/{number}/status", {"action": "ship", "expectedStatus": "lost"}
    )

    assert (action.status_code, action.json()["field"]) == (422, "action")
    assert "process, cancel, ship" in action.json()["error"]
    assert (status.status_code, status.json()["field"]) == (422, "expectedStatus")


async def test_a_cancellation_needs_a_reason(callers: Callers) -> None:
    number = (await callers.ada.post("/api/orders", order())).json()["number"]

    answer = await callers.ada.put(f"/api/orders/{number}/cancel", {})

    assert (answer.status_code, answer.json()["field"]) == (422, "reason")


@pytest.mark.parametrize("number", ["%00", "SB-1%0A", "x" * 5000, "%F0%9F%94%94", "..%2F..%2Fadmin"])
async def test_a_number_that_is_none_is_not_found(callers: Callers, number: str) -> None:
    assert (await callers.sam.get(f"/api/orders/{number}")).status_code == 404
