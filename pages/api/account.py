"""Somebody's own account and sessions; and, for admins, the rights and sessions of other accounts."""

from fastapi import APIRouter, Request, Response

from components import guards
from data.accounts import profile, sessions, staff, users
from pages.api.auth import welcome
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
    """Put these endpoints at their addresses."""
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
    """The account of the person who asks."""
    return schemas.account(await profile.mine(visit.actor))


async def edit(
    body: AccountRequest, visit: guards.ApiCustomer, idempotency_key: IdempotencyKey = None
) -> schemas.AccountResponse:
    """Change the name, or the email, which needs the current password. What is left out stays."""
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
    """Set a new password. All sessions end; the answer holds a new one, as after signing in.

    Sent again with its key, the answer holds the token of the session that asks.
    """
    new = await profile.change_password(
        visit.actor,
        body.current_password,
        body.new_password,
        address=visit.address,
        user_agent=visit.user_agent,
        idempotency_key=idempotency_key,
    )
    return await welcome(new, request, response)


async def session_list(visit: guards.ApiCustomer) -> list[schemas.SessionResponse]:
    """Where the person who asks is signed in: the current session first, then the last used."""
    return [schemas.session(one) for one in await sessions.mine(visit.actor)]


async def end_session(
    id: str,  # noqa: A002 - the word in the address
    visit: guards.ApiCustomer,
    idempotency_key: IdempotencyKey = None,
) -> schemas.OkResponse:
    """Sign out one session of one's own."""
    await sessions.end(id, visit.actor, idempotency_key=idempotency_key)
    return schemas.OkResponse()


async def end_sessions(
    visit: guards.ApiCustomer,
    response: Response,
    everywhere: Everywhere = False,  # noqa: FBT002 - FastAPI reads it
    idempotency_key: IdempotencyKey = None,
) -> schemas.EndedResponse:
    """Sign out all other sessions of one's own; with `everywhere` the one that asks too."""
    if not everywhere:
        return schemas.EndedResponse(
            ended=await sessions.end_others(visit.actor, idempotency_key=idempotency_key)
        )
    ended = await sessions.end_all(visit.actor, idempotency_key=idempotency_key)
    if not await users.living([visit.actor.token or ""]):  # a repeated call may come with a new session
        response.delete_cookie(guards.COOKIE)
    return schemas.EndedResponse(ended=ended)


async def change_rights(
    id: int,  # noqa: A002 - the word in the address
    body: RightsRequest,
    visit: guards.ApiAdmin,
    idempotency_key: IdempotencyKey = None,
) -> schemas.AccountResponse:
    """Make or remove an admin, switch an account off or on. The last active admin stays."""
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
    id: int,  # noqa: A002 - the word in the address
    visit: guards.ApiAdmin,
    idempotency_key: IdempotencyKey = None,
) -> schemas.EndedResponse:
    """Sign an account out everywhere."""
    return schemas.EndedResponse(
        ended=await staff.end_sessions(id, visit.actor, idempotency_key=idempotency_key)
    )
