"""Who may open this page, call this endpoint: guards as types of a parameter.

    async def orders_page(visit: guards.Customer) -> None: ...

They are courtesy: what may be done is decided in data/, on the actor, at the moment of doing it.
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

#: The cookie that holds the token of a sign-in.
COOKIE = "shopbell"
#: The cookie by which a browser is known that was signed in before; it outlives the sign-in.
DEVICE_COOKIE = "shopbell_device"
#: The cookie of NiceGUI's own, which only tells browsers apart.
BROWSER_COOKIE = "shopbell_browser"
#: The cookie that holds the key of a guest's order. Each is sent to the page of its own order alone.
KEY_COOKIE = "shopbell_order"
#: In seconds: until the parcel is there. After that the link opens the order again.
KEY_COOKIE_LASTS = 30 * 24 * 3600
#: In the address after the cookie was set once: a browser that does not send it back keeps no cookies.
_COOKIE_WAS_SET = {"cookie": "set"}
#: Where nobody wants to be taken after signing in.
_DOORS = ("/login", "/logout", "/register", "/set-up")


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One page opened or endpoint called: what was shown, who that is, from which browser and address."""

    actor: Credentials
    person: Identity
    visitor: str
    address: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class KeyCookie:
    """The key of a guest's order, and the path of the one page that it is sent to."""

    path: str
    key: str


class Redirect(Exception):
    """Not here: what was asked for stands at another address of this shop."""

    def __init__(self, address: str, *, key: KeyCookie | None = None) -> None:
        super().__init__(address)
        self.address = address
        self.key = key


class LoginRequired(Redirect):
    """A page that nobody sees without signing in; the sign-in leads back to where it stands."""

    def __init__(self, next_address: str) -> None:
        super().__init__(f"/login?next={quote(next_address, safe='/')}")


async def current_context(request: Request) -> RequestContext:
    """Whoever it is; a sign-in that has ended makes a guest of him."""
    visit = _visit(request)
    try:
        person = await users.identify(visit.actor)
    except NotAuthenticated:
        return replace(visit, actor=Credentials(key=visit.actor.key))
    sessions.touch(visit.actor, person, visit.address)
    return replace(visit, person=person)


async def _stranger(request: Request, visit: "Anyone") -> RequestContext:
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
    """Whoever has the link: its key goes from the address into a cookie, then the address is clean."""
    shown, kept = request.query_params.get("key"), request.cookies.get(KEY_COOKIE)
    key = shown or kept
    if not key or not await orders.is_link_key(number, key):
        return replace(visit, actor=replace(visit.actor, key=None))
    path, tried = f"/orders/{quote(number)}", _COOKIE_WAS_SET.items() <= request.query_params.items()
    if shown and shown == kept:
        raise Redirect(path)
    if shown and not tried:
        raise Redirect(with_query(path, key=shown, **_COOKIE_WAS_SET), key=KeyCookie(path, shown))
    return replace(visit, actor=replace(visit.actor, key=key))


async def _program(request: Request, visit: "Anyone") -> RequestContext:
    if visit.person.id is None and _bearer(request):
        raise NotAuthenticated("This token is not valid (any more). Sign in to get a new one.")
    return visit


async def _program_of_customer(visit: "ApiAnyone") -> RequestContext:
    if visit.person.id is None:
        raise NotAuthenticated("Sign in first: POST /api/login gives a token.")
    return visit


async def _program_of_admin(visit: "ApiCustomer") -> RequestContext:
    if not visit.person.is_admin:
        raise PermissionDenied("Only the shop can do this.")
    return visit


async def _socket_of_admin(websocket: WebSocket) -> RequestContext:
    visit = _visit(websocket)
    try:
        person = await users.identify(visit.actor)
    except NotAuthenticated:
        person = GUEST
    if not person.is_admin:
        raise WebSocketException(1008, "Only the shop can do this.")
    return replace(visit, person=person)


Anyone: TypeAlias = Annotated[RequestContext, Depends(current_context)]
#: For the doors: who is signed in already is taken on to where he wanted to go.
AnonymousOnly: TypeAlias = Annotated[RequestContext, Depends(_stranger)]
Customer: TypeAlias = Annotated[RequestContext, Depends(_customer)]
Admin: TypeAlias = Annotated[RequestContext, Depends(_admin)]
#: For one order's page, which its link opens too.
OrderReader: TypeAlias = Annotated[RequestContext, Depends(_order_reader)]
ApiAnyone: TypeAlias = Annotated[RequestContext, Depends(_program)]
ApiCustomer: TypeAlias = Annotated[RequestContext, Depends(_program_of_customer)]
ApiAdmin: TypeAlias = Annotated[RequestContext, Depends(_program_of_admin)]
#: For sockets, which are refused before they are opened.
AdminWebSocket: TypeAlias = Annotated[RequestContext, Depends(_socket_of_admin)]

#: How to sign in, for the API's own description; the guards read the request themselves.
AUTH_SCHEMES = [
    Depends(HTTPBearer(auto_error=False, scheme_name="token", description="From POST /api/login.")),
    Depends(APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="cookie", description="The site's own.")),
]

#: The same where nobody has to; what comes with a token that has ended is refused all the same.
OPTIONAL_AUTH = {"security": [{}]}


def safe_redirect(address: str, otherwise: str = "/") -> str:
    """The address if it leads to a page of this shop and not to a door, else the other one."""
    plain = address.isprintable() and address.isascii() and "\\" not in address and " " not in address
    if not plain or not address.startswith("/") or address.startswith("//"):
        return otherwise
    path = urlsplit(address).path
    return otherwise if any(path == door or path.startswith(f"{door}/") for door in _DOORS) else address


def landing_page(person: Identity) -> str:
    """Where somebody goes who has just signed in."""
    return "/admin" if person.is_admin else "/orders"


def _visit(request: HTTPConnection) -> RequestContext:
    actor = Credentials(token=bearer_or_cookie(request), key=request.query_params.get("key"))
    address = request.client.host if request.client else ""
    user_agent = request.headers.get("user-agent", "")[: browsers.LONGEST]
    return RequestContext(actor, GUEST, _visitor(request), address, user_agent)


def bearer_or_cookie(request: HTTPConnection) -> str | None:
    """The token of the sign-in that a request comes with, good or not."""
    return _bearer(request) or request.cookies.get(COOKIE) or None


def same_client(page: HTTPConnection, socket: Scope) -> bool:
    """Whether a page's socket comes with the sign-in, and from the browser, that the page was opened with.

    Whoever had nothing to show when he opened the page (it was his first, or he keeps no cookies) need
    not show anything now either.
    """
    comes, token = HTTPConnection(socket), bearer_or_cookie(page)
    if token is not None and token != bearer_or_cookie(comes):
        return False
    return BROWSER_COOKIE not in page.cookies or _visitor(page) == _visitor(comes)


def _visitor(request: HTTPConnection) -> str:
    return str((request.scope.get("session") or {}).get("id", ""))


def _bearer(request: HTTPConnection) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _here(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
