"""Files that are written under a temporary name and renamed when they are complete."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from data.errors import DomainError

_BESIDE = ("-journal", "-wal", "-shm")


class BackupError(DomainError):
    """The backup cannot be made or restored. The message says why and what to do, in one line."""


@contextmanager
def temporary_file(part: Path) -> Generator[Path]:
    """Create an empty file that only its owner can read, and remove it at the end unless it was renamed.

    The remains of a killed process are overwritten. Raises BackupError where another process uses the file.
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
    """Rename a complete file in one step that survives a power cut.

    Raises FileExistsError where `place` exists and `replace` is False.
    """
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    if replace:
        part.replace(place)
    else:
        _name(part, place)
    sync(place.parent)


def sync(folder: Path) -> None:
    """Sync the directory entries of this folder to disk."""
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
    """Remove the file and SQLite's files beside it, unless the name belongs to another file by now."""
    if _is(part, handle):
        for beside in ("", *_BESIDE):
            Path(f"{part}{beside}").unlink(missing_ok=True)


def _is(part: Path, handle: int) -> bool:
    try:
        return part.stat().st_ino == os.fstat(handle).st_ino
    except FileNotFoundError:
        return False


def _name(part: Path, place: Path) -> None:
    """Rename without overwriting. A file system without hard links can only check first."""
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
