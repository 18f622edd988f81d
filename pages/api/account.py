"""Somebody's own account and sessions; and, for admins, the rights and sessions of other accounts."""

from fastapi import APIRouter, Request, Response

from components import guards
from data.accounts import profile, sessions, staff, users
from pages.api.auth import welcome
from pages.api.schemas import responses as shapes
from pages.api.schemas.requests import AccountBody, Everywhere, IdempotencyKey, PasswordBody, RightsBody
from pages.http.errors import responses


def add_to(router: APIRouter) -> None:
    """Put these endpoints at their addresses."""
    changing = responses(401, 409, 422, 429)
    router.get("/api/account", responses=responses(401), dependencies=guards.DESCRIBED)(account)
    router.put("/api/account", responses=changing, dependencies=guards.DESCRIBED)(edit)
    router.put("/api/account/password", responses=changing, dependencies=guards.DESCRIBED)(change_password)
    router.get("/api/account/sessions", responses=responses(401), dependencies=guards.DESCRIBED)(session_list)
    router.delete("/api/account/sessions", responses=responses(401, 409, 422), dependencies=guards.DESCRIBED)(
        end_sessions
    )
    router.delete(
        "/api/account/sessions/{id}", responses=responses(401, 404, 409, 422), dependencies=guards.DESCRIBED
    )(end_session)
    rights = responses(401, 403, 404, 409, 422, 429)
    router.put("/api/admin/accounts/{id}", responses=rights, dependencies=guards.DESCRIBED)(change_rights)
    ending = responses(401, 403, 404, 409, 422)
    router.delete("/api/admin/accounts/{id}/sessions", responses=ending, dependencies=guards.DESCRIBED)(
        end_sessions_of
    )


async def account(visit: guards.ApiCustomer) -> shapes.AccountShape:
    """The account of the person who asks."""
    return shapes.account(await profile.mine(visit.actor))


async def edit(
    body: AccountBody, visit: guards.ApiCustomer, idempotency_key: IdempotencyKey = None
) -> shapes.AccountShape:
    """Change the name, or the email, which needs the current password. What is left out stays."""
    changed = await profile.edit(
        visit.actor,
        name=body.name,
        email=body.email,
        password=body.current_password,
        address=visit.address,
        idem=idempotency_key,
    )
    return shapes.account(changed)


async def change_password(
    body: PasswordBody,
    visit: guards.ApiCustomer,
    request: Request,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> shapes.SignInShape:
    """Set a new password. All sessions end; the answer holds a new one, as after signing in.

    Sent again with its key, the answer holds the token of the session that asks.
    """
    new = await profile.change_password(
        visit.actor,
        body.current_password,
        body.new_password,
        address=visit.address,
        user_agent=visit.user_agent,
        idem=idempotency_key,
    )
    return await welcome(new, request, response)


async def session_list(visit: guards.ApiCustomer) -> list[shapes.SessionShape]:
    """Where the person who asks is signed in: the current session first, then the last used."""
    return [shapes.session(one) for one in await sessions.mine(visit.actor)]


async def end_session(
    id: str,  # noqa: A002 - the word in the address
    visit: guards.ApiCustomer,
    idempotency_key: IdempotencyKey = None,
) -> shapes.Done:
    """Sign out one session of one's own."""
    await sessions.end(id, visit.actor, idem=idempotency_key)
    return shapes.Done()


async def end_sessions(
    visit: guards.ApiCustomer,
    response: Response,
    everywhere: Everywhere = False,  # noqa: FBT002 - FastAPI reads it
    idempotency_key: IdempotencyKey = None,
) -> shapes.EndedShape:
    """Sign out all other sessions of one's own; with `everywhere` the one that asks too."""
    if not everywhere:
        return shapes.EndedShape(ended=await sessions.end_others(visit.actor, idem=idempotency_key))
    ended = await sessions.end_all(visit.actor, idem=idempotency_key)
    if not await users.living([visit.actor.token or ""]):  # a repeated call may come with a new session
        response.delete_cookie(guards.COOKIE)
    return shapes.EndedShape(ended=ended)


async def change_rights(
    id: int,  # noqa: A002 - the word in the address
    body: RightsBody,
    visit: guards.ApiAdmin,
    idempotency_key: IdempotencyKey = None,
) -> shapes.AccountShape:
    """Make or remove an admin, switch an account off or on. The last active admin stays."""
    changed = await staff.change(
        id,
        body.action,
        by=visit.actor,
        password=body.current_password,
        address=visit.address,
        idem=idempotency_key,
    )
    return shapes.account(changed)


async def end_sessions_of(
    id: int,  # noqa: A002 - the word in the address
    visit: guards.ApiAdmin,
    idempotency_key: IdempotencyKey = None,
) -> shapes.EndedShape:
    """Sign an account out everywhere."""
    return shapes.EndedShape(ended=await staff.end_sessions(id, visit.actor, idem=idempotency_key))
