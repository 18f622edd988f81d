"""A disk on which little has room: a real one where the machine lets us mount it, else SQLite's own limit.

Both answer SQLITE_FULL.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from data.database.store import Store

SIZE = 4_000_000
#: So many pages an order writes to a disk, while the file itself becomes longer by less than one.
ORDERS_WRITE = 16


class SmallDisk(Protocol):
    """What can become full, and have room again."""

    kind: str
    folder: Path

    def fill(self, opened: Store, leaving: int) -> None:
        """Leave room for so many pages of 4 kB."""

    def make_room(self, opened: Store) -> None:
        """Take away what filled it."""


@dataclass
class MountedDisk:
    """A tmpfs, filled by a file that has nothing to do with the shop."""

    folder: Path
    kind: str = "a disk of 4 MB"

    def fill(self, opened: Store, leaving: int) -> None:
        del opened
        ballast = self.folder / "ballast"
        ballast.unlink(missing_ok=True)
        disk = os.statvfs(self.folder)
        ballast.write_bytes(bytes(max(0, disk.f_bavail - leaving) * disk.f_frsize))

    def make_room(self, opened: Store) -> None:
        del opened
        (self.folder / "ballast").unlink()


@dataclass
class LimitedFile:
    """SQLite's own limit to the pages of a file, as if the disk ended there."""

    folder: Path
    kind: str = "a limited file"

    def fill(self, opened: Store, leaving: int) -> None:
        self._limit(opened, "page_count FROM pragma_page_count", leaving // ORDERS_WRITE)

    def make_room(self, opened: Store) -> None:
        self._limit(opened, "1000000", 0)

    def _limit(self, opened: Store, pages: str, more: int) -> None:
        with opened._writing.connect() as connection:
            count = connection.exec_driver_sql(f"SELECT {pages}").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {count + more}")


@contextmanager
def mounted_or_limited(folder: Path) -> Iterator[SmallDisk]:
    """A real one if root lets us, which is not so in every container."""
    place = folder / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "shopbell-test", str(place)]
    try:
        mounted = subprocess.run(mounting, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    try:
        yield MountedDisk(place) if mounted else LimitedFile(place)
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(place)], check=True)
