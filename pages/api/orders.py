"""Orders: placing them, seeing one's own, taking steps."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from components import guards
from data import orders, rate_limits
from data.orders import OrderFilter
from pages.api.list_params import own_query
from pages.api.schemas import responses as schemas
from pages.api.schemas.requests import (
    CancelRequest,
    IdempotencyKey,
    OrderRequest,
    PaymentAction,
    PaymentRequest,
    TransitionRequest,
    link_key,
    wanted,
)
from pages.http.errors import responses


def add_to(router: APIRouter) -> None:
    """Put these endpoints at their addresses; "my" stands before any number."""
    linked = {
        "dependencies": [*guards.AUTH_SCHEMES, Depends(link_key)],
        "openapi_extra": guards.OPTIONAL_AUTH,
    }
    place = router.post(
        "/api/orders",
        status_code=201,
        response_model_exclude_unset=True,
        responses=responses(409, 422, 429),
        dependencies=guards.AUTH_SCHEMES,
        openapi_extra=guards.OPTIONAL_AUTH,
    )
    place(new_order)
    router.get("/api/orders/my", responses=responses(401, 422), dependencies=guards.AUTH_SCHEMES)(my_orders)
    router.get("/api/orders/{number}", responses=responses(404), **linked)(one)
    steps = responses(401, 403, 404, 409, 422)
    router.put("/api/orders/{number}/cancel", responses=steps, **linked)(cancel)
    router.put("/api/orders/{number}/status", responses=steps, dependencies=guards.AUTH_SCHEMES)(take_step)
    router.put("/api/orders/{number}/payment", responses=steps, dependencies=guards.AUTH_SCHEMES)(
        book_payment
    )


async def new_order(
    body: OrderRequest, visit: guards.ApiAnyone, idempotency_key: IdempotencyKey = None
) -> schemas.PlacedResponse:
    """Place an order. The same `clientKey` again gives the same order, and to a guest the same `key`."""
    if not visit.person.is_admin:
        rate_limits.hit("order", visit.address)
    placed = await orders.place(
        wanted(body.lines),
        by=visit.actor,
        contact=body.contact(visit),
        method=body.payment_method,
        client_key=body.client_key,
        expected_total_minor=body.expected_total,
        idempotency_key=idempotency_key,
    )
    return schemas.placed(placed)


async def my_orders(
    visit: guards.ApiCustomer, query: Annotated[OrderFilter, Depends(own_query)], response: Response
) -> list[schemas.OrderResponse]:
    """Own orders of all kinds, newest first. The header `X-Total-Count` counts all pages."""
    found, total = await orders.own_orders(query, by=visit.actor)
    response.headers["X-Total-Count"] = str(total)
    return [schemas.order(order) for order in found]


async def one(number: str, visit: guards.ApiAnyone) -> schemas.OrderResponse:
    """One order, to who placed it, who has its link, or the shop."""
    return schemas.order(await orders.get(number, by=visit.actor))


async def cancel(
    number: str, body: CancelRequest, visit: guards.ApiAnyone, idempotency_key: IdempotencyKey = None
) -> schemas.OrderResponse:
    """Cancel an order. What is decisive is its status now, not the one that was seen."""
    cancelled = await orders.cancel(
        number, by=visit.actor, reason=body.reason, idempotency_key=idempotency_key
    )
    return schemas.order(cancelled)


async def take_step(
    number: str, body: TransitionRequest, visit: guards.ApiAdmin, idempotency_key: IdempotencyKey = None
) -> schemas.OrderResponse:
    """Take a step of the order's life. 409 where another was faster, with the present status."""
    details = body.details(idempotency_key)
    return schemas.order(await orders.transition(number, body.action, by=visit.actor, details=details))


async def book_payment(
    number: str, body: PaymentRequest, visit: guards.ApiAdmin, idempotency_key: IdempotencyKey = None
) -> schemas.OrderResponse:
    """Note that the total was received, or that all of it or a part was given back."""
    said = {"by": visit.actor, "expected_minor": body.expected, "idempotency_key": idempotency_key}
    if body.action is PaymentAction.RECEIVE:
        return schemas.order(await orders.receive(number, **said))
    return schemas.order(await orders.refund(number, amount_minor=body.amount, **said))
