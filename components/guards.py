"""Access guards for pages and endpoints, used as parameter types.

    async def orders_page(visit: guards.Customer) -> None: ...

They only spare users a failure: data/ checks the permission again for every query and command.
"""

from dataclasses import dataclass, replace
from typing import Annotated, TypeAlias
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request, WebSocket, WebSocketException
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.requests import HTTPConnection
from starlette.types import Scope

from components.urls import address as with_query
from data import orders
from data.accounts import browsers, sessions, users
from data.accounts.permissions import GUEST, Credentials, Identity
from data.errors import NotAuthenticated, PermissionDenied

#: The cookie with the session token.
COOKIE = "shopbell"
#: The cookie that recognizes a browser with an earlier login; it outlives the session.
DEVICE_COOKIE = "shopbell_device"
#: NiceGUI's own cookie, which only distinguishes browsers.
BROWSER_COOKIE = "shopbell_browser"
#: The cookie with the key of a guest's order. Its path limits it to the page of that order.
KEY_COOKIE = "shopbell_order"
#: Seconds; enough until delivery. Afterwards the link opens the order again.
KEY_COOKIE_LASTS = 30 * 24 * 3600
#: Query parameter after the cookie was set once: a browser that does not send it back keeps no cookies.
_COOKIE_WAS_SET = {"cookie": "set"}
#: Never the target of a redirect after login.
_LOGIN_PATHS = ("/login", "/logout", "/register", "/set-up")


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request: credentials, verified identity, browser and network address."""

    actor: Credentials
    person: Identity
    visitor: str
    address: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class KeyCookie:
    """The key of a guest's order, and the path that its cookie is limited to."""

    path: str
    key: str


class Redirect(Exception):
    def __init__(self, address: str, *, key: KeyCookie | None = None) -> None:
        super().__init__(address)
        self.address = address
        self.key = key


class LoginRequired(Redirect):
    """Redirects to the login, which leads back to the page."""

    def __init__(self, next_address: str) -> None:
        super().__init__(f"/login?next={quote(next_address, safe='/')}")


async def current_context(request: Request) -> RequestContext:
    """The context of any request; an ended session counts as a guest."""
    visit = _visit(request)
    try:
        person = await users.identify(visit.actor)
    except NotAuthenticated:
        return replace(visit, actor=Credentials(key=visit.actor.key))
    sessions.touch(visit.actor, person, visit.address)
    return replace(visit, person=person)


async def _anonymous_only(request: Request, visit: "Anyone") -> RequestContext:
    if visit.person.id is not None:
        raise Redirect(safe_redirect(request.query_params.get("next", ""), landing_page(visit.person)))
    return visit


async def _customer(request: Request, visit: "Anyone") -> RequestContext:
    if visit.person.id is None:
        raise LoginRequired(_here(request))
    return visit


async def _admin(visit: "Customer") -> RequestContext:
    if not visit.person.is_admin:
        raise PermissionDenied("This page is for the people of the shop. Sign in as one of them to see it.")
    return visit


async def _order_reader(number: str, request: Request, visit: "Anyone") -> RequestContext:
    """Moves the key of an order link from the URL into a cookie, then redirects to the clean URL."""
    shown, stored = request.query_params.get("key"), request.cookies.get(KEY_COOKIE)
    key = shown or stored
    if not key or not await orders.is_link_key(number, key):
        return replace(visit, actor=replace(visit.actor, key=None))
    path, tried = f"/orders/{quote(number)}", _COOKIE_WAS_SET.items() <= request.query_params.items()
    if shown and shown == stored:
        raise Redirect(path)
    if shown and not tried:
        raise Redirect(with_query(path, key=shown, **_COOKIE_WAS_SET), key=KeyCookie(path, shown))
    return replace(visit, actor=replace(visit.actor, key=key))


async def _api_anyone(request: Request, visit: "Anyone") -> RequestContext:
    if visit.person.id is None and _bearer(request):
        raise NotAuthenticated("This token is not valid (any more). Sign in to get a new one.")
    return visit


async def _api_customer(visit: "ApiAnyone") -> RequestContext:
    if visit.person.id is None:
        raise NotAuthenticated("Sign in first: POST /api/login gives a token.")
    return visit


async def _api_admin(visit: "ApiCustomer") -> RequestContext:
    if not visit.person.is_admin:
        raise PermissionDenied("Only the shop can do this.")
    return visit


async def _admin_websocket(websocket: WebSocket) -> RequestContext:
    visit = _visit(websocket)
    try:
        person = await users.identify(visit.actor)
    except NotAuthenticated:
        person = GUEST
    if not person.is_admin:
        raise WebSocketException(1008, "Only the shop can do this.")
    return replace(visit, person=person)


Anyone: TypeAlias = Annotated[RequestContext, Depends(current_context)]
#: For login and registration pages: a user with a session is redirected to their destination.
AnonymousOnly: TypeAlias = Annotated[RequestContext, Depends(_anonymous_only)]
Customer: TypeAlias = Annotated[RequestContext, Depends(_customer)]
Admin: TypeAlias = Annotated[RequestContext, Depends(_admin)]
#: For an order's page, which its link opens too.
OrderReader: TypeAlias = Annotated[RequestContext, Depends(_order_reader)]
ApiAnyone: TypeAlias = Annotated[RequestContext, Depends(_api_anyone)]
ApiCustomer: TypeAlias = Annotated[RequestContext, Depends(_api_customer)]
ApiAdmin: TypeAlias = Annotated[RequestContext, Depends(_api_admin)]
#: For WebSockets; denied before the handshake.
AdminWebSocket: TypeAlias = Annotated[RequestContext, Depends(_admin_websocket)]

#: Only for the OpenAPI description; the guards read the request themselves.
AUTH_SCHEMES = [
    Depends(HTTPBearer(auto_error=False, scheme_name="token", description="From POST /api/login.")),
    Depends(APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="cookie", description="The site's own.")),
]

#: For endpoints with optional authentication; an expired token is still refused.
OPTIONAL_AUTH = {"security": [{}]}


def safe_redirect(address: str, otherwise: str = "/") -> str:
    """The address if it is a page of this shop and not a login page, else `otherwise`."""
    plain = address.isprintable() and address.isascii() and "\\" not in address and " " not in address
    if not plain or not address.startswith("/") or address.startswith("//"):
        return otherwise
    path = urlsplit(address).path
    return (
        otherwise if any(path == login or path.startswith(f"{login}/") for login in _LOGIN_PATHS) else address
    )


def landing_page(person: Identity) -> str:
    """The default page after login."""
    return "/admin" if person.is_admin else "/orders"


def _visit(request: HTTPConnection) -> RequestContext:
    actor = Credentials(token=bearer_or_cookie(request), key=request.query_params.get("key"))
    address = request.client.host if request.client else ""
    user_agent = request.headers.get("user-agent", "")[: browsers.LONGEST]
    return RequestContext(actor, GUEST, _visitor(request), address, user_agent)


def bearer_or_cookie(request: HTTPConnection) -> str | None:
    """The session token of a request, not verified."""
    return _bearer(request) or request.cookies.get(COOKIE) or None


def same_client(page: HTTPConnection, socket: Scope) -> bool:
    """Whether a socket belongs to the same session and browser as the page.

    A page that was opened without cookies (a first visit, or cookies are blocked) accepts a socket without
    them.
    """
    connection, token = HTTPConnection(socket), bearer_or_cookie(page)
    if token is not None and token != bearer_or_cookie(connection):
        return False
    return BROWSER_COOKIE not in page.cookies or _visitor(page) == _visitor(connection)


def _visitor(request: HTTPConnection) -> str:
    return str((request.scope.get("session") or {}).get("id", ""))


def _bearer(request: HTTPConnection) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _here(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
