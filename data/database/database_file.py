"""Checks whether the open database is still the file that the next start will open.

SQLite goes on committing into a file that was deleted, moved or replaced, and those commits are lost. All
calls here block, so they belong on the threads of the store.
"""

import operator
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

#: The suffixes of the files that SQLite keeps beside an open database.
WAL, SHM = "-wal", "-shm"
#: The first bytes of a WAL, for each byte order.
_WAL_MAGIC = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
#: Bytes of a database's header; no database is smaller.
_SMALLEST = 100
_OWNER_ONLY = 0o600


class Fault(StrEnum):
    """Reasons why nothing can be saved. REPLACED stays until the program is started again."""

    REPLACED = "The shop's database file was deleted, moved or replaced, so the shop cannot save anything."
    OUT_OF_REACH = (
        "The folder with the shop's database was moved or renamed, or its disk does not answer, "
        "so the shop cannot save anything."
    )
    READ_ONLY = "The shop's database is write-protected, so the shop cannot save anything."


class ChangedWhileOpened(Exception):
    """Another process replaced the files while SQLite was opening them."""


class FileIdentity(NamedTuple):
    """Identifies a file independently of its path."""

    device: int
    inode: int


def keep_private(path: Path) -> None:
    """Create the database as a file that only its owner can read, or restrict an existing one to its owner.

    SQLite gives the files beside it the same mode. A symbolic link is followed.
    """
    place = path.resolve()
    with suppress(OSError):  # SQLite reports files that cannot be created or belong to others
        try:
            os.close(os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
        except FileExistsError:
            for end in ("", WAL, SHM):
                _narrow(Path(f"{place}{end}"))


class DatabaseFile:
    """The database file of one store with its WAL, as they were right after opening.

    SQLite follows symbolic links once, when it opens; the next start follows them again. So the path of the
    settings is compared too.
    """

    def __init__(self, path: Path) -> None:
        """Remember the identities of the files. Raises ChangedWhileOpened where SQLite has opened others."""
        self.path = path.resolve()
        files = [Path(f"{self.path}{end}") for end in ("", WAL, SHM)]
        self.configured = path.absolute()
        watched = dict.fromkeys([*files, self.configured])
        try:
            self._devices = {file.parent: file.parent.stat().st_dev for file in watched}
            self.identities = {file: _identity(file.stat()) for file in watched}
            if not _are_open(self.identities.values()):
                raise ChangedWhileOpened
            # Never open the database or its index here: closing that handle would release SQLite's locks.
            self._wal = files[1].open("rb", buffering=0)
        except OSError:
            raise ChangedWhileOpened from None
        self._is_replaced = False

    def look(self) -> Fault | None:
        """Compare the files at the path with the open ones."""
        if self._is_replaced:
            return Fault.REPLACED
        # Before stat(): access() also returns False for a file that was removed in between.
        writable = os.access(self.path.parent, os.W_OK) and os.access(self.path, os.W_OK)
        try:
            found = [file.stat() for file in self.identities]
        except OSError as error:
            return self._missing(error)
        changed = any(map(operator.ne, map(_identity, found), self.identities.values()))
        if changed or found[0].st_size < _SMALLEST or self._is_wal_emptied():
            self._is_replaced = True
            return Fault.REPLACED
        return None if writable else Fault.READ_ONLY

    def close(self) -> None:
        """Close the WAL. Repeating it is harmless."""
        self._wal.close()

    def _missing(self, error: OSError) -> Fault:
        """REPLACED if only the file is missing from its folder on the same disk, otherwise OUT_OF_REACH."""
        folder = Path(error.filename).parent
        with suppress(OSError):
            is_same_disk = folder.stat().st_dev == self._devices[folder]
            if is_same_disk and isinstance(error, FileNotFoundError):
                self._is_replaced = True
                return Fault.REPLACED
        return Fault.OUT_OF_REACH

    def _is_wal_emptied(self) -> bool:
        """Whether another process truncated the WAL: commits then follow a header of zeros.

        A checkpoint may leave a WAL of no bytes; the next commit writes the header again.
        """
        header = os.pread(self._wal.fileno(), 4, 0)
        return header != b"" and header not in _WAL_MAGIC


def _identity(found: os.stat_result) -> FileIdentity:
    return FileIdentity(found.st_dev, found.st_ino)


def _are_open(wanted: Iterable[FileIdentity]) -> bool:
    """Whether this process has all of them open, as far as the system can tell."""
    held: set[FileIdentity] = set()
    try:
        handles = [int(handle.name) for handle in Path("/dev/fd").iterdir()]
    except OSError:
        return True
    for handle in handles:
        with suppress(OSError):  # the handle of the listing itself is closed by now
            held.add(_identity(os.fstat(handle)))
    return held.issuperset(wanted)


def _narrow(place: Path) -> None:
    with suppress(OSError):
        mode = stat.S_IMODE(place.stat().st_mode)
        if mode & ~_OWNER_ONLY:
            place.chmod(mode & _OWNER_ONLY)
