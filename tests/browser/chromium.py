"""The Chromium of the browser tests: the system's own, else the one that Playwright keeps.

`python -m tests.browser.chromium` starts it once and, where none starts, asks for one to be
installed: from the system's package manager if that needs no password, else from Playwright.
"""

import asyncio
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as PlaywrightError

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
MISSING = (
    "No Chromium could be started. The browser tests need one: install the package `chromium` "
    "(Debian: `sudo apt-get install chromium`; elsewhere: `uv run playwright install --with-deps chromium`)."
)


class ChromiumMissingError(Exception):
    """Said instead of Playwright's own words, which name a download that may not be wanted."""


@asynccontextmanager
async def running_chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(executable_path=of_the_system(), args=ARGUMENTS)
        except PlaywrightError as error:
            raise ChromiumMissingError(f"{MISSING}\n{error}") from None
        try:
            yield browser
        finally:
            await browser.close()


def of_the_system() -> str | None:
    """Only one that answers: some systems put a signpost to a shop of theirs under that name."""
    for name in NAMES:
        path = shutil.which(name)
        if path and succeeds([path, "--version"]):
            return path
    return None


def install() -> None:
    may_ask = may_ask_the_package_manager()
    if may_ask and not _is_ubuntu():  # whose package is that signpost
        apt_get("update")
        apt_get("install", "--yes", "--no-install-recommends", "chromium", "fonts-liberation")
    if not of_the_system():
        system_libraries = ["--with-deps"] if may_ask else []
        _run([sys.executable, "-m", "playwright", "install", *system_libraries, "chromium"])


def may_ask_the_package_manager() -> bool:
    return shutil.which("apt-get") is not None and (os.geteuid() == 0 or succeeds(["sudo", "-n", "true"]))


def _is_ubuntu() -> bool:
    try:
        return platform.freedesktop_os_release().get("ID") == "ubuntu"
    except OSError:
        return False


def apt_get(*words: str) -> None:
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    _run([*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *words])


def _run(command: list[str]) -> None:
    """Its output is shown only where it fails; whether it helped is asked of the browser itself."""
    print("  " + " ".join(command), flush=True)
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        print(done.stdout.decode(errors="replace"), flush=True)


def succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


async def _starts() -> bool:
    try:
        async with running_chromium():
            return True
    except ChromiumMissingError:
        return False


def main() -> int:
    if asyncio.run(_starts()):
        return 0
    print("No Chromium here yet, asking for one:", flush=True)
    install()
    if asyncio.run(_starts()):
        return 0
    print(MISSING, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
