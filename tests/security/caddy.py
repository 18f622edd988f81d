"""A real Caddy on an address of its own, as it stands in front of a shop: TLS, and a proxy behind it."""

import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.server import PATIENCE, RunningShop, _free_port

#: Where it listens, and from where it calls the shop.
ADDRESS = "127.0.0.2"
_CONFIG = """{{
    admin off
    persist_config off
    skip_install_trust
    auto_https disable_redirects
    default_sni {address}
    storage file_system {folder}
}}
https://{address}:{port} {{
    tls internal
    reverse_proxy {shop} {{
        transport http {{
            local_address {address}
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Proxy:
    """It runs; visitors come to this address."""

    url: str
    trust: ssl.SSLContext

    def visitor(self, address: str) -> httpx.AsyncClient:
        """A browser on another machine."""
        transport = httpx.AsyncHTTPTransport(local_address=address, verify=self.trust)
        return httpx.AsyncClient(base_url=self.url, transport=transport, timeout=PATIENCE)


@contextmanager
def caddy(shop: RunningShop, folder: Path) -> Iterator[Proxy]:
    """Put a proxy in front of the shop."""
    folder.mkdir()
    port = _free_port()
    config, log = folder / "Caddyfile", folder / "caddy.log"
    behind = shop.url.removeprefix("http://")
    config.write_text(_CONFIG.format(address=ADDRESS, folder=folder, port=port, shop=behind))
    program = shutil.which("caddy", path=str(Path(sys.executable).parent)) or "caddy"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, "run", "--config", str(config), "--adapter", "caddyfile"],
            env={**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _started(f"https://{ADDRESS}:{port}", folder, process, log)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _started(url: str, folder: Path, process: subprocess.Popen[bytes], log: Path) -> Proxy:
    """The proxy, as soon as it answers."""
    root = folder / "pki" / "authorities" / "local" / "root.crt"
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if root.exists() and root.stat().st_size:
            trust = ssl.create_default_context(cafile=root)
            try:
                httpx.get(f"{url}/health", verify=trust, timeout=2)
                return Proxy(url, trust)
            except httpx.TransportError:
                pass  # not listening yet, or without its certificate
        time.sleep(0.05)
    raise AssertionError(f"Caddy does not answer:\n{log.read_text()}")
