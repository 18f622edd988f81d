"""The shop just as main.py serves it, with few files, shorter deadlines, or without what guards its door.

The environment says which: `FILES` are the soft and the hard limit of open files, `RAISE=off` leaves the soft
one as it is, `GUARDS=off` takes the limits and deadlines away, `GUARDS=of pages` leaves sockets without a
page alone.

`/api/crowded/large` has more to say than any buffer takes.
"""

import math
import os
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from fastapi import Response
from nicegui import app

import main
from data import open_files
from pages.http import connections, http_protocol, websockets
from pages.http.connections import Connections
from pages.http.websockets import SocketConnection, WebSockets

PATIENCE, LINGER = 3.0, 1.0
LARGE = 30_000_000


async def large() -> Response:
    return Response(b"x" * LARGE)


def _anybody(self: Connections, connection: SocketConnection) -> None:
    """Neither counted nor looked at."""


def _no_difference() -> None:
    """A socket without a page is one like any other, and there is no share for requests."""
    websockets.TIME_TO_SHOW = math.inf
    WebSockets.oldest_without_page = lambda *_given, **_named: None
    Connections.most_sockets = property(lambda self: self.most)  # type: ignore[assignment]
    Connections.most_sockets_of_one = property(lambda _self: connections.MOST_OF_ONE)  # type: ignore[assignment]


if __name__ == "__main__":
    soft, hard = map(int, os.environ["FILES"].split())
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if "LONG" not in os.environ:
        http_protocol.PATIENCE = http_protocol.READING_PATIENCE = PATIENCE
        http_protocol.LINGER = LINGER
        websockets.TIME_TO_SHOW = PATIENCE
    if os.environ.get("GUARDS") == "off":
        Connections.enter = _anybody
    if os.environ.get("RAISE") == "off":
        open_files.raise_limit = open_files.limit
    if os.environ.get("GUARDS") == "of pages":
        _no_difference()
    if os.environ.get("GUARDS") == "of polls":
        http_protocol.POLLS = "none"
    app.add_api_route("/api/crowded/large", large)
    main.main(sys.argv[1:])
