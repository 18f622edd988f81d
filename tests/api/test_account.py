"""The own account, its sessions, and the rights of others over HTTP."""

from http.cookies import SimpleCookie

import pytest
from fastapi import FastAPI

from components.guards import COOKIE
from tests.api.conftest import Callers
from tests.conftest import PASSWORD, TestShop
from tests.support.api_client import Caller, browser, program

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
NEW = "another fine password"
ADA = {"email": "ada@shop.example", "password": PASSWORD}


async def status(caller: Caller) -> int:
    return (await caller.get("/api/account")).status_code


async def test_an_account_is_shown_and_renamed(callers: Callers) -> None:
    mine = (await callers.ada.get("/api/account")).json()
    assert mine.keys() == {"id", "name", "email", "role", "active", "createdAt"}
    assert (mine["name"], mine["email"], mine["role"], mine["active"]) == (
        "Ada",
        "ada@shop.example",
        "customer",
        True,
    )

    renamed = await callers.ada.put("/api/account", {"name": "Ada Lovelace"})

    assert renamed.json() == {**mine, "name": "Ada Lovelace"}


async def test_an_email_needs_the_password_and_has_one_account(callers: Callers) -> None:
    new = {"email": "ada@home.example"}
    without = await callers.ada.put("/api/account", new)
    taken = await callers.ada.put("/api/account", {"email": "ben@shop.example", "currentPassword": PASSWORD})
    done = await callers.ada.put("/api/account", {**new, "currentPassword": PASSWORD})

    assert (without.status_code, without.json()["field"]) == (422, "currentPassword")
    assert taken.status_code == 409
    assert done.json()["email"] == "ada@home.example"


async def test_a_new_password_gives_this_browser_a_new_session_and_ends_the_others(
    app: FastAPI, shop: TestShop
) -> None:
    here, other = browser(app, shop.ada), program(app)
    other.headers["Authorization"] = f"Bearer {(await other.post('/api/login', ADA)).json()['token']}"

    answer = await here.put("/api/account/password", {"currentPassword": PASSWORD, "newPassword": NEW})

    cookie = SimpleCookie(answer.headers["Set-Cookie"])[COOKIE]
    assert answer.status_code == 200
    assert (cookie.value, cookie["httponly"]) == (answer.json()["token"], True)
    assert cookie.value != shop.ada.token
    here.client.cookies.clear()
    here.client.cookies.set(COOKIE, cookie.value)
    assert await status(here) == 200
    assert await status(other) == 401
    assert await status(program(app, shop.ada)) == 401
    assert (await other.post("/api/login", ADA)).status_code == 401
    assert (await other.post("/api/login", {**ADA, "password": NEW})).status_code == 200


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"currentPassword": "a guess", "newPassword": NEW}, "currentPassword"),
        ({"currentPassword": PASSWORD, "newPassword": "short"}, "newPassword"),
        ({"currentPassword": PASSWORD}, "newPassword"),
    ],
)
async def test_a_password_that_cannot_be_is_refused_at_its_field(
    callers: Callers, sent: dict[str, str], field: str
) -> None:
    answer = await callers.ada.put("/api/account/password", sent)

    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert "Set-Cookie" not in answer.headers


async def test_guesses_have_to_wait(callers: Callers) -> None:
    guess = {"currentPassword": "a guess", "newPassword": NEW}
    codes = [(await callers.ada.put("/api/account/password", guess)).status_code for _ in range(6)]

    assert codes == [422] * 5 + [429]


async def test_sessions_are_shown_and_ended_one_by_one_and_all_at_once(
    app: FastAPI, callers: Callers
) -> None:
    others = [program(app) for _ in range(3)]
    for other in others:
        token = (await other.post("/api/login", ADA, headers=FIREFOX)).json()["token"]
        other.headers["Authorization"] = f"Bearer {token}"

    first = (await others[0].get("/api/account/sessions")).json()[0]
    assert first.keys() == {"id", "browser", "network", "createdAt", "seenAt", "current"}
    assert (first["browser"], first["network"], first["current"]) == ("Firefox on Linux", "127.0.0.x", True)

    ended = await callers.ada.call("DELETE", f"/api/account/sessions/{first['id']}")
    again = await callers.ada.call("DELETE", f"/api/account/sessions/{first['id']}")
    assert (ended.status_code, again.status_code) == (200, 404)
    assert [await status(other) for other in others] == [401, 200, 200]

    all_others = await callers.ada.call("DELETE", "/api/account/sessions")
    assert all_others.json() == {"ended": 2}
    assert [await status(other) for other in others] == [401] * 3
    assert await status(callers.ada) == 200


async def test_everywhere_is_here_too_and_takes_the_cookie(app: FastAPI, shop: TestShop) -> None:
    here, other = browser(app, shop.ada), program(app)
    token = (await other.post("/api/login", ADA)).json()["token"]
    other.headers["Authorization"] = f"Bearer {token}"

    answer = await here.call("DELETE", "/api/account/sessions?everywhere=true")

    assert answer.json() == {"ended": 2}
    assert SimpleCookie(answer.headers["Set-Cookie"])[COOKIE]["max-age"] == "0"
    assert [await status(one) for one in (here, other)] == [401, 401]


async def test_an_admin_signs_out_an_account(callers: Callers) -> None:
    ada = (await callers.ada.get("/api/account")).json()["id"]

    refused = await callers.ben.call("DELETE", f"/api/admin/accounts/{ada}/sessions")
    ended = await callers.sam.call("DELETE", f"/api/admin/accounts/{ada}/sessions")

    assert refused.status_code == 403
    assert ended.json() == {"ended": 1}
    assert [await status(one) for one in (callers.ada, callers.ben, callers.sam)] == [401, 200, 200]


async def test_the_session_of_another_account_is_not_there(callers: Callers) -> None:
    [hers] = (await callers.ada.get("/api/account/sessions")).json()

    for stranger in (callers.ben, callers.sam):
        assert (await stranger.call("DELETE", f"/api/account/sessions/{hers['id']}")).status_code == 404
    assert await status(callers.ada) == 200


async def test_a_wrong_method_is_told_all_that_an_address_takes(callers: Callers) -> None:
    answer = await callers.ada.call("PATCH", "/api/account")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, PUT")


async def test_a_cookie_changes_nothing_for_another_site(app: FastAPI, shop: TestShop) -> None:
    here = browser(app, shop.ada)
    foreign = {"Origin": "https://evil.example"}

    refused = [
        await here.put("/api/account", {"name": "Eve"}, headers=foreign),
        await here.call("DELETE", "/api/account/sessions", headers=foreign),
    ]

    assert [answer.status_code for answer in refused] == [403, 403]
    assert (await here.get("/api/account")).json()["name"] == "Ada"


async def test_rights_change_with_the_password_of_the_admin(app: FastAPI, callers: Callers) -> None:
    ben = (await callers.ben.get("/api/account")).json()["id"]
    promote = {"action": "promote", "currentPassword": PASSWORD}

    wrong = await callers.sam.put(f"/api/admin/accounts/{ben}", {**promote, "currentPassword": "a guess"})
    made = await callers.sam.put(f"/api/admin/accounts/{ben}", promote)

    assert (wrong.status_code, wrong.json()["field"]) == (422, "currentPassword")
    assert made.json()["role"] == "admin"
    assert await status(callers.ben) == 401
    answer = await program(app).post("/api/login", {**ADA, "email": "ben@shop.example"})
    assert answer.json()["user"]["role"] == "admin"


async def test_the_last_admin_stays(callers: Callers) -> None:
    sam = (await callers.sam.get("/api/account")).json()["id"]

    for action in ("demote", "switch_off"):
        answer = await callers.sam.put(
            f"/api/admin/accounts/{sam}", {"action": action, "currentPassword": PASSWORD}
        )
        assert answer.status_code == 409
        assert "last admin" in answer.json()["error"]
    assert await status(callers.sam) == 200
