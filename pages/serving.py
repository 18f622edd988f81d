"""Serves the shop: what the settings say is put where it is read, all is mounted, and NiceGUI runs."""

import logging

from nicegui import app, ui

from components import desk, live
from components.live import sessions
from data import log_gate, open_files, throttle
from data.settings import Settings
from pages import page_memory, sockets
from pages.api import connections, forwarded
from pages.api.door import Door
from pages.api.wall import LARGEST_BODY
from pages.mount import mount


def run(host: str, port: int, chosen: Settings, *, secret: str) -> None:
    """Serve the open store until somebody ends it; `secret` signs the cookies."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    log_gate.install()
    desk.poll_seconds = sessions.poll_seconds = chosen.poll_seconds
    throttle.enabled = chosen.rate_limit
    forwarded.trusted = chosen.proxies
    connections.connections.fit(open_files.raise_limit())
    mount(secret)
    app.on_startup(live.catch_up)
    app.on_startup(sockets.watch)
    app.on_startup(page_memory.watch)
    ui.run(
        host=host,
        port=port,
        title="Shopbell",
        favicon="🔔",
        dark=None,
        language="en-US",
        reload=False,
        show=False,
        show_welcome_message=False,
        reconnect_timeout=30.0,
        binding_refresh_interval=None,
        storage_secret=secret,
        proxy_headers=False,  # pages.api.forwarded reads them
        server_header=False,
        http=Door,
        backlog=connections.BACKLOG,
        ws_max_size=LARGEST_BODY,
        log_config=None,  # uvicorn's lines go the way of all others
        timeout_graceful_shutdown=3,
    )
