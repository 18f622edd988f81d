"""A guest's link opens the order that it was made for, and no other, also after a restore."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from nicegui.testing import User
from sqlmodel import col, select

from data import backups
from data.accounts import tokens
from data.backups import restoration
from data.database import store
from data.models import Order, now
from data.orders import Placed, checkout
from tests.conftest import SECRET, TestShop
from tests.data.ordering import GRACE, place
from tests.data.test_opening import _insert_order, _migrate_to
from tests.storefront.helpers import Browse

STRANGER = checkout.Contact("Stranger", "stranger@shop.example", GRACE.address)


@dataclass(frozen=True)
class Opened:
    """What a link leads to: the page's status, the API's, and that of cancelling."""

    page: int
    api: int
    cancel: int


async def opened(browser: User, number: str, key: str | None) -> Opened:
    client = browser.http_client
    page = await client.get(f"/orders/{number}?key={key}", follow_redirects=True)
    api = await client.get(f"/api/orders/{number}?key={key}")
    cancel = await client.put(f"/api/orders/{number}/cancel?key={key}", json={"reason": "Because"})
    return Opened(page.status_code, api.status_code, cancel.status_code)


async def stranger_after_a_restore(shop: TestShop, folder: Path) -> tuple[Placed, Placed]:
    """An order that a restore takes back, and the order of a stranger that is given the same number."""
    await place(shop.guest, contact=GRACE)
    saved = backups.copy(shop.path, folder / "saved.db").place
    lost = await place(shop.guest, contact=GRACE)
    store.close()
    restoration.restore(shop.path, saved, at=now())
    store.open(shop.url, SECRET)
    theirs = await place(shop.guest, contact=STRANGER)
    assert theirs.order.number == lost.order.number == "SB-10002"
    return lost, theirs


async def test_an_old_link_does_not_open_a_strangers_order_after_a_restore(
    shop: TestShop, browse: Browse, tmp_path: Path
) -> None:
    lost, theirs = await stranger_after_a_restore(shop, tmp_path)
    number = theirs.order.number

    with_the_old_link = await opened(browse(shop.guest), number, lost.key)

    print(f"the old link after a restore: {with_the_old_link}")
    assert with_the_old_link == Opened(404, 404, 404)
    assert await opened(browse(shop.guest), number, theirs.key) == Opened(200, 200, 200)


async def test_control_without_the_nonce_the_old_link_cancels_a_strangers_order(
    shop: TestShop, browse: Browse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "new", lambda: "")
    lost, theirs = await stranger_after_a_restore(shop, tmp_path)

    with_the_old_link = await opened(browse(shop.guest), theirs.order.number, lost.key)

    print(f"the old link after a restore, without the nonce: {with_the_old_link}")
    assert with_the_old_link == Opened(200, 200, 200)


async def test_links_from_before_the_nonces_open_their_orders(
    shop: TestShop, browse: Browse, tmp_path: Path
) -> None:
    old = tmp_path / "old.db"
    client_keys = {1: None, 2: "regular grace@shop.example once"}
    links = {number: tokens.order_key(f"SB-{number}", key or "") for number, key in client_keys.items()}
    _migrate_to(f"sqlite:///{old}", "0002")
    with closing(sqlite3.connect(old, isolation_level=None)) as hand:
        hand.execute(
            "INSERT INTO shop (name, currency, cancel_policy, low_stock) VALUES ('S', 'EUR', 'never', 5)"
        )
        for number, key in client_keys.items():
            _insert_order(hand, number, 100)
            row = (key, tokens.digest(links[number]), f"SB-{number}")
            hand.execute("UPDATE orders SET client_key = ?, key_hash = ? WHERE number = ?", row)
    store.open(f"sqlite:///{old}", SECRET)

    for number, link in links.items():
        assert (await opened(browse(shop.guest), f"SB-{number}", link)).page == 200
        assert (await opened(browse(shop.guest), f"SB-{number}", links[3 - number])).page == 404
    again = await store.read(lambda session: session.exec(select(Order).order_by(col(Order.number))).all())
    assert [tokens.order_key(order.number, order.nonce) for order in again] == list(links.values())


async def test_the_same_order_placed_again_gives_the_same_key(shop: TestShop) -> None:
    first = await place(shop.guest, contact=GRACE, client_key="once")
    again = await place(shop.guest, contact=GRACE, client_key="once")
    other = await place(shop.guest, contact=GRACE, client_key="twice")
    assert first.key == again.key != other.key
