"""Pages while the database is slow or held by another program: late, or a plain sentence, never a 500."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, TypeVar

import pytest
from nicegui import Client, ui
from sqlmodel import Session

from data.database.store import Store
from pages import routes
from pages.server import page_timeout
from tests.conftest import TestShop
from tests.storefront.helpers import Browse

T = TypeVar("T")
SEARCHES = ("/?q=candle", "/orders?q=candle", "/admin/orders?q=candle", "/admin/products?q=candle")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let each question to the database take so many seconds more."""

    def by(seconds: float) -> None:
        def read_now(self: Store, question: Callable[[Session], T]) -> T:
            time.sleep(seconds)
            with Session(self._reading) as session:
                return question(session)

        monkeypatch.setattr(Store, "read_now", read_now)

    return by


@pytest.mark.parametrize("address", SEARCHES)
async def test_a_page_that_is_too_late_is_a_plain_sentence(
    shop: TestShop,
    browse: Browse,
    slow: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    sam = browse(shop.sam)
    before = set(Client.instances)
    monkeypatch.setattr(page_timeout, "SECONDS", 0.05)
    slow(0.4)

    answer = await sam.http_client.get(address)

    assert answer.status_code == 503
    assert page_timeout.LATE in answer.text
    assert answer.headers["Retry-After"] == "10"
    assert set(Client.instances) == before


async def test_a_page_may_be_later_than_nicegui_waits(
    shop: TestShop, browse: Browse, slow: Callable[[float], None]
) -> None:
    sam = browse(shop.sam)
    slow(3.1)

    assert (await sam.http_client.get("/contact")).status_code == 200


async def test_control_nicegui_alone_answers_a_late_page_with_an_error(
    shop: TestShop, browse: Browse, slow: Callable[[float], None]
) -> None:
    sam = browse(shop.sam)
    ui.page("/contact", response_timeout=0.05)(routes.PAGES["/contact"])
    slow(0.4)

    assert (await sam.http_client.get("/contact")).status_code == 500


async def test_while_another_program_holds_the_database_every_page_answers(
    shop: TestShop, browse: Browse, held: Any
) -> None:
    sam = browse(shop.sam)
    words = {"slug": "lavender-candle", "number": "SB-1", "sku": "CANDLE", "id": 1}

    codes = {
        address: (await sam.http_client.get(address.format(**words))).status_code for address in routes.PAGES
    }

    assert held
    assert {code for code in codes.values() if code >= 500} == set(), codes


@pytest.fixture
def held(shop: TestShop) -> Iterator[bool]:
    """Another program has begun to write, and does not come to its end."""
    with closing(sqlite3.connect(shop.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield True
        other.execute("ROLLBACK")
