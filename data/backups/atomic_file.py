"""A file that is made aside, under another name, and put into its place when it is whole."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from data.errors import DomainError

_BESIDE = ("-journal", "-wal", "-shm")


class BackupError(DomainError):
    """No backup can be made or restored like this; one line says why and what to do."""


@contextmanager
def temporary_file(part: Path) -> Generator[Path]:
    """An empty file that only its owner can read, ours until the end, when it is gone or has another name.

    What a killed program left there is thrown away. Raises BackupError where one that runs is using it.
    """
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        _claim(handle, part)
        try:
            yield part
        finally:
            _forget(part, handle)
    finally:
        os.close(handle)


def replace_atomically(part: Path, place: Path, *, replace: bool) -> None:
    """Give a whole file its name, in one step, and see to it that this survives a power cut.

    Raises FileExistsError where there is one and it is not to be replaced.
    """
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    if replace:
        part.replace(place)
    else:
        _name(part, place)
    sync(place.parent)


def sync(folder: Path) -> None:
    """Have the names in this folder written down."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _claim(handle: int, part: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BackupError(f"Another backup is writing {part} right now; wait until it is done.") from None
    if not _is(part, handle):
        raise BackupError(f"Another backup has just finished with {part}; try again.")
    for beside in _BESIDE:
        Path(f"{part}{beside}").unlink(missing_ok=True)
    os.ftruncate(handle, 0)
    with suppress(PermissionError):  # a file system without permissions has nothing to change
        os.fchmod(handle, 0o600)


def _forget(part: Path, handle: int) -> None:
    """Remove a part and what SQLite keeps beside it; unless the name belongs to another file by now."""
    if _is(part, handle):
        for beside in ("", *_BESIDE):
            Path(f"{part}{beside}").unlink(missing_ok=True)


def _is(part: Path, handle: int) -> bool:
    try:
        return part.stat().st_ino == os.fstat(handle).st_ino
    except FileNotFoundError:
        return False


def _name(part: Path, place: Path) -> None:
    """Rename, but never over another file; a file system without links can only look first."""
    try:
        os.link(part, place)
    except FileExistsError:
        raise
    except OSError:
        if place.exists():
            raise FileExistsError(place) from None
        part.rename(place)
    else:
        part.unlink()
