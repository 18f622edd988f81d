"""A new password or role ends all earlier sessions of the account: tokens, open pages and sockets.

The shop runs in a process of its own, and the new role comes from `main.py admin` in another one, so that
nothing but the database can tell the shop about it.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from components.guards import COOKIE
from components.live import sessions
from data import rate_limits
from data import shop as shops
from data.accounts import passwords, users
from data.accounts.permissions import Credentials
from data.database import store
from data.errors import Conflict
from data.lifecycle import Role
from tests.conftest import PASSWORD, SECRET, TestShop
from tests.desk.helpers import Browse, at, eventually
from tests.security.attacker_client import Intruder, Refused
from tests.security.probe_server import Besieged, besieged
from tests.support.api_client import new_app, program
from tests.support.server import MAIN

OWNER = "owner@wool.example"
NEW_PASSWORD = "three quiet herons wading"
SET_UP = {"shopName": "Wool", "currency": "EUR", "name": "Olga", "email": OWNER, "password": NEW_PASSWORD}
DESK_CALLS = ("/api/admin/orders", "/admin/orders.csv", "/api/admin/dashboard/overview")
CUSTOMER_PAGES = ("/", "/cart", "/checkout", "/orders", "/contact", "/bulk-order")
PATIENCE = 20.0


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[str]:
    """A shop that is not set up yet; the secret of its set-up link."""
    rate_limits.clear_all()
    store.open(f"sqlite:///{tmp_path / 'empty.db'}", SECRET)
    await shops.create_if_missing()
    yield await shops.ensure_setup_token() or ""
    store.close()


async def test_nobody_registers_before_the_set_up(empty: str) -> None:
    stranger = program(new_app())
    mine = {"name": "Eve", "email": OWNER, "password": PASSWORD}

    refused = await stranger.post("/api/register", mine)
    with pytest.raises(Conflict, match="not set up yet"):
        await users.register(OWNER, "Eve", PASSWORD, address="10.0.0.1")

    assert (refused.status_code, "not set up yet" in refused.json()["error"]) == (409, True)
    assert (await stranger.post("/api/set-up", SET_UP | {"token": empty})).status_code == 201
    assert (await stranger.post("/api/register", mine | {"email": "eve@shop.example"})).status_code == 201


@pytest.mark.usefixtures("empty")
async def test_control_without_the_guard_a_stranger_registers_the_owners_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(users, "_name_of_set_up_shop", lambda _session: "")
    mine = {"name": "Eve", "email": OWNER, "password": PASSWORD}
    assert (await program(new_app()).post("/api/register", mine)).status_code == 201


@pytest.mark.usefixtures("empty")
async def test_the_page_to_register_says_why_it_has_no_form(user: Any) -> None:
    await user.open("/register")

    await user.should_see("not set up yet")
    await user.should_not_see("Create account")


async def test_sessions_from_before_the_set_up_are_ended_by_it(empty: str) -> None:
    strangers = await squat()

    assert (await program(new_app()).post("/api/set-up", SET_UP | {"token": empty})).status_code == 201

    after = await statuses(Credentials(token=strangers))
    print(f"A stranger's token on {len(after)} calls after the set-up with the same address: {after}")
    assert set(after) == {401}


async def test_the_control_without_ending_them_the_strangers_token_is_the_owners(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    strangers = await squat()
    monkeypatch.setattr(users, "end_sessions", lambda *_a, **_k: 0)

    await program(new_app()).post("/api/set-up", SET_UP | {"token": empty})

    after = await statuses(Credentials(token=strangers))
    print(f"Without ending the sessions: {after}")
    assert 200 in after


async def squat() -> str:
    """The token of a stranger whose account has the owner's address; today only a hand can still make it."""

    def by_hand(session: Session) -> str:
        user = users.add(session, OWNER, "Eve", hashed, Role.CUSTOMER)
        return users.create_session(session, user).token

    hashed = passwords.hash_now(PASSWORD)
    return await store.write(by_hand)


async def statuses(who: Credentials) -> list[int]:
    caller = program(new_app(), who)
    return [(await caller.get(address)).status_code for address in DESK_CALLS]


async def test_a_new_role_deletes_all_open_pages_of_the_account(shop: TestShop, browse: Browse) -> None:
    pages = [await at(browse, shop.ada, address) for address in CUSTOMER_PAGES]
    others = [await at(browse, shop.ben, "/checkout"), await at(browse, shop.guest, "/checkout")]

    await shop.store.write(lambda s: users.make_admin(s, "ada@shop.example", "Ada", "another hash"))

    await eventually(lambda: all(page.client and page.client.is_deleted for page in pages))
    assert not any(page.client and page.client.is_deleted for page in others)


async def test_the_control_pages_that_nobody_ends_stay_open(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions.OpenSessions, "on_events", lambda _self, _facts: None)
    page = await at(browse, shop.ada, "/checkout")

    await shop.store.write(lambda s: users.make_admin(s, "ada@shop.example", "Ada", "another hash"))
    await asyncio.sleep(0.3)

    assert page.client
    assert not page.client.is_deleted


async def test_a_session_that_a_hand_ended_is_found_by_the_next_look(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "poll_seconds", 0.05)
    page = await at(browse, shop.ada, "/checkout")

    await shop.store.write(lambda s: s.connection().exec_driver_sql("DELETE FROM sign_in"))

    await eventually(lambda: bool(page.client and page.client.is_deleted))


async def test_pages_that_are_closed_are_forgotten(shop: TestShop, browse: Browse) -> None:
    page = await at(browse, shop.ada, "/checkout")
    kept = sessions._sessions()
    assert list(kept.pages) == [shop.ada.token]
    watchers = shop.store.watchers

    assert page.client
    page.client.delete()

    assert not kept.pages
    assert shop.store.watchers < watchers


# In processes of their own.


@pytest.fixture(scope="module")
def running(
    furnished: tuple[Path, dict[str, Credentials]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Besieged]:
    with besieged(furnished, tmp_path_factory.mktemp("ended"), poll_seconds=0.5) as shop:
        yield shop


async def test_the_admin_command_ends_pages_and_sockets_of_another_process(running: Besieged) -> None:
    sam = {COOKIE: await signed_in(running, "sam")}
    token, ben = sam[COOKIE], {COOKIE: running.people["ben"].token or ""}
    checkout = await Intruder.open(running.url, "/checkout", sam)
    desk = await Intruder.open(running.url, "/admin/orders", sam)
    other = await Intruder.open(running.url, "/checkout", ben)
    async with checkout, desk, other, live_of(running, desk, sam) as live:
        assert (await running_call(running, token)) == 200

        await asyncio.to_thread(admin_command, running, "sam@shop.example")

        assert (await running_call(running, token)) == 401
        await asyncio.wait_for(ended(live), PATIENCE)
        for page in (checkout, desk):
            await asyncio.wait_for(cut(page), PATIENCE)
            assert any("/login" in frame for frame in page.heard), page.heard[-3:]
            await page.leave()
            with pytest.raises(Refused):  # a browser that does not leave comes back in vain
                await page.connect()
        await other.is_heard()
    print("`main.py admin` elsewhere: token 401, /live ended, 2 of 2 pages cut, another account's page stays")


async def signed_in(running: Besieged, who: str) -> str:
    account = {"email": f"{who}@shop.example", "password": PASSWORD}
    return (await running.call("guest", "POST", "/api/login", account)).raise_for_status().json()["token"]


async def running_call(running: Besieged, token: str) -> int:
    running.people["caller"] = Credentials(token=token)
    return (await running.call("caller", "GET", "/api/admin/orders")).status_code


def admin_command(running: Besieged, email: str) -> None:
    """`main.py admin` with a new password, in a process of its own."""
    own = {"SHOPBELL_DATABASE_URL": running.running.database_url, "SHOPBELL_SECRET": SECRET}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPBELL_", "PYTEST"))}
    subprocess.run(
        [sys.executable, str(MAIN), "admin", email, "--password-stdin"],
        input=f"{NEW_PASSWORD}\n",
        env=kept | own,
        cwd=running.running.log_file.parent,
        text=True,
        check=True,
        capture_output=True,
        timeout=60,
    )


@asynccontextmanager
async def live_of(
    running: Besieged, desk: Intruder, cookies: dict[str, str]
) -> AsyncIterator[ClientConnection]:
    """The socket of the news of an open desk page."""
    props = next(one["props"] for one in desk.elements.values() if "ticket" in (one.get("props") or {}))
    address = f"{running.url.replace('http', 'ws', 1)}/live"
    shown = {"Cookie": f"{COOKIE}={cookies[COOKIE]}"}
    async with connect(address, additional_headers=shown, compression=None, close_timeout=1) as live:
        await live.send(json.dumps({"ticket": props["ticket"], "last": props["last"], "extensions": ""}))
        yield live


async def ended(live: ClientConnection) -> None:
    """Read until the other side ends it."""
    with suppress(ConnectionClosed):
        while True:
            await live.recv()


async def cut(page: Intruder) -> None:
    """Wait until the server has ended this page's socket; engine.io's word for it is 41."""
    with suppress(ConnectionError):
        await page.until(lambda: any(frame.startswith("41") for frame in page.heard))
