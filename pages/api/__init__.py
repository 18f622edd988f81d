"""The API: JSON endpoints, files to download, health, sign-in."""

from types import ModuleType

from fastapi import APIRouter, Depends, FastAPI

from pages.api import account, admin, auth, export, health, images, inquiries, openapi, orders, products
from pages.http import errors, origin

GROUPS: tuple[ModuleType, ...] = (
    auth,
    account,
    products,
    orders,
    inquiries,
    admin,
    health,
    images,
    export,
)


def router() -> APIRouter:
    """A new router with all endpoints. Importing mounts nothing."""
    made = APIRouter(dependencies=[Depends(origin.require_json)])
    for group in GROUPS:
        group.add_to(made)
    openapi.add_to(made)
    return made


def install(app: FastAPI) -> None:
    """Put every endpoint at its address and let the app answer refusals as the API promises."""
    made = router()
    errors.install(app, made.routes)
    app.include_router(made)
