"""The account and sessions of the caller; for admins, the permissions and sessions of other accounts."""

from fastapi import APIRouter, Request, Response

from components import guards
from data.accounts import profile, sessions, staff, users
from pages.api.auth import login_response
from pages.api.schemas import responses as schemas
from pages.api.schemas.requests import (
    AccountRequest,
    Everywhere,
    IdempotencyKey,
    PasswordRequest,
    RightsRequest,
)
from pages.http.errors import responses


def add_to(router: APIRouter) -> None:
    changing = responses(401, 409, 422, 429)
    router.get("/api/account", responses=responses(401), dependencies=guards.AUTH_SCHEMES)(account)
    router.put("/api/account", responses=changing, dependencies=guards.AUTH_SCHEMES)(edit)
    router.put("/api/account/password", responses=changing, dependencies=guards.AUTH_SCHEMES)(change_password)
    router.get("/api/account/sessions", responses=responses(401), dependencies=guards.AUTH_SCHEMES)(
        session_list
    )
    router.delete(
        "/api/account/sessions", responses=responses(401, 409, 422), dependencies=guards.AUTH_SCHEMES
    )(end_sessions)
    router.delete(
        "/api/account/sessions/{id}",
        responses=responses(401, 404, 409, 422),
        dependencies=guards.AUTH_SCHEMES,
    )(end_session)
    rights = responses(401, 403, 404, 409, 422, 429)
    router.put("/api/admin/accounts/{id}", responses=rights, dependencies=guards.AUTH_SCHEMES)(change_rights)
    ending = responses(401, 403, 404, 409, 422)
    router.delete("/api/admin/accounts/{id}/sessions", responses=ending, dependencies=guards.AUTH_SCHEMES)(
        end_sessions_of
    )


async def account(visit: guards.ApiCustomer) -> schemas.AccountResponse:
    """The caller's account."""
    return schemas.account(await profile.mine(visit.actor))


async def edit(
    body: AccountRequest, visit: guards.ApiCustomer, idempotency_key: IdempotencyKey = None
) -> schemas.AccountResponse:
    """Change the name, or the email, which needs the current password. Missing fields stay as they are."""
    changed = await profile.edit(
        visit.actor,
        name=body.name,
        email=body.email,
        password=body.current_password,
        address=visit.address,
        idempotency_key=idempotency_key,
    )
    return schemas.account(changed)


async def change_password(
    body: PasswordRequest,
    visit: guards.ApiCustomer,
    request: Request,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> schemas.LoginResponse:
    """Set a new password. All sessions end; the answer has the token of a new one, as after signing in.

    When it is sent again with its key, the answer has the token of the caller's session.
    """
    signed_in = await profile.change_password(
        visit.actor,
        body.current_password,
        body.new_password,
        address=visit.address,
        user_agent=visit.user_agent,
        idempotency_key=idempotency_key,
    )
    return await login_response(signed_in, request, response)


async def session_list(visit: guards.ApiCustomer) -> list[schemas.SessionResponse]:
    """The caller's sessions: the current one first, then the last used."""
    return [schemas.session(session) for session in await sessions.mine(visit.actor)]


async def end_session(
    id: str,  # noqa: A002 - the name in the address
    visit: guards.ApiCustomer,
    idempotency_key: IdempotencyKey = None,
) -> schemas.OkResponse:
    """End one of the caller's sessions."""
    await sessions.end(id, visit.actor, idempotency_key=idempotency_key)
    return schemas.OkResponse()


async def end_sessions(
    visit: guards.ApiCustomer,
    response: Response,
    everywhere: Everywhere = False,  # noqa: FBT002 - FastAPI reads it
    idempotency_key: IdempotencyKey = None,
) -> schemas.EndedResponse:
    """End all other sessions of the caller; with `everywhere`, the current one too."""
    if not everywhere:
        return schemas.EndedResponse(
            ended=await sessions.end_others(visit.actor, idempotency_key=idempotency_key)
        )
    ended = await sessions.end_all(visit.actor, idempotency_key=idempotency_key)
    if not await users.living([visit.actor.token or ""]):  # a repeated call may come with a new session
        response.delete_cookie(guards.COOKIE)
    return schemas.EndedResponse(ended=ended)


async def change_rights(
    id: int,  # noqa: A002 - the name in the address
    body: RightsRequest,
    visit: guards.ApiAdmin,
    idempotency_key: IdempotencyKey = None,
) -> schemas.AccountResponse:
    """Make an account an admin or a customer, or switch it off or on. The last active admin stays."""
    changed = await staff.change(
        id,
        body.action,
        by=visit.actor,
        password=body.current_password,
        address=visit.address,
        idempotency_key=idempotency_key,
    )
    return schemas.account(changed)


async def end_sessions_of(
    id: int,  # noqa: A002 - the name in the address
    visit: guards.ApiAdmin,
    idempotency_key: IdempotencyKey = None,
) -> schemas.EndedResponse:
    """End all sessions of an account."""
    return schemas.EndedResponse(
        ended=await staff.end_sessions(id, visit.actor, idempotency_key=idempotency_key)
    )
