"""Somebody's own account and sessions; and, for admins, the rights of other accounts."""

from fastapi import APIRouter, Request, Response

from components import guards
from data import accounts, sessions, staff
from pages.api import shapes
from pages.api.errors import responses
from pages.api.session import welcome
from pages.api.wanted import AccountBody, PasswordBody, RightsBody


def add_to(router: APIRouter) -> None:
    """Put these endpoints at their addresses."""
    router.get("/api/account", responses=responses(401), dependencies=guards.DESCRIBED)(account)
    router.put("/api/account", responses=responses(401, 409, 422, 429), dependencies=guards.DESCRIBED)(edit)
    router.put("/api/account/password", responses=responses(401, 422, 429), dependencies=guards.DESCRIBED)(
        change_password
    )
    router.get("/api/account/sessions", responses=responses(401), dependencies=guards.DESCRIBED)(session_list)
    router.delete("/api/account/sessions", responses=responses(401), dependencies=guards.DESCRIBED)(
        end_other_sessions
    )
    router.delete("/api/account/sessions/{id}", responses=responses(401, 404), dependencies=guards.DESCRIBED)(
        end_session
    )
    rights = responses(401, 403, 404, 409, 422, 429)
    router.put("/api/admin/accounts/{id}", responses=rights, dependencies=guards.DESCRIBED)(change_rights)


async def account(visit: guards.ApiCustomer) -> shapes.AccountShape:
    """The account of the person who asks."""
    return shapes.account(await accounts.mine(visit.actor))


async def edit(body: AccountBody, visit: guards.ApiCustomer) -> shapes.AccountShape:
    """Change the name, or the email, which needs the current password. What is left out stays."""
    changed = await accounts.edit(
        visit.actor,
        name=body.name,
        email=body.email,
        password=body.current_password,
        address=visit.address,
    )
    return shapes.account(changed)


async def change_password(
    body: PasswordBody, visit: guards.ApiCustomer, request: Request, response: Response
) -> shapes.SignInShape:
    """Set a new password. All sessions end; the answer holds a new one, as after signing in."""
    new = await accounts.change_password(
        visit.actor,
        body.current_password,
        body.new_password,
        address=visit.address,
        user_agent=visit.user_agent,
    )
    return await welcome(new, request, response)


async def session_list(visit: guards.ApiCustomer) -> list[shapes.SessionShape]:
    """Where the person who asks is signed in: the current session first, then the last used."""
    return [shapes.session(one) for one in await sessions.mine(visit.actor)]


async def end_session(id: str, visit: guards.ApiCustomer) -> shapes.Done:  # noqa: A002 - the word in the address
    """Sign out one session of one's own."""
    await sessions.end(id, visit.actor)
    return shapes.Done()


async def end_other_sessions(visit: guards.ApiCustomer) -> shapes.EndedShape:
    """Sign out all other sessions of one's own; the current one goes on."""
    return shapes.EndedShape(ended=await sessions.end_others(visit.actor))


async def change_rights(
    id: int,  # noqa: A002 - the word in the address
    body: RightsBody,
    visit: guards.ApiAdmin,
) -> shapes.AccountShape:
    """Make or remove an admin, switch an account off or on. The last active admin stays."""
    changed = await staff.change(
        id, body.action, by=visit.actor, password=body.current_password, address=visit.address
    )
    return shapes.account(changed)
