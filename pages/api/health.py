"""Whether the shop can serve: for whoever watches over it."""

from fastapi import APIRouter

from data import health
from pages.api.errors import responses
from pages.api.shapes import Done


def add_to(router: APIRouter) -> None:
    """Put this endpoint at its address."""
    router.get("/health", responses=responses(503))(is_well)


async def is_well() -> Done:
    """Says that the database answers."""
    await health.check()
    return Done()
