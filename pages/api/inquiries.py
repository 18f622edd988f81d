"""Bulk requests and their quotes, free samples, contact messages, newsletter sign-ups."""

from fastapi import APIRouter, Depends

from components import guards
from data import messages, newsletter, rate_limits
from data.errors import ValidationFailed
from data.orders import bulk, samples
from data.orders.bulk import BulkInquiry
from pages.api.schemas import responses as schemas
from pages.api.schemas.requests import (
    AcceptRequest,
    BulkOrderRequest,
    DeclineRequest,
    IdempotencyKey,
    MessageRequest,
    NewsletterRequest,
    QuoteRequest,
    SampleOrderRequest,
    link_key,
)
from pages.http.errors import responses


def add_to(router: APIRouter) -> None:
    for address, endpoint in (("/api/bulk-orders", request_bulk), ("/api/free-samples", request_sample)):
        router.post(
            address,
            status_code=201,
            response_model_exclude_unset=True,
            responses=responses(409, 422, 429),
            dependencies=guards.AUTH_SCHEMES,
            openapi_extra=guards.OPTIONAL_AUTH,
        )(endpoint)
    for address, endpoint in (("/api/contact", write), ("/api/newsletter", subscribe)):
        router.post(
            address,
            status_code=201,
            responses=responses(409, 422, 429),
            dependencies=guards.AUTH_SCHEMES,
            openapi_extra=guards.OPTIONAL_AUTH,
        )(endpoint)
    refusals = responses(401, 403, 404, 409, 422)
    by_link = {
        "dependencies": [*guards.AUTH_SCHEMES, Depends(link_key)],
        "openapi_extra": guards.OPTIONAL_AUTH,
    }
    router.put("/api/bulk-orders/{number}/quote", responses=refusals, dependencies=guards.AUTH_SCHEMES)(quote)
    router.put("/api/bulk-orders/{number}/accept", responses=refusals, **by_link)(accept)
    router.put("/api/bulk-orders/{number}/decline", responses=refusals, **by_link)(decline)


async def request_bulk(
    body: BulkOrderRequest, visit: guards.ApiAnyone, idempotency_key: IdempotencyKey = None
) -> schemas.PlacedResponse:
    """Ask for a quote for a large quantity."""
    rate_limits.hit("write", visit.address)
    placed = await bulk.request(
        body.line_items(),
        by=visit.actor,
        contact=body.contact(visit),
        wish=BulkInquiry(body.company, body.wanted_by, body.message),
        client_key=body.client_key,
        idempotency_key=idempotency_key,
    )
    return schemas.placed(placed)


async def request_sample(
    body: SampleOrderRequest, visit: guards.ApiAnyone, idempotency_key: IdempotencyKey = None
) -> schemas.PlacedResponse:
    """Ask for a free sample: one open sample for an e-mail address and a product."""
    rate_limits.hit("write", visit.address)
    placed = await samples.request(
        body.sku,
        by=visit.actor,
        contact=body.contact(visit),
        message=body.message,
        client_key=body.client_key,
        idempotency_key=idempotency_key,
    )
    return schemas.placed(placed)


async def write(
    body: MessageRequest, visit: guards.ApiAnyone, idempotency_key: IdempotencyKey = None
) -> schemas.OkResponse:
    """Send a message to the shop."""
    texts = (body.name, body.email, body.subject, body.message)
    try:
        await messages.write(*texts, by=visit.actor, address=visit.address, idempotency_key=idempotency_key)
    except ValidationFailed as error:
        raise ValidationFailed("message" if error.field == "body" else error.field, str(error)) from None
    return schemas.OkResponse()


async def subscribe(
    body: NewsletterRequest, visit: guards.ApiAnyone, idempotency_key: IdempotencyKey = None
) -> schemas.OkResponse:
    """Sign up for the newsletter. The answer is the same for an address that is signed up already."""
    await newsletter.subscribe(body.email, address=visit.address, idempotency_key=idempotency_key)
    return schemas.OkResponse()


async def quote(
    number: str, body: QuoteRequest, visit: guards.ApiAdmin, idempotency_key: IdempotencyKey = None
) -> schemas.OrderResponse:
    """Set or change the price of a bulk request. 409 where the present price is not the expected one."""
    quoted = await bulk.quote(
        number,
        by=visit.actor,
        total_minor=body.total,
        note=body.note,
        expected_total_minor=body.expected_total,
        idempotency_key=idempotency_key,
    )
    return schemas.order(quoted)


async def accept(
    number: str, body: AcceptRequest, visit: guards.ApiAnyone, idempotency_key: IdempotencyKey = None
) -> schemas.OrderResponse:
    """Accept the quoted price. 409 where it has changed, with the present price as `total`."""
    accepted = await bulk.accept(
        number, by=visit.actor, expected_total_minor=body.expected_total, idempotency_key=idempotency_key
    )
    return schemas.order(accepted)


async def decline(
    number: str,
    visit: guards.ApiAnyone,
    body: DeclineRequest | None = None,
    idempotency_key: IdempotencyKey = None,
) -> schemas.OrderResponse:
    """Decline the quoted price, which cancels the request."""
    request = body or DeclineRequest()
    declined = await bulk.decline(
        number,
        by=visit.actor,
        reason=request.reason,
        expected_total_minor=request.expected_total,
        idempotency_key=idempotency_key,
    )
    return schemas.order(declined)
