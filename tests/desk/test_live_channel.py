"""The line of an open desk: each news once and in order over its socket, the other way without one."""

import asyncio
import gc
import weakref
import zlib
from collections.abc import Callable
from typing import cast

import pytest
from nicegui import Client
from nicegui.outbox import Outbox
from nicegui.testing import User
from wsproto.frame_protocol import Opcode

from components import live
from components.desk.order_table import OrderTable
from components.live.broadcaster import PageSubscriber, broadcaster
from components.live.channel import BUFFER_SIZE
from data import orders
from data.accounts.permissions import Credentials
from data.database import store
from pages.live.websocket_frames import MAX_UNSENT, WebSocketConnection, frame
from tests.conftest import SECRET, TestShop
from tests.desk.helpers import at, eventually, line, told
from tests.desk.test_orders_page import placed

Browse = Callable[[Credentials], User]
TEXT, DEFLATED_TEXT = 0x80 | Opcode.TEXT, 0xC0 | Opcode.TEXT


class Socket:
    """A browser's socket that writes down what it is sent."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.is_open = True

    def send(self, message: live.Message) -> None:
        self.heard.append(message.text)

    def close(self) -> None:
        self.is_open = False


async def test_pages_that_show_the_same_are_sent_the_very_same_news(shop: TestShop, browse: Browse) -> None:
    number = await placed(shop)
    desks = [await at(browse, shop.sam, "/admin/orders") for _ in range(3)]
    sockets = [opened(desk) for desk in desks]

    await orders.cancel(number, by=shop.ada, reason="Changed my mind")

    await eventually(lambda: all(len(socket.heard) == 1 for socket in sockets))
    assert len({id(line(desk).recent[-1]) for desk in desks}) == 1
    assert '"status":"cancelled"' in sockets[0].heard[0]


async def test_the_lines_of_a_shop_go_with_it(shop: TestShop) -> None:
    broadcaster().add("a page that nobody closes", cast("PageSubscriber", Socket()))
    before = weakref.ref(broadcaster())
    assert broadcaster().channels

    store.close()
    store.open(shop.url, SECRET)

    assert broadcaster().channels == {}
    gc.collect()
    assert before() is None


async def test_what_a_page_holds_is_as_new_as_what_its_browser_was_told_and_nothing_is_sent_twice(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await placed(shop)
    desk = await at(browse, shop.sam, "/admin/orders")
    opened(desk)
    sent = updates(monkeypatch)

    await orders.cancel(number, by=shop.ada, reason="Changed my mind")

    table = next(iter(desk.find(kind=OrderTable).elements))
    await eventually(lambda: table.rows[0]["status"] == "cancelled")
    await desk.should_see("All statuses (1)")
    assert sent == []


async def test_without_a_socket_the_news_go_the_pages_own_way(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await placed(shop)
    desk = await at(browse, shop.sam, "/admin/orders")
    said: list[str] = []
    monkeypatch.setattr(Client, "run_javascript", lambda _client, code, **_more: said.append(code))
    socket = opened(desk)
    line(desk).detach()

    await orders.cancel(number, by=shop.ada, reason="Changed my mind")

    await eventually(lambda: any(number in code for code in said))
    assert (socket.is_open, socket.heard) == (False, [])


async def test_a_browser_that_was_away_is_told_what_it_missed(shop: TestShop, browse: Browse) -> None:
    desk = await at(browse, shop.sam, "/admin/orders")
    before = line(desk).last
    for _ in range(3):
        await placed(shop)
    await eventually(lambda: len(line(desk).recent) >= 1 and line(desk).last == before + 3)

    missed = opened(desk, last=before)
    nothing = opened(desk)

    assert [news.text for news in line(desk).recent] == missed.heard
    assert nothing.heard == []
    assert not missed.is_open, "a page has one socket"


async def test_a_browser_that_finds_a_gap_is_told_again_what_it_missed(
    shop: TestShop, browse: Browse
) -> None:
    number = await placed(shop)
    desk = await at(browse, shop.sam, "/admin/orders")
    socket, before = opened(desk), line(desk).last
    await orders.cancel(number, by=shop.ada, reason="Changed my mind")
    await eventually(lambda: len(socket.heard) == 1)

    told(line(desk), "gap", before)

    assert socket.heard == [socket.heard[0]] * 2


async def test_a_browser_that_missed_more_than_is_kept_is_drawn_anew(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await at(browse, shop.sam, "/admin/orders")
    before, way = line(desk).last, line(desk)
    for number in range(BUFFER_SIZE + 1):
        way.send(live.Message(before + number, before + number + 1, f"{number}"))
        way.skip(before + number + 1)
    sent = updates(monkeypatch)

    socket = opened(desk, last=before)

    assert socket.heard == [f'{{"seq":{way.last},"last":{way.last}}}']
    assert OrderTable in sent


def test_a_frame_is_right_for_every_browser_whatever_it_was_sent_before() -> None:
    inflater = zlib.decompressobj(-15)
    for text in ("first", "second, with an ö", "x" * 70_000, "first"):
        made = frame(text, deflates=True)
        assert made[0] == DEFLATED_TEXT
        assert inflater.decompress(payload(made) + b"\x00\x00\xff\xff").decode() == text
        plain = frame(text, deflates=False)
        assert (plain[0], payload(plain).decode()) == (TEXT, text)


def test_who_does_not_read_is_cut_off_and_his_queue_with_him() -> None:
    transport = Transport()
    wire = WebSocketConnection(cast("asyncio.Transport", transport), deflates=False)

    while not transport.is_aborted:
        wire.send(live.Message(0, 1, "x" * 10_000))

    assert MAX_UNSENT < transport.unread < MAX_UNSENT + 20_000
    wire.send(live.Message(1, 2, "more"))
    assert transport.unread < MAX_UNSENT + 20_000


class Transport:
    """A connection whose other side reads nothing."""

    def __init__(self) -> None:
        self.unread = 0
        self.is_aborted = False

    def is_closing(self) -> bool:
        return self.is_aborted

    def get_write_buffer_size(self) -> int:
        return self.unread

    def write(self, data: bytes) -> None:
        self.unread += len(data)

    def abort(self) -> None:
        self.is_aborted = True


def opened(desk: User, *, last: int | None = None) -> Socket:
    """The browser opens its socket and has the news up to `last`, or all."""
    socket, way = Socket(), line(desk)
    way.attach(socket, way.last if last is None else last)
    return socket


def updates(monkeypatch: pytest.MonkeyPatch) -> list[type]:
    """What NiceGUI is asked to send, from now on."""
    sent: list[type] = []
    monkeypatch.setattr(Outbox, "enqueue_update", lambda _box, element: sent.append(type(element)))
    return sent


def payload(made: bytes) -> bytes:
    """What a frame carries; the server's are not masked."""
    size = made[1]
    begins = 2 + {126: 2, 127: 8}.get(size, 0)
    return made[begins:]
