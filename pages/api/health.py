"""Whether the shop can serve: for whoever watches over it."""

from fastapi import APIRouter

from data import health
from pages.api.errors import responses
from pages.api.shapes import HealthShape


def add_to(router: APIRouter) -> None:
    """Put this endpoint at its address."""
    router.get("/health", responses=responses(503), response_model_exclude_none=True)(is_well)


async def is_well() -> HealthShape:
    """Says that the database answers, and when it was last saved."""
    return HealthShape(last_backup=await health.check())
