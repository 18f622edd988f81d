"""Requests that never end, answers that nobody reads: the shop goes on answering everybody else.

The shop has 1,024 files, and not one more to take; without limits and deadlines nobody gets an answer.
"""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from data import open_files
from data.accounts.permissions import Credentials
from pages.http.connections import MOST_OF_ONE
from tests.conftest import SECRET
from tests.security.crowded import PATIENCE
from tests.support.server import RunningShop, start_shop

CROWDED = Path(__file__).parent / "crowded.py"
UNFINISHED, VISITORS = 1_100, 10
LONGEST = 40.0  # seconds until what should happen counts as not happening
STRANGER, VISITOR = "127.0.0.2", "127.0.0.3"
STRICT, RAISED = "1024 1024", "1024 4096"
BEGUN = "\r\n".join(  # noqa: FLY002 - one line of the request in one line
    (
        "POST {path} HTTP/1.1",
        "Host: {host}",
        "Content-Type: application/json",
        "Content-Length: {length}",
        "",
        "",
    )
)

Open = Callable[..., RunningShop]


@pytest.fixture
def serve(
    furnished: tuple[Path, dict[str, Credentials]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Open the shop with so many files."""
    open_files.raise_limit()  # the test needs one for each connection, too
    shops: list[RunningShop] = []
    del furnished

    def open_one(
        files: str = STRICT, *, environment: dict[str, str] | None = None, **own: str
    ) -> RunningShop:
        for name, value in {"FILES": files, **(environment or {})}.items():
            monkeypatch.setenv(name, value)
        settings: dict[str, Any] = {"rate_limit": "on", "secret": SECRET, **own}
        shops.append(start_shop(tmp_path, program=CROWDED, **settings))
        return shops[-1]

    yield open_one
    for shop in shops:
        shop.stop()


def begin(
    shop: RunningShop, path: str = "/api/login", *, length: int = 500, source: str = ""
) -> socket.socket:
    """A connection on which a request with a body has begun."""
    at = urlsplit(shop.url)
    line = socket.create_connection((at.hostname, at.port), 10, (source or "127.0.0.1", 0))
    with contextlib.suppress(OSError):  # refused already
        line.sendall(BEGUN.format(path=path, host=at.netloc, length=length).encode() + b"{")
    return line


@contextlib.contextmanager
def crowd(shop: RunningShop, source: str) -> Iterator[list[socket.socket]]:
    """Very many of them."""
    lines = [begin(shop, source=source) for _ in range(UNFINISHED)]
    try:
        yield lines
    finally:
        for line in lines:
            line.close()


def is_open(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return line.recv(1_000) != b"" and is_open(line)
    except BlockingIOError:
        return True
    except OSError:
        return False


def until_closed(*lines: socket.socket) -> float:
    """The seconds until all are closed by the shop."""
    began = time.monotonic()
    while any(map(is_open, lines)):
        assert time.monotonic() - began < LONGEST
        time.sleep(0.1)
    return time.monotonic() - began


def answered(shop: RunningShop, within: float = LONGEST) -> int:
    """How many of ten visitors get an answer, each on a connection of their own."""
    got = 0
    for _ in range(VISITORS):
        transport = httpx.HTTPTransport(local_address=VISITOR)
        with (
            contextlib.suppress(httpx.TransportError),
            httpx.Client(transport=transport, timeout=within) as visitor,
        ):
            got += visitor.get(f"{shop.url}/api/products").status_code == 200
    return got


def is_told(shop: RunningShop, words: str, since: float) -> bool:
    """Whether it stands in the log, and not more often than once a minute."""
    lines = [line for line in shop.log.splitlines() if words in line]
    return 1 <= len(lines) <= 1 + (time.monotonic() - since) / 60


def test_unfinished_bodies_from_one_address_keep_nobody_out(serve: Open) -> None:
    shop, began = serve(trusted_proxies=""), time.monotonic()
    with crowd(shop, STRANGER) as lines:
        got, held = answered(shop), sum(map(is_open, lines))
        took = until_closed(*lines)
        after = answered(shop)

    print(
        f"{UNFINISHED:,} unfinished bodies from one address at 1,024 files: {held} held, the others refused;"
    )
    print(f"visitors {got} of {VISITORS}; all closed {took:.1f} s later, visitors {after} of {VISITORS}")
    assert (got, after) == (VISITORS, VISITORS)
    assert held <= MOST_OF_ONE
    assert is_told(shop, "too many at once from one address (the last was 127.0.0.2)", began)
    assert is_told(shop, "the body of their request came too slowly", began)
    assert "Traceback" not in shop.log


def test_unfinished_bodies_from_very_many_addresses_keep_nobody_out(serve: Open) -> None:
    """As behind a proxy, or of very many machines: no address has too many of them."""
    shop, began = serve(environment={"LONG": "yes"}), time.monotonic()
    with crowd(shop, STRANGER):
        got, files = answered(shop), psutil.Process(shop.process.pid).num_fds()

    print(
        f"{UNFINISHED:,} unfinished bodies at 1,024 files, deadline 20 s: {got} of {VISITORS}, {files} files"
    )
    assert files < 600
    assert got == VISITORS
    assert is_told(shop, "closed to make room for others", began)
    assert "Traceback" not in shop.log


def test_control_without_limits_and_deadlines_nobody_gets_an_answer(serve: Open) -> None:
    shop = serve(environment={"GUARDS": "off"})
    with crowd(shop, STRANGER):
        got = answered(shop, within=2)
        time.sleep(PATIENCE + 2)
        later = answered(shop, within=2)

    print(f"control, without limits and deadlines: {got} of {VISITORS}, {PATIENCE + 2:.0f} s later {later}")
    assert (got, later) == (0, 0)


def test_the_limit_of_open_files_is_raised_at_start(serve: Open) -> None:
    shop = serve(RAISED, environment={"LONG": "yes"})
    with crowd(shop, STRANGER) as lines:
        got, held = answered(shop), sum(map(is_open, lines))

    soft = soft_limit(shop)
    print(f"soft limit raised from 1,024 to {soft}: {held:,} of {UNFINISHED:,} held, {got} of {VISITORS}")
    assert soft == "4096"
    assert (got, held) == (VISITORS, UNFINISHED)


def test_control_without_raising_it_there_is_room_for_fewer(serve: Open) -> None:
    shop = serve(RAISED, environment={"LONG": "yes", "RAISE": "off"})
    with crowd(shop, STRANGER) as lines:
        held = sum(map(is_open, lines))

    print(f"control, soft limit left at {soft_limit(shop)}: {held:,} of {UNFINISHED:,} held")
    assert soft_limit(shop) == "1024"
    assert held < UNFINISHED


def soft_limit(shop: RunningShop) -> str:
    limits = Path(f"/proc/{shop.process.pid}/limits").read_text(encoding="ascii")
    return next(line.split()[3] for line in limits.splitlines() if line.startswith("Max open files"))


async def test_slow_is_not_too_slow(serve: Open) -> None:
    shop = serve()
    began = time.monotonic()
    async with httpx.AsyncClient(base_url=shop.url, timeout=LONGEST) as phone:
        answer = await phone.post(
            "/api/contact", content=slow_body(), headers={"Content-Type": "application/json"}
        )
    took = time.monotonic() - began

    print(f"a body that took {took:.1f} s, with {PATIENCE:.0f} s of patience: {answer.status_code}")
    assert took > PATIENCE
    assert answer.status_code == 422  # whole, and read: a message of spaces is none


async def slow_body() -> AsyncIterator[bytes]:
    yield b'{"name": "Ada", "email": "ada@shop.example", "message": "'
    for _ in range(int(PATIENCE * 4) + 4):
        await asyncio.sleep(0.25)
        yield b" " * 1_000
    yield b'"}'


@contextlib.contextmanager
def too_slow(shop: RunningShop) -> Iterator[dict[str, socket.socket]]:
    """A body that trickles, one that goes on after its answer, headers that trickle, and an idle line."""
    at = urlsplit(shop.url)
    headers, idle = (socket.create_connection((at.hostname, at.port), 10) for _ in range(2))
    headers.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
    idle.sendall(f"GET /api/products HTTP/1.1\r\nHost: {at.netloc}\r\n\r\n".encode())
    refused = begin(shop, length=9_000_000)
    lines = {"body": begin(shop), "refused": refused, "headers": headers, "idle": idle}
    yield lines
    for line in lines.values():
        line.close()


def test_connections_that_are_too_slow_are_closed(serve: Open) -> None:
    shop, took = serve(), dict[str, float]()
    with too_slow(shop) as lines:
        began = time.monotonic()
        while len(took) < len(lines):
            assert time.monotonic() - began < LONGEST, took
            for name in lines.keys() - took.keys():
                if not is_open(lines[name]):
                    took[name] = time.monotonic() - began
                elif name != "idle":
                    with contextlib.suppress(OSError):
                        lines[name].send(b"x")
            time.sleep(0.2)

    print({name: f"closed after {seconds:.1f} s" for name, seconds in took.items()})
    assert is_told(shop, "the body of their request came too slowly", began)
    assert is_told(shop, "their headers did not arrive in time", began)


def test_an_answer_that_nobody_reads_is_given_up(serve: Open) -> None:
    shop = serve()
    at = urlsplit(shop.url)
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        reader.connect((at.hostname, at.port))
        port = reader.getsockname()[1]
        reader.sendall(f"GET /api/crowded/large HTTP/1.1\r\nHost: {at.netloc}\r\n\r\n".encode())
        began = time.monotonic()
        while not is_told(shop, "they did not read their answer", began):
            assert time.monotonic() - began < LONGEST
            time.sleep(0.1)
        server = psutil.Process(shop.process.pid)
        assert port not in {line.raddr.port for line in server.net_connections() if line.raddr}
        print(f"not read: closed after {time.monotonic() - began:.1f} s")
