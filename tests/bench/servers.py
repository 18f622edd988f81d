"""What is measured: the shop, and the floor beside it, each started anew on a copy of the same database."""

import contextlib
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from websockets.sync.client import ClientConnection, connect

from tests.bench.browsers import HERE, Crowd
from tests.bench.http_client import Caller
from tests.support.server import RunningShop, _free_port, start_shop

#: The desk as it opens: the newest 25 orders.
DESK = "/admin/orders"


@dataclass(frozen=True)
class Where:
    """Which checkout is measured, on a copy of which database, in which folder."""

    program: Path
    database: Path
    folder: Path

    def copy(self, whose: str) -> Path:
        """A database of one's own."""
        path = self.folder / f"{whose}.db"
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

    def __init__(self, running: RunningShop, customer: Caller) -> None:
        self.url = running.url
        self.pid = running.process.pid
        self.customer = customer
        self._credentials = running.admin_email, running.admin_password
        self._keys: dict[str, str] = {}

    def prepare(self, orders: int) -> list[str]:
        """Place so many orders, the last of which are on the desk's first page; oldest first."""
        sku = self.customer.stocked()[0]
        self._keys = dict(self.customer.place(sku) for _ in range(orders))
        with self.admin() as admin:
            admin.get(DESK)  # what is made once, at the first desk, is not what a desk costs
        return list(self._keys)

    @contextlib.contextmanager
    def admin(self) -> Iterator[Caller]:
        """The connection of a signed-in admin."""
        with contextlib.closing(Caller(self.url)) as admin:
            admin.cookie = admin.sign_in(*self._credentials)
            yield admin

    def open(self, pages: int, crowd: Crowd) -> None:
        """Open so many desks of a signed-in admin."""
        with self.admin() as admin:
            crowd.open("shop", self.url, pages, DESK, admin.cookie)

    def cancel(self, number: str) -> None:
        """Cancel, as the customer's own program does."""
        self.customer.cancel(number, self._keys[number])


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
    database_url = f"sqlite:///{where.copy('shop')}"
    running = start_shop(where.folder, database_url=database_url, program=where.program, fresh=True)
    try:
        with contextlib.closing(Caller(running.url)) as customer:
            yield Shop(running, customer)
    finally:
        running.stop()
    running.complain_about_tracebacks()


@contextlib.contextmanager
def floor(where: Where, size: int) -> Iterator[Floor]:
    """A floor in a process of its own, which tells so many bytes of each change."""
    port, database = _free_port(), where.copy("floor")
    command = [sys.executable, "-m", "tests.bench.baseline", str(port), str(database), str(size)]
    with subprocess.Popen(command, cwd=HERE) as process:
        try:
            wait_for(port)
            with connect(f"ws://127.0.0.1:{port}/customer", compression=None) as customer:
                yield Floor(process.pid, f"http://127.0.0.1:{port}", customer, database)
        finally:
            process.terminate()


def fill(program: Path, path: Path, orders: int) -> None:
    """A database of so many orders, made by the program that will use it."""
    settings = {"SHOPBELL_DATABASE_URL": f"sqlite:///{path}"}
    command = [sys.executable, str(program), "seed", "--orders", str(orders)]
    done = subprocess.run(command, cwd=path.parent, env=settings, check=False, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"The database could not be filled:\n{done.stderr}")


def wait_for(port: int) -> None:
    """Wait until somebody listens there."""
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"Nobody listens at {port}.")
