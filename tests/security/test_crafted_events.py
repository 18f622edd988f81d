"""What a socket says is no right: it speaks for its own page, and data/ decides what its person may do.

Each attack is tried once against the shop, and once where it must succeed: on NiceGUI without the guard, or
on a page that trusts its browser. An attack that does nothing anywhere would prove nothing.
"""

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components.guards import BROWSER_COOKIE
from data.accounts.permissions import Credentials
from tests.security.attacker_client import Intruder, Refused
from tests.security.probe_server import Besieged, besieged

CARELESS = "/besieged/careless"


@pytest.fixture(scope="module")
def shop(
    furnished: tuple[Path, dict[str, Credentials]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Besieged]:
    with besieged(furnished, tmp_path_factory.mktemp("crafted")) as running:
        running.by_hand("UPDATE product SET stock = stock + 50 WHERE sku = 'CANDLE'")
        yield running


async def press_process_of(shop: Besieged, who: str) -> str:
    """The number of an order, after somebody's socket has pressed a button of the desk's page of it."""
    number = await shop.placed("ben")
    desk = await shop.opened("sam", f"/admin/orders/{number}")
    async with desk, await shop.opened(who, "/orders") as socket:
        await socket.fire(desk.element(text="Process"), "click", None, of=desk)
        await shop.settled(socket)
    return number


async def test_another_pages_listeners_do_not_hear_a_strangers_socket(shop: Besieged) -> None:
    assert await shop.status(await press_process_of(shop, "ada")) == "pending"


async def test_control_without_the_guard_the_same_frame_does_the_admins_work(shop: Besieged) -> None:
    async with shop.without("sockets"):
        await shop.becomes(await press_process_of(shop, "ada"), "processing")


async def test_the_admins_own_socket_presses_the_same_button(shop: Besieged) -> None:
    number = await shop.placed("ben")
    async with await shop.opened("sam", f"/admin/orders/{number}") as desk:
        await desk.fire(desk.element(text="Process"), "click", None)
        await shop.becomes(number, "processing")


async def open_as(shop: Besieged, who: str, page: Intruder) -> None:
    """Somebody's socket claims to be the one of this page."""
    stranger = await Intruder.load(shop.url, "/", shop.cookies(who))
    async with stranger:
        await stranger.connect(to=page)


@pytest.mark.parametrize("who", ["ada", "guest"])
async def test_a_socket_with_another_sign_in_is_refused(shop: Besieged, who: str) -> None:
    page = await Intruder.load(shop.url, "/admin/orders", shop.cookies("sam"))

    with pytest.raises(Refused):
        await open_as(shop, who, page)
    await page.connect()  # whose it is gets it, also after others tried
    await page.leave()


async def test_control_without_the_guard_a_stranger_opens_the_admins_page(shop: Besieged) -> None:
    page = await Intruder.load(shop.url, "/admin/orders", shop.cookies("sam"))
    async with shop.without("sockets"):
        await open_as(shop, "guest", page)


async def test_a_guests_page_is_his_browsers_alone(shop: Besieged) -> None:
    first = await Intruder.load(shop.url, "/")
    page = await Intruder.load(shop.url, "/cart", {BROWSER_COOKIE: first.cookies[BROWSER_COOKIE]})

    with pytest.raises(Refused):
        await open_as(shop, "guest", page)
    await page.connect()
    await page.leave()


async def test_a_later_introduction_is_judged_the_same(shop: Besieged) -> None:
    page = await Intruder.load(shop.url, "/admin/orders", shop.cookies("sam"))
    stranger = await Intruder.load(shop.url, "/", shop.cookies("ada"))
    named = {"client_id": page.client_id, "tab_id": "t", "document_id": "d", "next_message_id": 0}

    async with stranger:
        await stranger.connect({"implicit_handshake": "false", "client_id": ""})
        await stranger.say(f"421{json.dumps(['handshake', named])}")
        await stranger.until(lambda: any(frame.startswith("431") for frame in stranger.heard))
    assert "431[false]" in stranger.heard


async def test_a_page_comes_back_after_a_gap_and_after_a_sign_in(shop: Besieged) -> None:
    page = await Intruder.load(shop.url, "/login")
    for cookies in ({}, shop.cookies("ada")):
        page.cookies |= cookies
        await page.connect()
        await page.is_heard()
        await page.leave()


async def test_listeners_and_elements_that_are_none_change_nothing(shop: Besieged) -> None:
    before, written = shop.books(), shop.log_size
    async with await shop.opened("ada", "/orders") as page:
        listener = next(page.listening())[2]
        for element in (0, -1, 10**9, "7", None, 1.5, [], {}):
            for heard_by in (listener, str(uuid.uuid4()), "", None, 7, [], {}):
                said = {"id": element, "client_id": page.client_id, "listener_id": heard_by, "args": []}
                await page.say(f"42{json.dumps(['event', said])}")
        await shop.settled(page)
    assert shop.books() == before
    assert "Traceback" not in shop.running.log[written:]


def pressed_in(page: Intruder, text: str) -> int:
    """The button, which this page hides or keeps in a closed dialog."""
    return page.element(text=text, tag="q-btn")


async def test_a_button_in_a_closed_dialog_asks_anew_what_may_be_done(shop: Besieged) -> None:
    number = await shop.placed("ada")
    async with await shop.opened("ada", f"/orders/{number}") as page:
        for action in ("process", "ship"):
            await shop.call("sam", "PUT", f"/api/orders/{number}/status", {"action": action})
        await page.fire(pressed_in(page, "Confirm cancellation"), "click", None)
        await page.until(lambda: any("shipped" in frame.lower() for frame in page.heard))
        await shop.settled(page)
    assert await shop.status(number) == "shipped"


async def ask_in_the_row(page: Intruder, number: str, *args: object, of: Intruder | None = None) -> None:
    """Press the button of an order's row in the list of my orders."""
    row = (of or page).element(label=f"Cancel order {number}")
    await page.fire(row, "click", *args, of=of)


async def test_a_row_cancels_its_own_order_whatever_the_event_says(shop: Besieged) -> None:
    hers, others = await shop.placed("ada"), await shop.placed("ben")
    named = {"number": others, "value": others, "args": [others]}
    async with await shop.opened("ada", "/orders") as page:
        await ask_in_the_row(page, hers, named, others)
        await page.until(lambda: any("Confirm cancellation" in frame for frame in page.heard))
        await page.fire(pressed_in(page, "Confirm cancellation"), "click", named, others)
        await shop.becomes(hers, "cancelled")
        await shop.settled(page)
    assert await shop.status(others) == "pending"


async def test_a_strangers_socket_cannot_use_the_button_of_a_row(shop: Besieged) -> None:
    number = await shop.placed("ada")
    async with await shop.opened("ada", "/orders") as page, await shop.opened("ben", "/orders") as stranger:
        await ask_in_the_row(page, number)
        await page.until(lambda: any("Confirm cancellation" in frame for frame in page.heard))
        await stranger.fire(pressed_in(page, "Confirm cancellation"), "click", None, of=page)
        await shop.settled(stranger, page)
        assert await shop.status(number) == "pending"
        async with shop.without("sockets"):
            await stranger.fire(pressed_in(page, "Confirm cancellation"), "click", None, of=page)
            await shop.becomes(number, "cancelled")  # the control: the same frame, heard


async def test_a_row_of_an_order_that_is_mine_no_longer_cancels_nothing(shop: Besieged) -> None:
    number = await shop.placed("ada")
    async with await shop.opened("ada", "/orders") as page:
        await ask_in_the_row(page, number)
        await page.until(lambda: any("Confirm cancellation" in frame for frame in page.heard))
        bens = "SELECT id FROM user WHERE name = 'Ben'"
        shop.by_hand(f"UPDATE orders SET user_id = ({bens}) WHERE number = ?", number)  # noqa: S608
        await page.fire(pressed_in(page, "Confirm cancellation"), "click", None)
        await page.until(lambda: any("There is no such order." in frame for frame in page.heard))
    assert await shop.status(number) == "pending"


async def test_a_disabled_button_does_nothing(shop: Besieged) -> None:
    async with await shop.opened("ada", "/products/olive-soap") as page:
        await page.fire(pressed_in(page, "Add to cart"), "click", None)
        await shop.settled(page)
        assert not any("Added to your cart" in frame for frame in page.heard)


async def test_a_refund_whose_press_is_sent_many_times_is_booked_once(shop: Besieged) -> None:
    number = await shop.placed("ada")
    await shop.call("sam", "PUT", f"/api/orders/{number}/payment", {"action": "receive"})
    async with await shop.opened("sam", f"/admin/orders/{number}") as page:
        amount, record = page.element(label="Amount"), pressed_in(page, "Record refund")
        shown = page.elements[record]["props"]["data-shown"]
        await page.fire(
            amount, next(kind for kind in page.kinds(amount) if kind.startswith("update")), "1.00"
        )
        for _ in range(20):
            await page.fire(record, "click", shown)
        await shop.settled(page)
        for _ in range(20):
            await page.fire(record, "click", shown)
        await shop.settled(page)
    booked = [row for row in shop.books()["payment"] if row[2] < 0]
    print(f"one press sent 40 times: {len(booked)} refund booked")
    assert [row[2] for row in booked] == [-100]


async def test_rows_that_are_not_on_the_page_get_nobody_anywhere(shop: Besieged) -> None:
    before = shop.books()
    async with await shop.opened("sam", "/admin/orders") as desk:
        table = desk.element(label="Orders", tag="nicegui-live_table")
        assert "act" in desk.kinds(table)
        for rows in ([{"number": "SB-99999"}], [{}], [None], "SB-10001", None, [{"number": ["SB-10001"]}]):
            await desk.fire(table, "selection", {"added": True, "rows": rows, "keys": ["SB-99999"]})
            for kind in desk.kinds(table) & {"act", "request", "row-click"}:
                await desk.fire(table, kind, rows)
        await shop.settled(desk)
        for number, element in list(desk.elements.items()):
            if (element.get("props") or {}).get("label") in {"Process", "Cancel", "Ship", "Mark as shipped"}:
                await desk.fire(number, "click", None)
        await shop.settled(desk)
    assert shop.books() == before


async def test_control_a_page_that_trusts_its_browser_is_robbed_by_the_same_frames(shop: Besieged) -> None:
    async with await shop.opened("ada", CARELESS) as page:
        await page.fire(pressed_in(page, "Give it away"), "click", None)
        await page.fire(pressed_in(page, "Give the rest away"), "click", None)
        keys = {"added": True, "rows": [{}], "keys": ["SB-99999"]}
        await page.fire(page.element(tag="q-table"), "selection", keys)
        await page.is_heard()
    assert (await shop.state())["given"] == 3


#: What no browser sends: other types, other sizes, other words, and what a database may stumble on.
VALUES: list[Any] = [
    None, True, -1, 0, 10**30, 1.5, "", "x" * 10_000, "no such option", "\x00", "' OR 1=1 --", "-999999",
    [], ["x"], [[]], {}, {"value": "no such option", "label": "x"}, {"value": -1}, {"value": None},
    {"page": -1, "rowsPerPage": 10**9, "sortBy": "password_hash", "descending": "x"},
    {"pagination": {"page": 10**9, "rowsPerPage": -5, "sortBy": "1;--"}, "filter": {}},
    {"added": 1, "rows": {}, "keys": None}, "?status=none&page=-1&sort=%00",
]  # fmt: skip
ADDRESSES = {
    "guest": ["/", "/products/blue-mug", "/cart", "/checkout", "/bulk-order", "/free-sample", "/contact"],
    "ada": ["/orders", "/orders/{hers}", "/checkout", "/free-sample"],
    "sam": [
        "/admin", "/admin/orders", "/admin/orders/{hers}", "/admin/products", "/admin/products/MUG",
        "/admin/customers", "/admin/messages", "/admin/newsletter", "/admin/settings",
    ],
}  # fmt: skip


@pytest.mark.parametrize("who", ADDRESSES)
async def test_values_beyond_every_bound_of_every_widget_give_no_right(shop: Besieged, who: str) -> None:
    hers, others = await shop.placed("ada"), await shop.placed("ben")
    before, written, fired = shop.books(), shop.log_size, 0
    for address in ADDRESSES[who]:
        async with await shop.opened(who, address.format(hers=hers)) as page:
            for element, _, listener in list(page.listening()):
                for value in VALUES:
                    said = {"id": element, "client_id": page.client_id, "listener_id": listener}
                    await page.tell("event", **said, args=[json.dumps(value)])
                    fired += 1
            await shop.settled(page)
    after = shop.books()
    told = [row for row in after["event"] if row not in before["event"]]
    log = shop.running.log[written:]
    print(
        f"{who}: {fired:,} events, {len(told)} facts, {log.count('Traceback')} tracebacks, {len(log):,} bytes"
    )
    assert shop.complaints() == []
    assert await shop.status(others) == "pending"
    if who != "sam":
        mine = f"order:{hers}"
        assert {row[2] for row in told} <= ({mine} if who == "ada" else set())
        assert [row for row in after["user"] if row not in before["user"]] == []
    assert not re.search(r"(?i)sqlalchemy|sqlite3", log)
    assert len(log) < 300_000
    assert (await shop.call("guest", "GET", "/health")).status_code == 200
