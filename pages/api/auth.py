"""Signing in and out. A sign-in is a row; the browser gets its token in a cookie, a program in the answer."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from components import guards
from data import shop
from data.accounts import devices, users
from data.accounts.users import SESSION_LASTS, SignedIn
from data.errors import DatabaseUnavailable, DomainError, NotAuthenticated, RateLimited, ValidationFailed
from pages.api.schemas import responses as schemas
from pages.api.schemas.requests import LoginRequest, RegisterRequest, SetupRequest
from pages.http import error_page
from pages.http.errors import responses


def add_to(router: APIRouter) -> None:
    """Put these endpoints at their addresses."""
    router.post("/api/login", responses=responses(401, 422, 429))(login)
    router.post("/api/register", status_code=201, responses=responses(409, 422, 429))(register)
    router.post("/api/set-up", status_code=201, responses=responses(404, 422, 429))(set_up)
    router.post("/api/logout")(logout)
    router.get("/logout", include_in_schema=False)(leave)
    router.post("/logout", include_in_schema=False)(leave_surely)


async def login(
    body: LoginRequest, visit: guards.Anyone, request: Request, response: Response
) -> schemas.LoginResponse:
    """Sign in. The answer's token is for programs; browsers get it in a cookie."""
    device = request.cookies.get(guards.DEVICE_COOKIE)
    try:
        new = await users.sign_in(
            body.email, body.password, address=visit.address, user_agent=visit.user_agent, device=device
        )
    except (ValidationFailed, RateLimited, DatabaseUnavailable):
        raise
    except DomainError as wrong:
        raise NotAuthenticated(str(wrong)) from None
    return await welcome(new, request, response)


async def register(
    body: RegisterRequest,
    visit: guards.Anyone,
    request: Request,
    response: Response,
) -> schemas.LoginResponse:
    """Make a customer's account and sign in."""
    new = await users.register(
        body.email, body.name, body.password, address=visit.address, user_agent=visit.user_agent
    )
    return await welcome(new, request, response)


async def set_up(
    body: SetupRequest,
    visit: guards.Anyone,
    request: Request,
    response: Response,
) -> schemas.LoginResponse:
    """Make the first admin and name the shop, once, with the token of the printed link."""
    new = await shop.set_up(
        body.token,
        address=visit.address,
        user_agent=visit.user_agent,
        email=body.email,
        password=body.password,
        shop_name=body.shop_name,
        currency=body.currency,
        name=body.name,
    )
    return await welcome(new, request, response)


async def logout(visit: guards.Anyone, response: Response) -> schemas.OkResponse:
    """End this sign-in everywhere, in tabs that are still open too. Doing it twice is harmless."""
    await _end(visit)
    response.delete_cookie(guards.COOKIE)
    return schemas.OkResponse()


async def leave(visit: guards.Anyone, request: Request) -> Response:
    """A link to sign out; one on a stranger's page, or one fetched in advance, only asks."""
    from_here = request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
    in_advance = "sec-purpose" in request.headers or "purpose" in request.headers
    if from_here and not in_advance:
        return await leave_surely(visit)
    return error_page.question(
        "Sign out", "Do you want to sign out of this shop?", to="/logout", text="Sign out"
    )


async def leave_surely(visit: guards.Anyone) -> Response:
    """Sign out and go to the catalogue."""
    await _end(visit)
    response = RedirectResponse("/", 303)
    response.delete_cookie(guards.COOKIE)
    return response


async def welcome(new: SignedIn, request: Request, response: Response) -> schemas.LoginResponse:
    """Hand over the new sign-in; the one that the browser had before is over."""
    before = request.cookies.get(guards.COOKIE)
    if before and before != new.token:
        await users.sign_out(before)
    secure = request.url.scheme == "https"
    response.set_cookie(
        guards.DEVICE_COOKIE,
        new.device,
        max_age=int(devices.LASTS.total_seconds()),
        path="/api/login",  # the only place where it is worth anything
        httponly=True,
        samesite="strict",
        secure=secure,
    )
    response.set_cookie(
        guards.COOKIE,
        new.token,
        max_age=int(SESSION_LASTS.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=secure,
    )
    return schemas.sign_in(new)


async def _end(visit: guards.RequestContext) -> None:
    if visit.actor.token:
        await users.sign_out(visit.actor.token)
