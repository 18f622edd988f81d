"""A tab that is still open after its sign-in ended: whatever is pressed there, nothing happens any more.

Everything that can be pressed on every page of the desk is pressed: buttons, menus, rows, and the buttons of
dialogs that were opened while the sign-in was good. Then every table of the database is compared.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

import pytest
from nicegui import Client, ui

from components.live.sessions import OpenSessions
from data import messages, newsletter
from data.accounts import users
from data.accounts.permissions import Credentials
from data.database import events, store
from data.errors import DatabaseUnavailable
from data.orders import bulk as bulk_orders
from pages.routes import PAGES
from tests.conftest import CANDLE, TestShop
from tests.data.ordering import GRACE, ask_bulk, place
from tests.desk.helpers import Browse

DESK = [address for address in PAGES if address.startswith("/admin") and "{" not in address]
#: What the browser says when something is pressed; what an element only says to itself is left.
PRESSED = ("click", "act", "open", "rowClick", "stock", "leave")
#: Not a verb's business: who is signed in, what lies in a cart, and what search engines make of it all.
LEFT_OUT = ("sign_in", "cart_line")
#: What the presses do at the least, in the control.
EVERYTHING = {
    "order cancel",
    "order receive",
    "order refund",
    "order quote",
    "product create",
    "product edit",
    "product stock",
    "product archive",
    "product unarchive",
    "message mark",
    "subscriber unsubscribe",
    "shop edit",
}
QUIET = 15  # turns of the loop
ROUNDS = 8  # at the most: one press opens what the next one confirms


async def test_open_tabs_do_nothing_after_a_sign_out(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        OpenSessions, "check", _nothing
    )  # pages that are not deleted: data/ has to refuse alone
    fingers = Fingers(shop, await open_tabs(shop, browse), monkeypatch)
    await fingers.open_every_dialog()

    for person in (shop.sam, shop.ada):
        await users.sign_out(person.token or "")
    before = written(shop)
    for _ in range(2):
        await fingers.press_everything()

    changed = written(shop) ^ before
    print(f"{fingers.presses} presses in {len(fingers.tabs)} tabs after it: {len(changed)} rows changed")
    assert changed == set()


async def test_the_control_the_same_presses_do_everything_before_the_sign_out(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    fingers = Fingers(shop, await open_tabs(shop, browse), monkeypatch)
    await fingers.open_every_dialog()

    start, done = shop.store.last_seq, set[str]()
    for _ in range(ROUNDS):
        await fingers.press_everything()
        facts = await shop.store.read(lambda session: events.events_after(session.connection(), start, 1000))
        done = {f"{fact.subject_type} {fact.action}" for fact in facts}
        if done >= EVERYTHING:
            break

    print(f"{fingers.presses} presses in {len(fingers.tabs)} tabs before it: {sorted(done)}")
    assert done >= EVERYTHING


async def _nothing(_sessions: OpenSessions) -> None:
    """Instead of ending the pages."""


async def open_tabs(shop: TestShop, browse: Browse) -> dict[str, Client]:
    """Every page of the desk, with something of every kind on it, in tabs of Sam's; two orders of Ada's."""
    number = (await place(Credentials(), contact=GRACE)).order.number
    hers, bulk = (await place(shop.ada)).order.number, (await ask_bulk(shop.ada)).order.number
    quoted = (await ask_bulk(shop.ada)).order.number
    await bulk_orders.quote(quoted, by=shop.sam, total_minor=4000)
    await messages.write(
        "Grace", "grace@shop.example", "Hello", "Are you open?", by=Credentials(), address="x"
    )
    await newsletter.subscribe("grace@shop.example", address="x")
    orders_at_desk = [f"/admin/orders/{one}" for one in (number, bulk)]
    desk = [*DESK, *orders_at_desk, f"/admin/products/{CANDLE}", "/admin/messages?open=1"]
    tabs = {address: await opened(browse, shop.sam, address) for address in desk}
    return tabs | {
        f"/orders/{one}": await opened(browse, shop.ada, f"/orders/{one}") for one in (hers, quoted)
    }


async def opened(browse: Browse, who: Credentials, address: str) -> Client:
    user = browse(who)
    await user.open(address)
    assert user.client
    return user.client


class Fingers:
    """What presses everything in some tabs, and waits until whatever came of it has come."""

    def __init__(self, shop: TestShop, tabs: dict[str, Client], monkeypatch: pytest.MonkeyPatch) -> None:
        self.tabs = tabs
        self.presses = 0
        self._monkeypatch = monkeypatch
        self._asked = self._answered = 0
        for name in ("read", "write"):
            monkeypatch.setattr(shop.store, name, self._counted(getattr(shop.store, name)))

    async def open_every_dialog(self) -> None:
        """Press while the database takes no change: dialogs open, and nothing else comes of it."""

        async def refuse(_verb: object) -> None:
            raise DatabaseUnavailable("The database is held by a test.")

        with self._monkeypatch.context() as held:
            held.setattr(store, "write", refuse)
            await self.press_everything()

    async def press_everything(self) -> None:
        """Let the browser say that everything was pressed that can be, with something in every field."""
        for client in self.tabs.values():
            for element in list(client.elements.values()):
                if isinstance(element, ui.input) and element.props.get("label") != "Currency":
                    element.set_value("7")
            for element in reversed(list(client.elements.values())):  # what closes a card stands first in it
                self.presses += press(element)
                await asyncio.sleep(0)
        await self._settled()

    async def _settled(self) -> None:
        """Nothing was asked of the database for many turns of the loop, and nothing is open."""
        quiet, asked = 0, self._asked
        while quiet < QUIET:
            await asyncio.sleep(0.01)
            is_quiet = asked == self._asked == self._answered
            quiet, asked = quiet + 1 if is_quiet else 0, self._asked

    def _counted(self, door: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
        async def counted(question: object) -> object:
            self._asked += 1
            try:
                return await door(question)
            finally:
                self._answered += 1

        return counted


def press(element: ui.element) -> int:
    if element.is_deleted:
        return 0
    heard = [listener for listener in element._event_listeners.values() if listener.type in PRESSED]
    for listener in heard:
        for said in what_is_said(element, listener.type):
            element._handle_event({"listener_id": listener.id, "args": said})
    return len(heard)


def what_is_said(element: ui.element, kind: str) -> list[Any]:
    """What the browser sends along: of a table the key of each row, and what to do with it."""
    if not isinstance(element, ui.table):
        return [None]
    keys = [row.get("number") or row.get("key") for row in element.rows]
    if kind == "act":
        return [[key, action] for key in keys for action in ("process", "cancel")]
    return keys


def written(shop: TestShop) -> set[str]:
    """Every row of every table, as SQL."""
    with closing(sqlite3.connect(shop.path)) as shell:
        return {row for row in shell.iterdump() if not any(f'"{name}"' in row for name in LEFT_OUT)}
