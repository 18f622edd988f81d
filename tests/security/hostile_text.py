"""What people type who mean no good, and every field of the API that takes a text.

A script that runs sets `window.tripped`; a template that is evaluated shows the product of 1233 and 7.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, TypeAlias

TRIPPED = "window.tripped"
EVALUATED = "8631"

PAYLOADS = {
    "markup": "=1<img src=x onerror=window.tripped=1>",
    "scripts": "</script><script>window.tripped=1</script>",
    "templates": "{{1233*7}}${1233*7}`${window.tripped=1}`",
    "constructors": "{{constructor.constructor('window.tripped=1')()}}",
    "attributes": "-1' autofocus onfocus=window.tripped=1 x=\" javascript:window.tripped=1//",
    "formulas": "=cmd|' /C calc'!A0",
    "separators": 'x;=HYPERLINK(1)|+2,-3\t@4; "=5',
    "marks": "@\u202eright to left\u2066\u200f\x00NUL\x1b[31m \ufeff\u2028 Z\u0335\u0321 \U0001f514",
    "queries": "+\" OR NEAR( * -x col:y AND ^ '; DROP TABLE orders; -- %_\\ ') OR 1=1",
    "much": "x" * 10_000,
}

#: Where a text stands in a body: names, and numbers of elements of a list.
Place: TypeAlias = tuple[str | int, ...]


def places(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Place]:
    """Every place of a body that takes a text of any kind."""
    if "$ref" in schema:
        yield from places(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for one in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from places(one, schemas)
    if "items" in schema:
        yield from ((0, *place) for place in places(schema["items"], schemas))
    for name, inner in schema.get("properties", {}).items():
        yield from ((name, *place) for place in places(inner, schemas))
    if schema.get("type") == "string" and "enum" not in schema:
        yield ()


def texts_of(described: Mapping[str, Any]) -> Iterator[tuple[str, str, Place]]:
    """Method, address and place of every text that the API takes in a body."""
    for address, methods in described["paths"].items():
        for method, call in methods.items():
            if body := call.get("requestBody"):
                schema = body["content"]["application/json"]["schema"]
                for place in dict.fromkeys(places(schema, described["components"]["schemas"])):
                    yield method.upper(), address, place


def with_text(body: Mapping[str, Any], place: Place, text: str) -> dict[str, Any]:
    """The body with this text in that place."""
    changed: Any = deepcopy(dict(body))
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = text
    return changed
