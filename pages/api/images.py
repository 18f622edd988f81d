"""The drawn pictures of products."""

from hashlib import sha256

from fastapi import APIRouter, Request, Response

from components.storefront import product_illustration
from data import products

_HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}


def add_to(router: APIRouter) -> None:
    """Put this endpoint at its address."""
    router.get("/pictures/{slug}.svg", include_in_schema=False)(drawn)


async def drawn(slug: str, request: Request) -> Response:
    """The picture of a product, archived or not; another title is another picture."""
    svg = product_illustration.draw(await products.title(slug))
    tag = f'"{sha256(svg.encode()).hexdigest()[:16]}"'
    headers = {**_HEADERS, "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(svg, media_type="image/svg+xml", headers=headers)
