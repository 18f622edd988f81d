"""The products on sale."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from data import pagination, products
from pages.api.list_params import PageNumber, PerPage, Search
from pages.api.schemas import responses as schemas
from pages.http.errors import responses


def add_to(router: APIRouter) -> None:
    router.get("/api/products", responses=responses(422))(on_sale)
    router.get("/api/products/{slug}", responses=responses(404))(one)


async def on_sale(
    response: Response,
    q: Search = "",
    category: Annotated[str, Query()] = "",
    page: PageNumber = None,
    per_page: PerPage = None,
) -> list[schemas.ProductResponse]:
    """The products on sale, by title. The header `X-Total-Count` counts all pages."""
    size = pagination.LARGEST_PAGE if per_page is None else per_page
    found, total = await products.on_sale(q, category, 1 if page is None else page, size)
    response.headers["X-Total-Count"] = str(total)
    return [schemas.product(product) for product in found]


async def one(slug: str) -> schemas.ProductResponse:
    """One product on sale."""
    return schemas.product(await products.find(slug))
