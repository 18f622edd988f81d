"""Login, registration, setup and logout. Browsers get the token in a cookie, programs in the answer."""

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
    router.post("/api/login", responses=responses(401, 422, 429))(login)
    router.post("/api/register", status_code=201, responses=responses(409, 422, 429))(register)
    router.post("/api/set-up", status_code=201, responses=responses(404, 422, 429))(set_up)
    router.post("/api/logout")(logout)
    router.get("/logout", include_in_schema=False)(logout_link)
    router.post("/logout", include_in_schema=False)(logout_form)


async def login(
    body: LoginRequest, visit: guards.Anyone, request: Request, response: Response
) -> schemas.LoginResponse:
    """Sign in. The token in the answer is for programs; browsers get it in a cookie."""
    device = request.cookies.get(guards.DEVICE_COOKIE)
    try:
        signed_in = await users.sign_in(
            body.email, body.password, address=visit.address, user_agent=visit.user_agent, device=device
        )
    except (ValidationFailed, RateLimited, DatabaseUnavailable):
        raise
    except DomainError as error:
        raise NotAuthenticated(str(error)) from None
    return await login_response(signed_in, request, response)


async def register(
    body: RegisterRequest,
    visit: guards.Anyone,
    request: Request,
    response: Response,
) -> schemas.LoginResponse:
    """Create a customer's account and sign in."""
    signed_in = await users.register(
        body.email, body.name, body.password, address=visit.address, user_agent=visit.user_agent
    )
    return await login_response(signed_in, request, response)


async def set_up(
    body: SetupRequest,
    visit: guards.Anyone,
    request: Request,
    response: Response,
) -> schemas.LoginResponse:
    """Create the first admin and name the shop, once, with the token of the printed link."""
    signed_in = await shop.set_up(
        body.token,
        address=visit.address,
        user_agent=visit.user_agent,
        email=body.email,
        password=body.password,
        shop_name=body.shop_name,
        currency=body.currency,
        name=body.name,
    )
    return await login_response(signed_in, request, response)


async def logout(visit: guards.Anyone, response: Response) -> schemas.OkResponse:
    """End this session, in open tabs too. Repeating it is harmless."""
    await _end(visit)
    response.delete_cookie(guards.COOKIE)
    return schemas.OkResponse()


async def logout_link(visit: guards.Anyone, request: Request) -> Response:
    """Sign out by a link. A link on another site, or one that is prefetched, only shows a question."""
    is_own_link = request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
    is_prefetch = "sec-purpose" in request.headers or "purpose" in request.headers
    if is_own_link and not is_prefetch:
        return await logout_form(visit)
    return error_page.question(
        "Sign out", "Do you want to sign out of this shop?", to="/logout", text="Sign out"
    )


async def logout_form(visit: guards.Anyone) -> Response:
    """Sign out and redirect to the catalogue."""
    await _end(visit)
    response = RedirectResponse("/", 303)
    response.delete_cookie(guards.COOKIE)
    return response


async def login_response(signed_in: SignedIn, request: Request, response: Response) -> schemas.LoginResponse:
    """Set the cookies of a new session, and end the session that the browser had before."""
    old_token = request.cookies.get(guards.COOKIE)
    if old_token and old_token != signed_in.token:
        await users.sign_out(old_token)
    secure = request.url.scheme == "https"
    response.set_cookie(
        guards.DEVICE_COOKIE,
        signed_in.device,
        max_age=int(devices.LASTS.total_seconds()),
        path="/api/login",  # it is read only there
        httponly=True,
        samesite="strict",
        secure=secure,
    )
    response.set_cookie(
        guards.COOKIE,
        signed_in.token,
        max_age=int(SESSION_LASTS.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=secure,
    )
    return schemas.sign_in(signed_in)


async def _end(visit: guards.RequestContext) -> None:
    if visit.actor.token:
        await users.sign_out(visit.actor.token)
