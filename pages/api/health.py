"""Health checks for monitoring and proxies."""

from fastapi import APIRouter

from data import health
from pages.api.schemas.responses import HealthResponse, OkResponse
from pages.http.errors import responses


def add_to(router: APIRouter) -> None:
    router.get("/health", responses=responses(503), response_model_exclude_none=True)(is_well)
    router.get("/alive")(is_alive)


async def is_well() -> HealthResponse:
    """Whether the database answers, and the time of the last backup."""
    return HealthResponse(last_backup=await health.check())


async def is_alive() -> OkResponse:
    """Whether the process serves, without asking the database; for a proxy's health check."""
    return OkResponse()
