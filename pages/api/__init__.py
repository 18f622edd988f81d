"""The API: JSON endpoints, login, file downloads, health checks."""

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
    """A new router with all endpoints: importing this module mounts nothing."""
    new_router = APIRouter(dependencies=[Depends(origin.require_json)])
    for group in GROUPS:
        group.add_to(new_router)
    openapi.add_to(new_router)
    return new_router


def install(app: FastAPI) -> None:
    """Mount all endpoints and the exception handlers."""
    new_router = router()
    errors.install(app, new_router.routes)
    app.include_router(new_router)
