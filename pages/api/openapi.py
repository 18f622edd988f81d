"""The API's description, as an OpenAPI document and as an HTML page that loads nothing from other sites."""

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
    """Add the description of the endpoints that the router has so far."""
    document = describe(router)
    html = HTMLResponse(page(document))

    async def openapi() -> JSONResponse:
        return JSONResponse(document)

    async def docs() -> HTMLResponse:
        return html

    router.get("/api/openapi.json", include_in_schema=False)(openapi)
    router.get("/api/docs", include_in_schema=False)(docs)


def describe(router: APIRouter) -> dict[str, Any]:
    """The OpenAPI document of this router."""
    document = get_openapi(title="Shopbell", version=VERSION, description=INTRODUCTION, routes=router.routes)
    for methods in document["paths"].values():
        for method, call in methods.items():
            for status, response in responses(*_common_errors(method, call)).items():
                content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorResponse"}}}
                error = {"description": response["description"], "content": content}
                call["responses"].setdefault(str(status), error)
    return document


def _common_errors(method: str, call: Mapping[str, Any]) -> Iterator[int]:
    """The error statuses of the middleware and the guards, which any call may return."""
    yield 503
    if "security" in call:
        yield 401
    if method != "get":
        yield from (400, 403, 413, 415)


def page(document: Mapping[str, Any]) -> str:
    """The document as HTML, with a heading for every call and every object."""
    calls = "".join(
        _call(method, address, call)
        for address, methods in document["paths"].items()
        for method, call in methods.items()
    )
    schemas = document["components"]["schemas"]
    objects = "".join(_object(name, schema) for name, schema in sorted(schemas.items()))
    return (
        '<!doctype html><html lang="en-US"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Shopbell API</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>Shopbell API</h1><p>{escape(document['info']['description'])}</p>"
        f'<p>The same for programs: <a href="/api/openapi.json">/api/openapi.json</a></p>{calls}{objects}'
        "</main></body></html>"
    )


def _call(method: str, address: str, call: Mapping[str, Any]) -> str:
    parameters = [
        (
            p["name"],
            f"{p['in']}, {_type(p['schema'])}",
            p.get("description") or p["schema"].get("description", ""),
        )
        for p in call.get("parameters", [])
    ]
    if body := call.get("requestBody"):
        parameters.append(("body", _type(_json(body)), ""))
    answers = [
        (status, _type(_json(response)), response.get("description", ""))
        for status, response in call["responses"].items()
    ]
    return (
        f"<h2><b>{method.upper()}</b> {escape(address)}</h2><p>{escape(call.get('description', ''))}</p>"
        f"{_table('Send', parameters)}{_table('Answer', answers)}"
    )


def _object(name: str, schema: Mapping[str, Any]) -> str:
    required = schema.get("required", [])
    rows = [
        (field, _type(kind) + (", needed" if field in required else ""), kind.get("description", ""))
        for field, kind in schema.get("properties", {}).items()
    ]
    values = [str(value) for value in schema.get("enum", [])]
    text = " · ".join(values) if values else schema.get("description", "")
    return f'<h2 id="{escape(name)}">{escape(name)}</h2><p>{escape(text)}</p>{_table("Field", rows)}'


def _table(title: str, rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    head = f"<tr><th>{title}</th><th>Type</th><th></th></tr>"
    body = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{_linked(kind)}</td><td>{escape(text)}</td></tr>"
        for name, kind, text in rows
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
        for option in schema["anyOf"]:
            yield from _types(option)
    elif schema.get("type") == "array":
        yield f"list of {_type(schema['items'])}"
    elif "type" in schema:
        yield str(schema["type"])


def _linked(kind: str) -> str:
    parts = (f'<a href="{p}">{p[1:]}</a>' if p.startswith("#") else p for p in escape(kind).split(" "))
    return " ".join(parts)
