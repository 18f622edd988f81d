"""Who may call what: every endpoint against everybody who could call it."""

from functools import reduce
from typing import Any

import pytest
from fastapi import FastAPI

from data.people import Actor
from pages.api import router
from pages.api.docs import describe
from tests.api.conftest import Callers
from tests.calling import order, program

WHO = ("guest", "ben", "ada", "sam")
#: What a guest, another customer, the owner and an admin are answered; and the body where one is sent.
#: {order} is an order of Ada's, {bulk} a bulk request of hers that has a quote.
CALLS: dict[tuple[str, str], tuple[tuple[int, int, int, int], Any]] = {
    ("GET", "/api/products"): ((200, 200, 200, 200), None),
    ("GET", "/api/products/lavender-candle"): ((200, 200, 200, 200), None),
    ("POST", "/api/login"): ((401, 401, 401, 401), {"email": "x@shop.example", "password": "wrong one"}),
    ("POST", "/api/register"): (
        (201, 201, 201, 201),
        {"email": "new@shop.example", "name": "New", "password": "long enough"},
    ),
    ("POST", "/api/set-up"): (
        (404, 404, 404, 404),
        {
            "token": "x",
            "email": "x@shop.example",
            "password": "long enough",
            "shopName": "X",
            "currency": "EUR",
        },
    ),
    ("POST", "/api/logout"): ((200, 200, 200, 200), None),
    ("POST", "/api/orders"): ((201, 201, 201, 201), order()),
    ("GET", "/api/orders/my"): ((401, 200, 200, 200), None),
    ("GET", "/api/orders/{order}"): ((404, 404, 200, 200), None),
    ("PUT", "/api/orders/{order}/cancel"): ((404, 404, 200, 200), {"reason": "Because"}),
    ("PUT", "/api/orders/{order}/status"): ((401, 403, 403, 200), {"action": "process"}),
    ("PUT", "/api/orders/{order}/payment"): ((401, 403, 403, 200), {"action": "receive"}),
    ("POST", "/api/bulk-orders"): ((201, 201, 201, 201), {**order(quantity=500), "company": "Spa Ltd"}),
    ("POST", "/api/free-samples"): ((201, 201, 201, 201), {**order(), "sku": "CANDLE"}),
    ("POST", "/api/contact"): (
        (201, 201, 201, 201),
        {"name": "X", "email": "x@shop.example", "subject": "Hello", "message": "Are you open?"},
    ),
    ("POST", "/api/newsletter"): ((201, 201, 201, 201), {"email": "x@shop.example"}),
    ("PUT", "/api/bulk-orders/{bulk}/quote"): ((401, 403, 403, 200), {"total": 90000}),
    ("PUT", "/api/bulk-orders/{bulk}/accept"): ((404, 404, 200, 403), None),
    ("PUT", "/api/bulk-orders/{bulk}/decline"): ((404, 404, 200, 403), {"reason": "Too dear"}),
    ("GET", "/api/admin/orders"): ((401, 403, 403, 200), None),
    ("GET", "/api/admin/dashboard/overview"): ((401, 403, 403, 200), None),
    ("GET", "/health"): ((200, 200, 200, 200), None),
    ("GET", "/pictures/lavender-candle.svg"): ((200, 200, 200, 200), None),
    ("GET", "/admin/orders.csv"): ((401, 403, 403, 200), None),
    ("GET", "/admin/newsletter.csv"): ((401, 403, 403, 200), None),
    ("GET", "/logout"): ((303, 303, 303, 303), None),
    ("POST", "/logout"): ((303, 303, 303, 303), None),
    ("GET", "/api/openapi.json"): ((200, 200, 200, 200), None),
    ("GET", "/api/docs"): ((200, 200, 200, 200), None),
}


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
async def test_each_call_answers_to_each_person_as_the_table_says(
    callers: Callers, call: tuple[str, str]
) -> None:
    (method, address), (expected, body) = call, CALLS[call]
    theirs = [await adas_orders(callers) for _ in WHO]

    for name, numbers, code in zip(WHO, theirs, expected, strict=True):
        own = {**body, "email": f"{name}.{body['email']}"} if body and "email" in body else body
        answer = await callers.named(name).call(method, address.format(**numbers), json=own)

        assert (name, answer.status_code) == (name, code), answer.text
        if answer.is_client_error and address.startswith("/api"):
            assert answer.json()["error"]


def test_every_endpoint_is_in_the_table() -> None:
    named = {"{order}": "{number}", "{bulk}": "{number}", "lavender-candle": "{slug}"}
    asked = {
        (method, reduce(lambda path, word: path.replace(word, named[word]), named, address))
        for method, address in CALLS
    }

    assert asked == {(method, route.path) for route in router().routes for method in route.methods}  # type: ignore[attr-defined]


async def adas_orders(callers: Callers) -> dict[str, str]:
    """An order of hers and a bulk request with a quote."""
    regular = await callers.ada.post("/api/orders", order())
    bulk = await callers.ada.post("/api/bulk-orders", {**order(quantity=100), "company": "Ada Ltd"})
    numbers = {"order": regular.json()["number"], "bulk": bulk.json()["number"]}
    await callers.sam.put(f"/api/bulk-orders/{numbers['bulk']}/quote", {"total": 95000})
    return numbers


def test_every_call_of_the_api_is_described_with_its_refusals() -> None:
    described = describe(router())["paths"]

    assert len(described) >= len({address for _, address in CALLS if address.startswith("/api/")}) - 2
    cancel = described["/api/orders/{number}/cancel"]["put"]["responses"]
    assert cancel.keys() == {"200", "401", "403", "404", "409", "422"}
    assert cancel["409"]["content"]["application/json"]["schema"]["$ref"].endswith("Refused")
    for address, methods in described.items():
        for call in methods.values():
            for code, answer in call["responses"].items():
                assert answer["content"]["application/json"]["schema"], (address, code)


async def test_a_dead_token_is_refused_and_not_taken_for_a_guest(app: FastAPI) -> None:
    stale = program(app, Actor(token="stale"))

    answer = await stale.post("/api/orders", order())

    assert answer.status_code == 401
