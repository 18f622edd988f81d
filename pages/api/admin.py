"""The list of all orders and the numbers of the dashboard, for admins."""

from typing import Annotated

from fastapi import APIRouter, Depends

from components import guards
from data import orders
from data.dashboard import overview
from data.orders import OrderFilter
from pages.api.list_params import order_query
from pages.api.schemas import responses as schemas
from pages.http.errors import responses


def add_to(router: APIRouter) -> None:
    options = {"responses": responses(401, 403, 422), "dependencies": guards.AUTH_SCHEMES}
    router.get("/api/admin/orders", **options)(order_page)
    router.get("/api/admin/dashboard/overview", **options)(numbers)


async def order_page(
    visit: guards.ApiAdmin, query: Annotated[OrderFilter, Depends(order_query)]
) -> schemas.OrderPageResponse:
    """One page of all orders; a page past the end is the last one."""
    page = await orders.page(query, by=visit.actor)
    numbers = [row.number for row in page.rows]
    by_number = {order.number: order for order in await orders.get_many(numbers, by=visit.actor)}
    found = [schemas.order(by_number[number]) for number in numbers]
    return schemas.OrderPageResponse(orders=found, total=page.total, page=page.page, pages=page.pages)


async def numbers(visit: guards.ApiAdmin) -> schemas.OverviewResponse:
    """The numbers of the dashboard."""
    return schemas.OverviewResponse.model_validate(await overview(visit.actor))
