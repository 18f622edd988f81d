"""Whether the shop can serve: for whoever watches over it."""

from fastapi import APIRouter

from data import health
from pages.api.schemas.responses import HealthResponse, OkResponse
from pages.http.errors import responses


def add_to(router: APIRouter) -> None:
    """Put these endpoints at their addresses."""
    router.get("/health", responses=responses(503), response_model_exclude_none=True)(is_well)
    router.get("/alive")(is_alive)


async def is_well() -> HealthResponse:
    """Says that the database answers, and when it was last saved."""
    return HealthResponse(last_backup=await health.check())


async def is_alive() -> OkResponse:
    """Says that the process serves, whatever the database does; for a proxy's health check."""
    return OkResponse()
