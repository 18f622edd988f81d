"""The shop just as main.py serves it, with a few addresses more for what a test cannot see from outside.

`/watched/routes` lists every address of the app that answers, `/watched/failure` fails, `/watched/caller`
says who called, `/watched/gap` how long the event loop stood still since it was last asked, and
`/watched/hash_on_the_loop` makes it stand still.
"""

import asyncio
import re
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from fastapi import Request
from nicegui import __version__, app
from starlette.routing import BaseRoute, Mount, WebSocketRoute

import main
from data.accounts import passwords

OWN = "/watched/"
TICK = 0.002  # seconds

_gaps: list[tuple[float, float]] = []


def listed(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Method and address of everything mounted here; a mount and a socket have a word of their own."""
    for route in routes:
        path = prefix + _without_digests(str(getattr(route, "path", "")))
        if router := getattr(route, "original_router", None):  # what include_router() leaves behind
            yield from listed(router.routes, path)
        elif isinstance(route, Mount):
            yield from listed(route.routes, path) if route.routes else [("MOUNT", path)]
        elif isinstance(route, WebSocketRoute):
            yield "SOCKET", path
        else:
            yield from ((method, path) for method in getattr(route, "methods", None) or ["ANY"])


def _without_digests(path: str) -> str:
    """An address as it will still be called after the next change of a style sheet or of NiceGUI."""
    return re.sub("-[0-9a-f]{12}[.]css", "-{digest}.css", path.replace(f"/{__version__}/", "/{version}/"))


async def routes() -> list[tuple[str, str]]:
    return sorted(one for one in listed(app.routes) if OWN not in one[1] and one[0] != "HEAD")


async def failure() -> None:
    raise RuntimeError("This was asked for.")


async def caller(request: Request) -> dict[str, str]:
    """From where a request came, and over what, as the shop takes it."""
    return {"host": request.client.host if request.client else "", "scheme": request.url.scheme}


async def gap() -> dict[str, float]:
    """The longest that the loop let others wait, and that it was busy meanwhile itself, in milliseconds.

    The first is what a visitor feels; the second leaves out what else the machine had to do.
    """
    seen = {"waited": 0.0, "busy": 0.0}
    for waited, busy in _gaps:
        seen = {"waited": max(seen["waited"], waited * 1000), "busy": max(seen["busy"], busy * 1000)}
    _gaps.clear()
    return seen


async def watch_the_loop() -> None:
    async def tick() -> None:
        while True:
            started, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(TICK)
            _gaps.append((time.perf_counter() - started - TICK, time.thread_time() - worked))

    app.state.ticking = asyncio.create_task(tick())


async def hash_on_the_loop(*, on: bool) -> None:
    """Compute the hashes of passwords where everybody waits for them; or beside the loop again."""
    passwords.verify = _fits_on_the_loop if on else _fits


async def _fits_on_the_loop(password: str, stored: str | None, *, known: object = None) -> bool:  # noqa: ARG001 - as in passwords
    return passwords._verify(password, stored or passwords._NOBODYS) and stored is not None


_fits = passwords.verify

if __name__ == "__main__":
    for told in (routes, failure, caller, gap, hash_on_the_loop):
        app.add_api_route(OWN + told.__name__, told)
    app.add_api_route("/api" + OWN + "failure", failure)
    app.on_startup(watch_the_loop)
    main.main(sys.argv[1:])
