"""Applies the settings, mounts pages and API, and runs NiceGUI's server."""

import logging

from nicegui import app, ui

from components import live
from components.desk import admin_page
from components.live import sessions
from data import log_rate_filter, open_files, rate_limits
from data.settings import Settings
from pages.http import connections, forwarded, socketio_guard
from pages.http.body_limit import LARGEST_BODY
from pages.http.http_protocol import TimeoutHttpProtocol
from pages.routes import mount
from pages.server import page_memory


def run(host: str, port: int, settings: Settings, *, secret: str) -> None:
    """Serve the open store until the process is ended; `secret` signs the cookies."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    log_rate_filter.install()
    admin_page.poll_seconds = sessions.poll_seconds = settings.poll_seconds
    rate_limits.enabled = settings.rate_limit
    forwarded.trusted = settings.proxies
    connections.connections.fit(open_files.raise_limit())
    mount(secret)
    app.on_startup(live.poll)
    app.on_startup(socketio_guard.start_watchdog)
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
        proxy_headers=False,  # pages.http.forwarded reads them
        server_header=False,
        http=TimeoutHttpProtocol,
        backlog=connections.BACKLOG,
        ws_max_size=LARGEST_BODY,
        log_config=None,  # uvicorn's lines go to the root logger, like all others
        timeout_graceful_shutdown=3,
    )
