"""The illustrations of products, as SVG."""

from hashlib import sha256

from fastapi import APIRouter, Request, Response

from components.storefront import product_illustration
from data import products

_HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}


def add_to(router: APIRouter) -> None:
    router.get("/pictures/{slug}.svg", include_in_schema=False)(illustration)


async def illustration(slug: str, request: Request) -> Response:
    """The illustration of a product, archived or not. It is drawn from the title."""
    svg = product_illustration.draw(await products.title(slug))
    tag = f'"{sha256(svg.encode()).hexdigest()[:16]}"'
    headers = {**_HEADERS, "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(svg, media_type="image/svg+xml", headers=headers)
