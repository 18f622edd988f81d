"""What is measured: the shop, and the floor beside it, each started anew on a copy of the same database."""

import contextlib
import http.client
import json
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect

from tests.bench.crowd import HERE, Crowd
from tests.running import RunningShop, _free_port, start_shop

#: The desk as it opens: the newest 25 orders.
DESK = "/admin/orders"
PERSON = {
    "name": "Grace Guest",
    "email": "grace@example.com",
    "address": {"street": "Quay 1", "postcode": "10115", "city": "Berlin", "country": "Germany"},
    "paymentMethod": "on_delivery",
}


@dataclass(frozen=True)
class Where:
    """Which checkout is measured, on a copy of which database, in which folder."""

    program: Path
    database: Path
    folder: Path

    def copy(self) -> Path:
        """A database of one's own."""
        path = self.folder / "bench.db"
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        shutil.copy(self.database, path)
        return path


class System(Protocol):
    """What both have: orders on the first page, pages to open, and a way to cancel.

    `idle` seconds show what open pages cost by themselves (the shop's poll falls into them once); `tail`
    seconds after the last cancel, all that it caused is over (notices go by themselves).
    """

    pid: int
    idle: float
    tail: float

    def prepare(self, orders: int) -> list[str]: ...
    def open(self, pages: int, crowd: Crowd) -> None: ...
    def cancel(self, number: str) -> None: ...


class Shop:
    """The shop."""

    idle, tail = 5.0, 7.0

    def __init__(self, running: RunningShop) -> None:
        self.running = running
        self.pid = running.process.pid
        self.cookie = ""
        self._keys: dict[str, str] = {}
        self._customer = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=60)

    def close(self) -> None:
        """Hang up."""
        self._customer.close()

    def get(self, path: str) -> bytes:
        """A page, as it comes over the wire, without its sockets."""
        return self._request("GET", path, None, {"Accept-Encoding": "gzip"})

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One call of the API; the answer's JSON."""
        said = json.dumps(body).encode() if body else None
        return json.loads(self._request(method, path, said, {"Content-Type": "application/json"}))

    def _request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        signed = {"Cookie": self.cookie} if self.cookie else {}
        try:
            self._customer.request(method, path, body, headers | signed)
            answer = self._customer.getresponse()
        except ConnectionError:  # it was idle for longer than the server keeps it
            self._customer.close()
            return self._request(method, path, body, headers)
        said = answer.read()
        if answer.status not in {http.client.OK, http.client.CREATED}:
            raise AssertionError(f"{method} {path} answered {answer.status}: {said[:200]!r}")
        return said

    def prepare(self, orders: int) -> list[str]:
        """Place so many orders, the last of which are on the desk's first page; oldest first."""
        products = self.ask("GET", "/api/products")
        sku = max(products, key=lambda product: product["stock"])["sku"]
        wanted = {"lines": [{"sku": sku, "quantity": 1}], **PERSON}
        placed = [self.ask("POST", "/api/orders", wanted) for _ in range(orders)]
        self._keys = {order["number"]: order["key"] for order in placed}
        self.cookie, cookie = self.sign_in(), self.cookie
        self.get(DESK)  # what is made once, at the first desk, is not what a desk costs
        self.cookie = cookie
        return list(self._keys)

    def open(self, pages: int, crowd: Crowd) -> None:
        """Open so many desks of a signed-in admin."""
        crowd.open("shop", self.running.url, pages, DESK, self.sign_in())

    def sign_in(self) -> str:
        """An admin's cookie."""
        credentials = {"email": self.running.admin_email, "password": self.running.admin_password}
        connection = http.client.HTTPConnection(urlsplit(self.running.url).netloc, timeout=60)
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/api/login", json.dumps(credentials), headers)
        answer = connection.getresponse()
        cookies = SimpleCookie()
        for line in answer.headers.get_all("Set-Cookie", []):
            cookies.load(line)
        connection.close()
        return "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items())

    def cancel(self, number: str) -> None:
        """Cancel, as the customer's own program does."""
        self.ask("PUT", f"/api/orders/{number}/cancel?key={self._keys[number]}", {"reason": "Other"})


class Floor:
    """The bare websocket server."""

    idle, tail = 1.0, 0.5

    def __init__(self, pid: int, site: str, customer: ClientConnection, database: Path) -> None:
        self.pid = pid
        self._site = site
        self._customer = customer
        self._database = database

    def prepare(self, orders: int) -> list[str]:
        """The numbers of so many orders; the floor does not ask whether they can still be cancelled."""
        with contextlib.closing(sqlite3.connect(self._database)) as connection:
            rows = connection.execute("SELECT number FROM orders ORDER BY id DESC LIMIT ?", (orders,))
            return [number for (number,) in rows]

    def open(self, pages: int, crowd: Crowd) -> None:
        """Open so many sockets."""
        crowd.open("floor", self._site, pages)

    def cancel(self, number: str) -> None:
        """Say the number, and wait until it is done."""
        self._customer.send(number)
        self._customer.recv()


@contextlib.contextmanager
def shop(where: Where) -> Iterator[Shop]:
    """A shop in a process of its own."""
    running = start_shop(where.folder, database_url=f"sqlite:///{where.copy()}", program=where.program)
    try:
        with contextlib.closing(Shop(running)) as ours:
            yield ours
    finally:
        running.stop()
    running.complain_about_tracebacks()


@contextlib.contextmanager
def floor(where: Where, size: int) -> Iterator[Floor]:
    """A floor in a process of its own, which tells so many bytes of each change."""
    port, database = _free_port(), where.copy()
    command = [sys.executable, "-m", "tests.bench.floor", str(port), str(database), str(size)]
    with subprocess.Popen(command, cwd=HERE) as process:
        try:
            _wait_for(port)
            with connect(f"ws://127.0.0.1:{port}/customer", compression=None) as customer:
                yield Floor(process.pid, f"http://127.0.0.1:{port}", customer, database)
        finally:
            process.terminate()


def fill(program: Path, path: Path, orders: int) -> None:
    """A database of so many orders, made by the program that will use it."""
    settings = {"SHOPBELL_DATABASE_URL": f"sqlite:///{path}"}
    command = [sys.executable, str(program), "seed", "--orders", str(orders)]
    subprocess.run(command, cwd=path.parent, env=settings, check=True, capture_output=True)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("The floor did not start.")
