"""The API's description: for programs as OpenAPI, for people as a page that needs nothing from elsewhere."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse

from pages.http.errors import responses

VERSION = "1"
INTRODUCTION = (
    "JSON over HTTP. Sign in with POST /api/login and send its token as “Authorization: Bearer TOKEN”; "
    "a browser is signed in by its cookie, and then a change also needs an Origin of the shop's own. "
    "Money is an integer of minor units, times are UTC. A refusal is an object with “error”, a sentence."
)
_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:0 auto;padding:24px 16px 48px}
h1{font-size:28px}h2{font-size:16px;margin:32px 0 8px;font-family:ui-monospace,monospace}
h2 b{display:inline-block;min-width:4ch;margin-right:8px}
table{border-collapse:collapse;width:100%;font-size:14px;margin:8px 0}
td,th{text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid;vertical-align:top}
code{font-family:ui-monospace,monospace}
"""


def add_to(router: APIRouter) -> None:
    """Put the description of what this router has so far at its addresses."""
    described = describe(router)
    page = HTMLResponse(drawn(described))

    async def openapi() -> JSONResponse:
        return JSONResponse(described)

    async def readable() -> HTMLResponse:
        return page

    router.get("/api/openapi.json", include_in_schema=False)(openapi)
    router.get("/api/docs", include_in_schema=False)(readable)


def describe(router: APIRouter) -> dict[str, Any]:
    """The OpenAPI document of this router."""
    described = get_openapi(title="Shopbell", version=VERSION, description=INTRODUCTION, routes=router.routes)
    for methods in described["paths"].values():
        for method, call in methods.items():
            for status, response in responses(*_always_possible(method, call)).items():
                shown = {"schema": {"$ref": "#/components/schemas/Refused"}}
                told = {"description": response["description"], "content": {"application/json": shown}}
                call["responses"].setdefault(str(status), told)
    return described


def _always_possible(method: str, call: Mapping[str, Any]) -> Iterator[int]:
    """What any call may be answered before its own code is reached: by the door, the wall and the guards."""
    yield 503
    if "security" in call:
        yield 401
    if method != "get":
        yield from (400, 403, 413, 415)


def drawn(described: Mapping[str, Any]) -> str:
    """The document as a page to read, with a heading for every call and every object."""
    calls = "".join(
        _call(method, address, call)
        for address, methods in described["paths"].items()
        for method, call in methods.items()
    )
    schemas = described["components"]["schemas"]
    objects = "".join(_object(name, schema) for name, schema in sorted(schemas.items()))
    return (
        '<!doctype html><html lang="en-US"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Shopbell API</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>Shopbell API</h1><p>{escape(described['info']['description'])}</p>"
        f'<p>The same for programs: <a href="/api/openapi.json">/api/openapi.json</a></p>{calls}{objects}'
        "</main></body></html>"
    )


def _call(method: str, address: str, call: Mapping[str, Any]) -> str:
    sent = [
        (
            p["name"],
            f"{p['in']}, {_type(p['schema'])}",
            p.get("description") or p["schema"].get("description", ""),
        )
        for p in call.get("parameters", [])
    ]
    if body := call.get("requestBody"):
        sent.append(("body", _type(_json(body)), ""))
    answers = [
        (status, _type(_json(response)), response.get("description", ""))
        for status, response in call["responses"].items()
    ]
    return (
        f"<h2><b>{method.upper()}</b> {escape(address)}</h2><p>{escape(call.get('description', ''))}</p>"
        f"{_table('Send', sent)}{_table('Answer', answers)}"
    )


def _object(name: str, schema: Mapping[str, Any]) -> str:
    needed = schema.get("required", [])
    rows = [
        (field, _type(kind) + (", needed" if field in needed else ""), kind.get("description", ""))
        for field, kind in schema.get("properties", {}).items()
    ]
    words = [str(word) for word in schema.get("enum", [])]
    told = " · ".join(words) if words else schema.get("description", "")
    return f'<h2 id="{escape(name)}">{escape(name)}</h2><p>{escape(told)}</p>{_table("Field", rows)}'


def _table(title: str, rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    head = f"<tr><th>{title}</th><th>Type</th><th></th></tr>"
    body = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{_linked(kind)}</td><td>{escape(told)}</td></tr>"
        for name, kind, told in rows
    )
    return f"<table>{head}{body}</table>"


def _json(part: Mapping[str, Any]) -> Mapping[str, Any]:
    return part.get("content", {}).get("application/json", {}).get("schema", {})


def _type(schema: Mapping[str, Any]) -> str:
    return " or ".join(_types(schema)) or "nothing"


def _types(schema: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        yield "#" + schema["$ref"].rpartition("/")[2]
    elif "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from _types(one)
    elif schema.get("type") == "array":
        yield f"list of {_type(schema['items'])}"
    elif "type" in schema:
        yield str(schema["type"])


def _linked(kind: str) -> str:
    words = (f'<a href="{w}">{w[1:]}</a>' if w.startswith("#") else w for w in escape(kind).split(" "))
    return " ".join(words)
