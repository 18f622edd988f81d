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
from data.accounts.permissions import GUEST, Actor, Person
from data.errors import NotAllowed, SignedOut

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
class Visit:
    """One page opened or endpoint called: what was shown, who that is, from which browser and address."""

    actor: Actor
    person: Person
    visitor: str
    address: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class KeyCookie:
    """The key of a guest's order, and the path of the one page that it is sent to."""

    path: str
    key: str


class GoTo(Exception):
    """Not here: what was asked for stands at another address of this shop."""

    def __init__(self, address: str, *, key: KeyCookie | None = None) -> None:
        super().__init__(address)
        self.address = address
        self.key = key


class SignInNeeded(GoTo):
    """A page that nobody sees without signing in; the sign-in leads back to where it stands."""

    def __init__(self, next_address: str) -> None:
        super().__init__(f"/login?next={quote(next_address, safe='/')}")


async def anyone(request: Request) -> Visit:
    """Whoever it is; a sign-in that has ended makes a guest of him."""
    visit = _visit(request)
    try:
        person = await users.who(visit.actor)
    except SignedOut:
        return replace(visit, actor=Actor(key=visit.actor.key))
    sessions.touch(visit.actor, person, visit.address)
    return replace(visit, person=person)


async def _stranger(request: Request, visit: "Anyone") -> Visit:
    if visit.person.id is not None:
        raise GoTo(local(request.query_params.get("next", ""), home(visit.person)))
    return visit


async def _customer(request: Request, visit: "Anyone") -> Visit:
    if visit.person.id is None:
        raise SignInNeeded(_here(request))
    return visit


async def _admin(visit: "Customer") -> Visit:
    if not visit.person.is_admin:
        raise NotAllowed("This page is for the people of the shop. Sign in as one of them to see it.")
    return visit


async def _order_reader(number: str, request: Request, visit: "Anyone") -> Visit:
    """Whoever has the link: its key goes from the address into a cookie, then the address is clean."""
    shown, kept = request.query_params.get("key"), request.cookies.get(KEY_COOKIE)
    key = shown or kept
    if not key or not await orders.is_link_key(number, key):
        return replace(visit, actor=replace(visit.actor, key=None))
    path, tried = f"/orders/{quote(number)}", _COOKIE_WAS_SET.items() <= request.query_params.items()
    if shown and shown == kept:
        raise GoTo(path)
    if shown and not tried:
        raise GoTo(with_query(path, key=shown, **_COOKIE_WAS_SET), key=KeyCookie(path, shown))
    return replace(visit, actor=replace(visit.actor, key=key))


async def _program(request: Request, visit: "Anyone") -> Visit:
    if visit.person.id is None and _bearer(request):
        raise SignedOut("This token is not valid (any more). Sign in to get a new one.")
    return visit


async def _program_of_customer(visit: "ApiAnyone") -> Visit:
    if visit.person.id is None:
        raise SignedOut("Sign in first: POST /api/login gives a token.")
    return visit


async def _program_of_admin(visit: "ApiCustomer") -> Visit:
    if not visit.person.is_admin:
        raise NotAllowed("Only the shop can do this.")
    return visit


async def _socket_of_admin(websocket: WebSocket) -> Visit:
    visit = _visit(websocket)
    try:
        person = await users.who(visit.actor)
    except SignedOut:
        person = GUEST
    if not person.is_admin:
        raise WebSocketException(1008, "Only the shop can do this.")
    return replace(visit, person=person)


Anyone: TypeAlias = Annotated[Visit, Depends(anyone)]
#: For the doors: who is signed in already is taken on to where he wanted to go.
Stranger: TypeAlias = Annotated[Visit, Depends(_stranger)]
Customer: TypeAlias = Annotated[Visit, Depends(_customer)]
Admin: TypeAlias = Annotated[Visit, Depends(_admin)]
#: For one order's page, which its link opens too.
OrderReader: TypeAlias = Annotated[Visit, Depends(_order_reader)]
ApiAnyone: TypeAlias = Annotated[Visit, Depends(_program)]
ApiCustomer: TypeAlias = Annotated[Visit, Depends(_program_of_customer)]
ApiAdmin: TypeAlias = Annotated[Visit, Depends(_program_of_admin)]
#: For sockets, which are refused before they are opened.
SocketOfAdmin: TypeAlias = Annotated[Visit, Depends(_socket_of_admin)]

#: How to sign in, for the API's own description; the guards read the request themselves.
DESCRIBED = [
    Depends(HTTPBearer(auto_error=False, scheme_name="token", description="From POST /api/login.")),
    Depends(APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="cookie", description="The site's own.")),
]

#: The same where nobody has to; what comes with a token that has ended is refused all the same.
OR_NOBODY = {"security": [{}]}


def local(address: str, otherwise: str = "/") -> str:
    """The address if it leads to a page of this shop and not to a door, else the other one."""
    plain = address.isprintable() and address.isascii() and "\\" not in address and " " not in address
    if not plain or not address.startswith("/") or address.startswith("//"):
        return otherwise
    path = urlsplit(address).path
    return otherwise if any(path == door or path.startswith(f"{door}/") for door in _DOORS) else address


def home(person: Person) -> str:
    """Where somebody goes who has just signed in."""
    return "/admin" if person.is_admin else "/orders"


def _visit(request: HTTPConnection) -> Visit:
    actor = Actor(token=shown_token(request), key=request.query_params.get("key"))
    address = request.client.host if request.client else ""
    user_agent = request.headers.get("user-agent", "")[: browsers.LONGEST]
    return Visit(actor, GUEST, _visitor(request), address, user_agent)


def shown_token(request: HTTPConnection) -> str | None:
    """The token of the sign-in that a request comes with, good or not."""
    return _bearer(request) or request.cookies.get(COOKIE) or None


def same_browser(page: HTTPConnection, socket: Scope) -> bool:
    """Whether a page's socket comes with the sign-in, and from the browser, that the page was opened with.

    Whoever had nothing to show when he opened the page (it was his first, or he keeps no cookies) need
    not show anything now either.
    """
    comes, token = HTTPConnection(socket), shown_token(page)
    if token is not None and token != shown_token(comes):
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
