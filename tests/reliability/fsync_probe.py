"""Counting from outside what a program has told the disk to keep: a power cut takes everything else.

`python -m tests.reliability.fsync_probe` tries the ways of counting and, where there is none, asks the
system's package manager for strace.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from tests.browser import chromium

#: What happened one after the other: "sync" for a sync that succeeded, "ack" for a commit acknowledged.
Journal: TypeAlias = list[str]
Way: TypeAlias = Callable[[Sequence[str]], Journal]

ACK = b"ack\n"
MISSING = (
    "Nothing here can count what reaches the disk, so nobody knows whether a power cut loses orders. "
    "Install strace (Debian: `sudo apt-get install strace`), or a C compiler where tracing is forbidden."
)
_SHIM = Path(__file__).parent / "sync_count.c"
_SYNC = re.compile(r"(fsync|fdatasync)\b.*= 0$")
_ACK = re.compile(r'write\(1, "ack\\n"')


class CannotCountError(Exception):
    """There is no way to count on this machine."""


def ways() -> dict[str, Way]:
    """The ways of counting that work here. Raises CannotCountError where there is none."""
    tried = {"strace": by_strace, "a preloaded library": by_preloading}
    working = {name: way for name, way in tried.items() if _counts(way)}
    if not working:
        raise CannotCountError(MISSING)
    return working


def by_strace(command: Sequence[str]) -> Journal:
    """Ask the kernel."""
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        asked = ["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=fsync,fdatasync,write"]
        _run([*asked, *command])
        lines = trace.read_text(errors="replace").splitlines()
    seen = [("sync" if _SYNC.search(line) else "ack" if _ACK.search(line) else "") for line in lines]
    return [word for word in seen if word]


def by_preloading(command: Sequence[str]) -> Journal:
    """Stand between the program and its C library."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "sync_count.so"
        _run(["cc", "-shared", "-fPIC", "-o", str(library), str(_SHIM), "-ldl"])
        return _run(command, LD_PRELOAD=str(library)).split()


def unsafe(journal: Journal) -> int:
    """How many commits were acknowledged without a sync since the one before."""
    previous = ["", *journal]
    return sum(word == "ack" and before != "sync" for before, word in zip(previous, journal, strict=False))


def _counts(way: Way) -> bool:
    """Whether it sees a sync that is there."""
    syncing = "import os; file = os.open('.', os.O_RDONLY); os.fsync(file); os.write(1, b'ack\\n')"
    try:
        return way([sys.executable, "-c", syncing]) == ["sync", "ack"]
    except (OSError, subprocess.SubprocessError):
        return False


def _run(command: Sequence[str], **more: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **more})
    return done.stdout


def main() -> int:
    try:
        ways()
    except CannotCountError:
        if shutil.which("apt-get") and chromium.may_ask_the_package_manager():
            print("No way to count syncs here yet, asking for strace:", flush=True)
            chromium.apt_get("update")
            chromium.apt_get("install", "--yes", "--no-install-recommends", "strace")
        try:
            ways()
        except CannotCountError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
