"""No file of the folder that the shop runs in is served, however its path is spelled."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
from fastapi import FastAPI
from nicegui import __version__
from starlette.staticfiles import StaticFiles

from tests.security.conftest import WatchedShop

ROOT = Path(__file__).parents[2]
FILES = ("shop.db", "shop.db-wal", "shop.db.secret", ".env", ".git/config", ".git/HEAD", "main.py", "uv.lock")
MOUNTS = ("", f"/_nicegui/{__version__}/static", f"/_nicegui/{__version__}/components/x", "/pictures", "/api")
UPWARDS = ("", "../" * 8, "%2e%2e/" * 8, "..%2f" * 8, "..%5c" * 8, "/", "%00/")

Ask = Callable[[str], Awaitable[int]]


async def served_files(ask: Ask, folders: tuple[Path, ...]) -> tuple[int, list[str]]:
    """How many paths were asked for, and those that were answered with 200."""
    near = [f"{mount}/{up}{name}" for mount in MOUNTS for up in UPWARDS for name in FILES]
    far = [
        f"{mount}/{up}{str(folder).lstrip('/')}/{name}"
        for folder in folders
        for mount in MOUNTS
        for up in UPWARDS
        for name in FILES
    ]
    paths = [*near, *far]
    return len(paths), [path for path in paths if await ask(path) == 200]


async def test_no_file_of_the_folder_is_served(served: WatchedShop) -> None:
    asked, found = await served_files(
        lambda path: status(served.url, path), (served.running.log_file.parent, ROOT)
    )

    print(f"{asked} paths to {len(FILES)} files: {len(found)} served")
    assert found == []


async def test_control_a_folder_that_is_served_is_found() -> None:
    app = FastAPI()
    app.mount("/", StaticFiles(directory=ROOT))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.test") as client:

        async def ask(path: str) -> int:
            return (await client.get(path)).status_code

        _, found = await served_files(ask, ())

    assert {"/main.py", "/uv.lock"} <= set(found)


async def test_no_folder_is_listed_and_trace_is_refused(served: WatchedShop) -> None:
    folders = [f"{mount}/" for mount in MOUNTS if mount]
    assert [await status(served.url, folder) for folder in folders] == [404] * len(folders)
    assert await status(served.url, "/", method="TRACE") == 405


async def status(url: str, path: str, *, method: str = "GET") -> int:
    """The status of an answer to exactly this path, which a client library would put in order before."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    request = f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
    writer.write(request.encode("ascii"))
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return int(line.split()[1])
