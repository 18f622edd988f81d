"""A real shop in a process of its own, for tests that need a browser, HTTP or a second process.

>>> shop = start_shop(tmp_path, poll_seconds=1)
>>> httpx.get(shop.url + "/health")
>>> shop.stop()
"""

import os
import random
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.forkserver import Forked

MAIN = Path(__file__).parents[2] / "main.py"
ADMIN_EMAIL = "admin@shop.example"
ADMIN_PASSWORD = "correct horse battery staple"

PATIENCE = 30.0  # seconds until a start or a stop counts as failed; a start takes one to three
NOT_INHERITED = ("PYTEST_", "NICEGUI_", "SHOPBELL_")  # NiceGUI takes the first two for a test of its own


@dataclass
class RunningShop:
    url: str
    database_url: str
    process: subprocess.Popen[bytes] | Forked
    log_file: Path
    admin_email: str = ADMIN_EMAIL
    admin_password: str = ADMIN_PASSWORD

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """End it as an operating system would; harmless when it has ended already."""
        if not self.is_running:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"The shop did not stop within {PATIENCE:.0f} s:\n{self.log}") from None

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def complain_about_tracebacks(self) -> None:
        if "Traceback (most recent call last)" in self.log:
            raise AssertionError(f"The shop's log holds a traceback:\n{self.log}")


def start_shop(
    folder: Path, *, database_url: str = "", program: Path = MAIN, fresh: bool = False, **settings: object
) -> RunningShop:
    """Serve from an own folder and wait until the shop answers.

    `settings` are the program's own, in lower case without the prefix: `poll_seconds=1`. What is `fresh`
    imports the program anew, as a start from the command line does; it takes longer.
    """
    port = _free_port()
    database_url = database_url or f"sqlite:///{folder / 'shop.db'}"
    log_file = folder / f"shop-{port}.log"
    command = [str(program), "serve", "--port", str(port)]
    # From its own folder, so that neither a developer's .env nor their shop.db can take part.
    process = (_started if fresh else Forked)(command, folder, _environment(database_url, settings), log_file)
    shop = RunningShop(f"http://127.0.0.1:{port}", database_url, process, log_file)
    try:
        _wait_until_healthy(shop)
    except BaseException:
        shop.kill()
        raise
    return shop


def _started(
    command: list[str], folder: Path, environment: dict[str, str], log_file: Path
) -> subprocess.Popen[bytes]:
    with log_file.open("wb") as log:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _environment(database_url: str, settings: dict[str, object]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    chosen = {
        "database_url": database_url,
        "admin_email": ADMIN_EMAIL,
        "admin_password": ADMIN_PASSWORD,
        "rate_limit": "off",
        "backup_keep": 0,  # a test that wants a daily backup asks for it
        **settings,
    }
    own = {f"SHOPBELL_{name.upper()}": str(value) for name, value in chosen.items()}
    return {**inherited, **own, "PYTHONUNBUFFERED": "1", "PYTHONMALLOC": "malloc"}


def _wait_until_healthy(shop: RunningShop) -> None:
    deadline = time.monotonic() + PATIENCE
    with httpx.Client(timeout=2) as client:  # one for all tries: making one is not cheap
        while time.monotonic() < deadline:
            if not shop.is_running:
                raise AssertionError(f"The shop ended with status {shop.process.returncode}:\n{shop.log}")
            try:
                if client.get(shop.url + "/health").is_success:
                    return
            except httpx.TransportError:
                pass  # not listening yet
            time.sleep(0.05)
    raise AssertionError(f"The shop did not answer /health within {PATIENCE:.0f} s:\n{shop.log}")


def _free_port() -> int:
    """One below those that the system hands out by itself, so that no outgoing connection takes it.

    The system's dice, not the seeded ones: two test processes that share a seed would share a port.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
