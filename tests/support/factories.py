"""Filling a running shop and buying in it, for tests that drive browsers or programs."""

import sqlite3
from datetime import UTC, datetime

import httpx
from playwright.async_api import Page, expect

from tests.support.server import RunningShop

WARES = (
    ("CANDLE", "Lavender candle", 1250, 100),
    ("MUG", "Blue mug", 800, 100),
    ("SOAP", "Olive soap", 450, 3),
)


async def furnish(shop: RunningShop) -> None:
    """Put a few products on sale, by hand: there is no API for products yet."""
    at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    with sqlite3.connect(shop.database_url.removeprefix("sqlite:///"), timeout=5) as shell:
        for sku, title, price, stock in WARES:
            slug = title.lower().replace(" ", "-")
            row = shell.execute(
                "INSERT INTO product (sku, slug, title, description, category, price_minor, stock, sample,"
                " archived, folded, version, created_at, updated_at)"
                " VALUES (?, ?, ?, '', 'Home', ?, ?, 1, 0, ?, 1, ?, ?)",
                (sku, slug, title, price, stock, title.lower(), at, at),
            )
            shell.execute(
                "INSERT INTO stock_move (product_id, delta, why, at) VALUES (?, ?, 'adjust', ?)",
                (row.lastrowid, stock, at),
            )
    shell.close()


async def buy_one(customer: Page, title: str = "Lavender candle") -> str:
    """Buy one piece as a guest, as a person would; the answer is the order's number."""
    await customer.goto("/")
    await customer.get_by_role("link", name=title).first.click()
    await customer.get_by_role("button", name="Add to cart").click()
    await expect(customer.get_by_text("cart", exact=False).first).to_be_visible()
    await customer.goto("/checkout")
    for box, typed in (
        ("Name", "Grace Guest"),
        ("Email", "grace@shop.example"),
        ("Street", "Harbour Lane 1"),
        ("Postcode", "10115"),
        ("City", "Berlin"),
    ):
        await customer.get_by_role("textbox", name=box, exact=True).fill(typed)
    await customer.get_by_role("button", name="Place order").click()
    await customer.wait_for_url("**/orders/SB-*")
    return customer.url.split("/orders/")[1].split("?")[0]


async def sign_in(program: httpx.AsyncClient, shop: RunningShop) -> dict[str, str]:
    """The header that makes a program one of the shop's own."""
    answer = await program.post(
        "/api/login", json={"email": shop.admin_email, "password": shop.admin_password}
    )
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}
