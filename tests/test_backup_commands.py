"""`main.py backup`, `check` and `restore` as the owner types them, with a shop that really runs."""

import io
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from data import progress
from tests.support.server import RunningShop, start_shop
from tests.test_command_line import complaint, run


@dataclass
class Counter:
    """A shop with a candle on sale, and who sells it."""

    folder: Path
    shop: RunningShop

    def main(self, *words: str) -> tuple[int, list[str]]:
        """What the program answers on the command line."""
        ended = run(self.folder, *words)
        assert "Traceback" not in ended.stderr
        return ended.returncode, ended.stdout.splitlines() + ended.stderr.splitlines()

    def sign_in(self) -> dict[str, str]:
        answer = httpx.post(
            self.shop.url + "/api/login",
            json={"email": self.shop.admin_email, "password": self.shop.admin_password},
        )
        return {"Authorization": f"Bearer {answer.raise_for_status().json()['token']}"}

    def buy(self) -> str:
        order = {
            "lines": [{"sku": "CANDLE", "quantity": 1}],
            "name": "Ada",
            "email": "ada@shop.example",
            "address": {"street": "Street 1", "postcode": "12345", "city": "Berlin", "country": ""},
            "paymentMethod": "bank_transfer",
        }
        answer = httpx.post(self.shop.url + "/api/orders", json=order)
        return answer.raise_for_status().json()["number"]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    open_shop = Counter(tmp_path, start_shop(tmp_path, fresh=True))
    put_on_sale(tmp_path / "shop.db")
    try:
        yield open_shop
    finally:
        open_shop.shop.kill()


def put_on_sale(database: Path) -> None:
    with closing(sqlite3.connect(database)) as hand:
        hand.execute(
            "INSERT INTO product (sku, slug, title, description, category, price_minor, stock, "
            "sample, archived, folded, version, created_at, updated_at) "
            "VALUES ('CANDLE', 'candle', 'Candle', '', '', 1250, 0, 1, 0, 'candle', 1, ?, ?)",
            ["2026-01-01 00:00:00.000000"] * 2,
        )
        hand.execute("UPDATE product SET stock = 10 WHERE sku = 'CANDLE'")
        hand.commit()


def test_a_shop_is_saved_while_it_runs_and_comes_back_with_its_orders(counter: Counter) -> None:
    number = counter.buy()
    token = counter.sign_in()

    status, said = counter.main("backup", "saved.db")
    assert status == 0
    assert said[0].startswith("saved.db is a backup of the shop: 1 orders, ")
    assert "lastBackup" in httpx.get(counter.shop.url + "/health").json()
    status, said = counter.main("check")
    assert (status, said[0].partition(":")[0]) == (0, f"{counter.folder / 'shop.db'} is in order")

    lost = counter.buy()
    assert "is open in a shop that is running" in complaint(counter.folder, "restore", "saved.db")
    assert httpx.get(counter.shop.url + f"/api/orders/{lost}", headers=token).status_code == 200

    counter.shop.stop()
    secret = (counter.folder / "shop.db.secret").read_bytes()
    status, said = counter.main("restore", "saved.db")
    assert status == 0
    assert said[-1].startswith(f"What was there before is kept in {counter.folder}/shop-before-restore-")
    assert (counter.folder / "shop.db.secret").read_bytes() == secret

    counter.shop = start_shop(counter.folder)
    assert httpx.get(counter.shop.url + f"/api/orders/{number}", headers=token).status_code == 401
    token = counter.sign_in()
    order = httpx.get(counter.shop.url + f"/api/orders/{number}", headers=token).raise_for_status().json()
    assert (order["status"], order["total"]) == ("pending", 1250)
    assert httpx.get(counter.shop.url + f"/api/orders/{lost}", headers=token).status_code == 404
    assert counter.buy() == lost


class Terminal(io.StringIO):
    """What a program takes for a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "drawn"), [(Terminal, True), (io.StringIO, False)])
def test_the_bar_is_for_a_terminal_only(
    stream: type[io.StringIO], drawn: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = stream()
    monkeypatch.setattr(sys, "stderr", said)

    with progress.phases() as report_progress:
        report_progress("copying", 50, 100)

    assert ("copying" in said.getvalue() and " 50%" in said.getvalue()) is drawn


def test_what_cannot_be_is_said_in_one_line(tmp_path: Path) -> None:
    assert "There is no file" in complaint(tmp_path, "backup", "saved.db")
    assert "There is no file gone.db" in complaint(tmp_path, "check", "gone.db")
    assert "SHOPBELL_BACKUP_KEEP" in complaint(tmp_path, SHOPBELL_BACKUP_KEEP="-1")
    assert [entry.name for entry in tmp_path.iterdir()] == []


def test_a_damaged_shop_is_told_problem_by_problem(tmp_path: Path) -> None:
    assert run(tmp_path, "seed", "--orders", "5", "--products", "3", "--customers", "2").returncode == 0
    with closing(sqlite3.connect(tmp_path / "shop.db")) as hand:
        hand.execute("UPDATE orders SET items = items + 1 WHERE id = 2")
        hand.execute("UPDATE event_counter SET seq = seq + 1")
        hand.commit()

    ended = run(tmp_path, "check")

    lines = ended.stdout.splitlines()
    assert (ended.returncode, ended.stderr) == (1, "")
    assert len(lines) == 3
    assert lines[1].startswith("SB-10002 says that it has")
    assert lines[2] == f"{tmp_path / 'shop.db'} is not in order."
    assert "did not pass the check" in complaint(tmp_path, "backup", "saved.db")
    assert not (tmp_path / "saved.db").exists()
