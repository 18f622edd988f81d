"""What cannot be done is said in one line on standard error, with status 2 and without a traceback."""

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

import main
from data.accounts import users
from data.database import store
from data.seed import demo
from data.settings import Settings
from tests.support.server import MAIN, start_shop


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "invalid choice"),
        (["--port", "x"], "from 1 to 65535"),
        (["--port", "70000"], "from 1 to 65535"),
        (["seed"], "--orders"),
        (["seed", "--orders", "-1"], "from 0 to"),
        (["seed", "--orders", "many"], "a number from 0 to"),
        (["admin"], "EMAIL"),
    ],
)
def test_arguments_that_cannot_be_used(tmp_path: Path, words: list[str], said: str) -> None:
    assert said in complaint(tmp_path, *words)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("PORT", "abc", "SHOPBELL_PORT"),
        ("HOST", "", "SHOPBELL_HOST"),
        ("DATABASE_URL", "mysql://shop", "begin with sqlite:///"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all/shop.db", "cannot be opened"),
        ("SECRET", "short", "SHOPBELL_SECRET"),
        ("POLL_SECONDS", "0", "SHOPBELL_POLL_SECONDS"),
        ("TRUSTED_PROXIES", "my-proxy", "SHOPBELL_TRUSTED_PROXIES cannot be used: “my-proxy” is neither"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, *", "“*” is neither an address nor a network"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "the one it is in is 10.0.0.0/8"),
        ("TRUSTED_PROXIES", "0.0.0.0/0", "believe everybody"),
    ],
)
def test_settings_that_cannot_be_used(tmp_path: Path, setting: str, value: str, said: str) -> None:
    line = complaint(tmp_path, **{f"SHOPBELL_{setting}": value})

    assert said in line
    assert setting != "SECRET" or value not in line


def test_a_file_of_settings_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"SHOPBELL_PORT=\xff\xfe\n")

    assert "The file .env cannot be read" in complaint(tmp_path)


def test_a_file_of_the_secret_that_holds_none(tmp_path: Path) -> None:
    (tmp_path / "shop.db.secret").write_text("")

    assert "shop.db.secret holds no secret" in complaint(tmp_path)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_text("Dear diary, " * 100)

    assert "file is not a database" in complaint(tmp_path)


def test_a_database_of_a_newer_version(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as newer:
        newer.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        newer.execute("INSERT INTO alembic_version VALUES ('9999')")
    newer.close()

    assert "newer version" in complaint(tmp_path)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    """It has tables, but not ours: a wrong word in the setting must not put a shop into somebody's diary."""
    place = tmp_path / "shop.db"
    with sqlite3.connect(place) as diary:
        diary.execute("CREATE TABLE day (said TEXT)")
    diary.close()

    before = place.read_bytes()

    assert "belongs to another program" in complaint(tmp_path)
    assert place.read_bytes() == before


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        line = complaint(tmp_path, "--port", str(taken.getsockname()[1]))

    assert "Address already in use" in line


def test_an_admin_is_made_once_and_promoted_again(tmp_path: Path) -> None:
    words = ["admin", "sam@shop.example", "--password-stdin"]

    made = run(tmp_path, *words, typed="a long enough password\n")
    again = run(tmp_path, *words, typed="another long password\n")

    assert made.stdout.strip() == "sam@shop.example is an admin now, with a new account."
    assert again.stdout.strip() == "sam@shop.example is an admin now."
    assert "8 to 200 characters" in complaint(tmp_path, *words, typed="short\n")


def test_a_password_that_anybody_guesses_makes_no_admin(tmp_path: Path) -> None:
    words = ["admin", "samantha@shop.example", "--password-stdin"]

    assert "too easy to guess" in complaint(tmp_path, *words, typed="password1\n")
    assert "too easy to guess" in complaint(tmp_path, *words, typed="samantha2024\n")
    assert not (tmp_path / "shop.db").exists()


def test_an_admin_password_that_cannot_be_used_stops_the_first_start(tmp_path: Path) -> None:
    named = {"SHOPBELL_ADMIN_EMAIL": "sam@shop.example", "SHOPBELL_ADMIN_PASSWORD": "password1"}

    weak = complaint(tmp_path, "serve", "--port", str(free_port()), **named)
    no_address = complaint(tmp_path, "--port", str(free_port()), **named | {"SHOPBELL_ADMIN_EMAIL": "sam"})

    assert "The setting SHOPBELL_ADMIN_PASSWORD cannot be used: This password is too easy to guess" in weak
    assert "The setting SHOPBELL_ADMIN_EMAIL cannot be used: Enter an e-mail address" in no_address


def test_a_demo_shop_has_the_named_admin_beside_its_own(tmp_path: Path) -> None:
    shop = start_shop(tmp_path, demo=True)
    try:
        for email, password in ((shop.admin_email, shop.admin_password), (demo.ADMIN, demo.PASSWORD)):
            answer = httpx.post(f"{shop.url}/api/login", json={"email": email, "password": password})
            assert (answer.status_code, answer.json()["user"]["role"]) == (200, "admin")
        lines = [line for line in shop.log.splitlines() if "Sign in to the desk" in line]
    finally:
        shop.stop()
    again = start_shop(
        tmp_path, demo=True, admin_password="another quiet heron", database_url=shop.database_url
    )
    try:
        account = {"email": shop.admin_email, "password": shop.admin_password}
        assert httpx.post(f"{again.url}/api/login", json=account).status_code == 200
    finally:
        again.stop()
    assert [demo.ADMIN in line for line in lines] == [True, False]
    assert shop.admin_email in lines[1]
    assert shop.admin_password not in shop.log


def test_an_admin_whose_address_somebody_else_has_is_told(tmp_path: Path) -> None:
    shop = start_shop(tmp_path, demo=True, admin_email=demo.CUSTOMER)
    try:
        account = {"email": demo.CUSTOMER, "password": shop.admin_password}
        assert httpx.post(f"{shop.url}/api/login", json=account).status_code == 401
        [line] = [line for line in shop.log.splitlines() if "SHOPBELL_ADMIN_EMAIL" in line]
    finally:
        shop.stop()
    assert line.startswith(f"No admin was made from the settings: {demo.CUSTOMER} is somebody else's account")


def test_a_named_admin_who_is_one_already_is_not_told(tmp_path: Path) -> None:
    shop = start_shop(tmp_path, demo=True, admin_email=demo.ADMIN)
    try:
        assert "SHOPBELL_ADMIN" not in shop.log
    finally:
        shop.stop()


@pytest.mark.parametrize(("given", "missing"), [("email", "password"), ("password", "email")])
def test_half_of_a_named_admin_is_told(tmp_path: Path, given: str, missing: str) -> None:
    opened = store.open(f"sqlite:///{tmp_path / 'shop.db'}", "x" * 32)
    try:
        chosen = Settings(_env_file=None, **{f"admin_{given}": "sam@shop.example"})  # pyright: ignore[reportCallIssue]
        first = asyncio.run(main._prepare(chosen, demo_shop=False, at="here"))
        opened.write_now(lambda session: users.make_admin(session, "olga@shop.example", "Olga", "a hash"))
        later = asyncio.run(main._prepare(chosen, demo_shop=False, at="here"))
    finally:
        store.close()

    assert first[1] == (
        f"No admin was made from the settings: SHOPBELL_ADMIN_{missing.upper()} is missing. "
        "Set it too and start again, or open the set-up link."
    )
    assert "set-up?token=" in first[2]
    assert later == ["Shopbell is at here"], "nothing was to be made"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def complaint(folder: Path, *words: str, typed: str = "", **settings: str) -> str:
    """The one line that the program leaves with."""
    ended = run(folder, *words, typed=typed, **settings)
    assert ended.returncode == 2, ended.stderr
    assert ended.stdout == ""
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    return lines[0]


def run(folder: Path, *words: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    own = ("PYTEST_", "NICEGUI_", "SHOPBELL_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    command = [sys.executable, str(MAIN), *words]
    return subprocess.run(
        command,
        cwd=folder,
        env={**inherited, **settings},
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
