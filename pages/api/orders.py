"""Orders: place, list own, get, cancel, change status, book payments."""

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
    line_items,
    link_key,
)
from pages.http.errors import responses


def add_to(router: APIRouter) -> None:
    by_link = {
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
    # before {number}, which matches "my" too
    router.get("/api/orders/my", responses=responses(401, 422), dependencies=guards.AUTH_SCHEMES)(my_orders)
    router.get("/api/orders/{number}", responses=responses(404), **by_link)(one)
    refusals = responses(401, 403, 404, 409, 422)
    router.put("/api/orders/{number}/cancel", responses=refusals, **by_link)(cancel)
    router.put("/api/orders/{number}/status", responses=refusals, dependencies=guards.AUTH_SCHEMES)(take_step)
    router.put("/api/orders/{number}/payment", responses=refusals, dependencies=guards.AUTH_SCHEMES)(
        book_payment
    )


async def new_order(
    body: OrderRequest, visit: guards.ApiAnyone, idempotency_key: IdempotencyKey = None
) -> schemas.PlacedResponse:
    """Place an order. The same `clientKey` again gives the same order, and to a guest the same `key`."""
    if not visit.person.is_admin:
        rate_limits.hit("order", visit.address)
    placed = await orders.place(
        line_items(body.lines),
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
    """One order, for its customer, for anybody with its link, and for admins."""
    return schemas.order(await orders.get(number, by=visit.actor))


async def cancel(
    number: str, body: CancelRequest, visit: guards.ApiAnyone, idempotency_key: IdempotencyKey = None
) -> schemas.OrderResponse:
    """Cancel an order. Its present status decides, not the status that was shown."""
    cancelled = await orders.cancel(
        number, by=visit.actor, reason=body.reason, idempotency_key=idempotency_key
    )
    return schemas.order(cancelled)


async def take_step(
    number: str, body: TransitionRequest, visit: guards.ApiAdmin, idempotency_key: IdempotencyKey = None
) -> schemas.OrderResponse:
    """Apply a transition to an order. 409 where its status has changed, with the present status."""
    details = body.details(idempotency_key)
    return schemas.order(await orders.transition(number, body.action, by=visit.actor, details=details))


async def book_payment(
    number: str, body: PaymentRequest, visit: guards.ApiAdmin, idempotency_key: IdempotencyKey = None
) -> schemas.OrderResponse:
    """Record that the total was received, or that all or a part of it was refunded."""
    arguments = {"by": visit.actor, "expected_minor": body.expected, "idempotency_key": idempotency_key}
    if body.action is PaymentAction.RECEIVE:
        return schemas.order(await orders.receive(number, **arguments))
    return schemas.order(await orders.refund(number, amount_minor=body.amount, **arguments))
