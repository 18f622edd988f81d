"""The API describes itself: every call, with what it answers and refuses."""

from pages.api import router
from pages.api.openapi import describe


def test_every_call_of_the_api_is_described_with_its_refusals() -> None:
    described = describe(router())["paths"]

    named = {route.path for route in router().routes if route.path.startswith("/api/")}  # type: ignore[attr-defined]
    assert named - set(described) == {"/api/docs", "/api/openapi.json"}
    cancel = described["/api/orders/{number}/cancel"]["put"]["responses"]
    assert cancel.keys() == {"200", "400", "401", "403", "404", "409", "413", "415", "422", "503"}
    assert cancel["409"]["content"]["application/json"]["schema"]["$ref"].endswith("ErrorResponse")
    for address, methods in described.items():
        for call in methods.values():
            for code, answer in call["responses"].items():
                assert answer["content"]["application/json"]["schema"], (address, code)
