"""The Firefox of the browser tests: the system's own, without a window, with a profile that is thrown away.

`python -m tests.browser.firefox` starts it once and, where it does not start, asks the system's package
manager for one if that needs no password.
"""

import asyncio
import json
import os
import re
import shutil
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.browser.bidi import Bidi, BidiError
from tests.browser.chromium import apt_get, may_ask_the_package_manager, succeeds

NAMES = ("firefox-esr", "firefox")
PATIENCE = 60.0  # seconds until a start counts as failed; it takes two to five
MISSING = (
    "No Firefox could be started. Some browser tests need one: install the package `firefox-esr` "
    "(Debian: `sudo apt-get install firefox-esr`)."
)
# What it would ask the network for by itself; Firefox adds the rest of these when it is driven.
PREFERENCES = {
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "en-US",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "services.settings.server": "data:,",
}
_LISTENS = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")


class FirefoxMissingError(Exception):
    """There is none, or it does not start."""


@asynccontextmanager
async def running_firefox() -> AsyncIterator[Bidi]:
    """Raises FirefoxMissingError."""
    program = of_the_system()
    if program is None:
        raise FirefoxMissingError(MISSING)
    with tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as folder:
        process = await _start(program, Path(folder))
        try:
            address = await _address(process)
            drained = asyncio.create_task(_read_on(process))
            async with Bidi.session(address) as bidi:
                yield bidi
            process.terminate()
            await drained
        finally:
            await _end(process)


def of_the_system() -> str | None:
    """Only one that answers: some systems put a signpost to a shop of theirs under that name."""
    return next(
        (path for name in NAMES if (path := shutil.which(name)) and succeeds([path, "--version"])), None
    )


def install() -> None:
    """Only Debian's own package; nothing is downloaded from elsewhere."""
    if may_ask_the_package_manager():
        apt_get("update")
        apt_get("install", "--yes", "--no-install-recommends", "firefox-esr")


async def _start(program: str, folder: Path) -> Process:
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
    (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
    words = ["--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"]
    # A home of its own: as root, Firefox refuses to start in the home of somebody else.
    environment = {**os.environ, "HOME": str(folder), "MOZ_HEADLESS": "1", "MOZ_CRASHREPORTER_DISABLE": "1"}
    return await asyncio.create_subprocess_exec(
        program, *words, env=environment, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
    )


async def _address(process: Process) -> str:
    """Where it listens. Raises FirefoxMissingError with what it says instead."""
    said = b""
    assert process.stdout
    try:
        async with asyncio.timeout(PATIENCE):
            while line := await process.stdout.readline():
                if found := _LISTENS.search(line):
                    return found[1].decode()
                said += line
    except TimeoutError:
        pass
    raise FirefoxMissingError(f"{MISSING}\n{said.decode(errors='replace')}")


async def _read_on(process: Process) -> None:
    """A pipe that nobody reads would fill up and stop the program."""
    assert process.stdout
    while await process.stdout.read(65_536):
        pass


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(10):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _starts() -> bool:
    try:
        async with running_firefox():
            return True
    except (FirefoxMissingError, BidiError, OSError):
        return False


def main() -> int:
    if asyncio.run(_starts()):
        return 0
    print("No Firefox here yet, asking for one:", flush=True)
    install()
    if asyncio.run(_starts()):
        return 0
    print(MISSING, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
