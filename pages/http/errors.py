"""Exceptions as responses: JSON for the API, a page with one sentence for browsers, never a traceback."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, Field
from pydantic.alias_generators import to_camel
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from components.guards import KEY_COOKIE, KEY_COOKIE_LASTS, Redirect
from data.errors import (
    Conflict,
    DatabaseUnavailable,
    DomainError,
    NotAuthenticated,
    NotFound,
    PermissionDenied,
    RateLimited,
    ValidationFailed,
)
from pages.http import error_page, security_headers

_STATUS: dict[type[DomainError], int] = {
    ValidationFailed: 422,
    NotFound: 404,
    NotAuthenticated: 401,
    PermissionDenied: 403,
    Conflict: 409,
    RateLimited: 429,
    DatabaseUnavailable: 503,
    DomainError: 400,
}
#: Seconds after which to try again when the database was not available.
_RETRY_AFTER = 10
_TITLES = {
    401: "Please sign in",
    403: "Not for you",
    404: "There is nothing here",
    405: "This cannot be done here",
    413: "Too much at once",
    422: "This address cannot be read",
    429: "A little slower, please",
    503: "Please try again in a moment",
}
_SENTENCES = {
    400: "The body is not valid JSON.",
    404: "There is no such address. It may have been mistyped, or what was here is gone.",
    405: "This address does not take this method.",
    500: "Something went wrong in the shop, and it was written down. Nothing else was changed; try again.",
}
#: Sentences for pydantic's types of errors; `{name}` is the field.
_FIELD_SENTENCES = {
    "missing": "“{name}” is missing.",
    "int_type": "“{name}” has to be a whole number.",
    "int_parsing": "“{name}” has to be a whole number.",
    "int_from_float": "“{name}” has to be a whole number.",
    "int_parsing_size": "“{name}” is too large.",
    "string_type": "“{name}” has to be a text.",
    "string_unicode": "“{name}” has characters in it that are none.",
    "bool_type": "“{name}” has to be true or false.",
    "list_type": "“{name}” has to be a list.",
    "enum": "“{name}” has to be one of: {expected}.",
}
_NOT_AN_OBJECT = {"model_type", "model_attributes_type", "dict_type"}


class ErrorResponse(BaseModel):
    """Why a call was refused, in a sentence."""

    error: str
    field: str | None = Field(None, description="The input that cannot be used, where it is one.")
    status: str | None = Field(None, description="The order's present status, where that is the reason.")
    total: int | None = Field(None, description="The present sum, where another one was expected.")


def install(app: FastAPI, endpoints: Sequence[BaseRoute]) -> None:
    """Add the exception handlers. They replace NiceGUI's own pages for 404 and 500."""
    app.state.endpoints = endpoints
    app.add_exception_handler(Redirect, _redirect)
    app.add_exception_handler(DomainError, _handle_domain_error)
    app.add_exception_handler(RequestValidationError, _handle_invalid_input)
    app.add_exception_handler(HTTPException, _handle_http_exception)
    app.add_exception_handler(404, _handle_http_exception)
    app.add_exception_handler(Exception, _internal_error)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses for these error statuses."""
    return {status: {"model": ErrorResponse, "description": HTTPStatus(status).phrase} for status in statuses}


def error_response(request: Request, code: int, sentence: str, /, **more: str | int | None) -> Response:
    """JSON under /api, a page elsewhere. `more` are further fields of the JSON; None leaves one out."""
    if request.scope["path"].startswith("/api"):
        details = {name: value for name, value in more.items() if value is not None}
        return JSONResponse({"error": sentence, **details}, code)
    title = _TITLES.get(code, "This did not work")
    if code == HTTPStatus.UNAUTHORIZED:
        return error_page.page(code, title, sentence, to="/login", text="Sign in")
    return error_page.page(code, title, sentence)


async def _redirect(request: Request, error: Exception) -> Response:
    assert isinstance(error, Redirect)  # noqa: S101 - it is registered for nothing else
    response = RedirectResponse(error.address, HTTPStatus.SEE_OTHER)
    if error.key is not None:
        response.set_cookie(
            KEY_COOKIE,
            error.key.key,
            max_age=KEY_COOKIE_LASTS,
            path=error.key.path,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    return response


async def _handle_domain_error(request: Request, error: Exception) -> Response:
    status = next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
    field = to_camel(error.field) if isinstance(error, ValidationFailed) else None
    present = (error.status, error.total_minor) if isinstance(error, Conflict) else (None, None)
    response = error_response(request, status, str(error), field=field, status=present[0], total=present[1])
    if isinstance(error, RateLimited):
        response.headers["Retry-After"] = str(error.seconds)
    if isinstance(error, DatabaseUnavailable):
        response.headers["Retry-After"] = str(_RETRY_AFTER)
    return response


async def _handle_invalid_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for nothing else
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return error_response(request, 400, "The body is not valid JSON.")
    name = ".".join(str(part) for part in first["loc"][1:])
    if not name or (first["type"] in _NOT_AN_OBJECT and len(first["loc"]) == 1):
        return error_response(request, 422, "Send a JSON object in the body.")
    return error_response(request, 422, _sentence(name, first), field=name)


def _sentence(name: str, first: Mapping[str, Any]) -> str:
    expected = str(first.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
    if first["type"] in _NOT_AN_OBJECT:
        return f"“{name}” has to be a JSON object."
    return _FIELD_SENTENCES.get(first["type"], "“{name}” cannot be used.").format(
        name=name, expected=expected
    )


async def _handle_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for nothing else
    sentence = _SENTENCES.get(error.status_code) or error.detail
    response = error_response(request, error.status_code, sentence)
    response.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and (methods := _allowed(request)):
        response.headers["Allow"] = ", ".join(methods)
    return response


def _allowed(request: Request) -> list[str]:
    """The methods of all endpoints at this address. Starlette lists only those of the first one."""
    endpoints: Sequence[BaseRoute] = request.app.state.endpoints
    matching = (route for route in endpoints if route.matches(request.scope)[0] is not Match.NONE)
    return sorted({method for route in matching for method in getattr(route, "methods", None) or ()})


async def _internal_error(request: Request, _error: Exception) -> Response:
    """A bug: the server logs it after this and closes the connection.

    Starlette sends this response from outside of all middleware, so the security headers are added here.
    """
    response = error_response(request, 500, _SENTENCES[500])
    response.headers.update(security_headers.plain(secure=request.scope["scheme"] == "https"))
    response.headers["Connection"] = "close"
    return response
