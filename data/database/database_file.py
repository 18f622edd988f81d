"""Whether the open database is still the file that the next start will open.

SQLite goes on committing into a file that was deleted, moved or replaced, and what it acknowledges is then
nowhere. All calls here block, so they belong to the threads where the database is read and written.
"""

import operator
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

#: What SQLite keeps beside the database while it is open.
WAL, SHM = "-wal", "-shm"
#: How each header of a WAL begins, whatever the byte order of the machine that wrote it.
_WAL_MAGIC = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
#: A database is never smaller than its header.
_SMALLEST = 100
_OWNER_ONLY = 0o600


class Fault(StrEnum):
    """Why nothing can be saved. A replaced file stays one until the program is started again."""

    REPLACED = "The shop's database file was deleted, moved or replaced, so the shop cannot save anything."
    OUT_OF_REACH = (
        "The folder with the shop's database was moved or renamed, or its disk does not answer, "
        "so the shop cannot save anything."
    )
    READ_ONLY = "The shop's database is write-protected, so the shop cannot save anything."


class ChangedWhileOpened(Exception):
    """Somebody else put other files in place of those that SQLite was just opening."""


class FileIdentity(NamedTuple):
    """Which file it is, whatever it is called."""

    device: int
    inode: int


def keep_private(path: Path) -> None:
    """Create the database as a file that only its owner can read, or narrow one that others can read too.

    SQLite gives the files beside it the same mode. A symbolic link is followed.
    """
    place = path.resolve()
    with suppress(OSError):  # what cannot be created or is somebody else's is for SQLite to complain about
        try:
            os.close(os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
        except FileExistsError:
            for end in ("", WAL, SHM):
                _narrow(Path(f"{place}{end}"))


class DatabaseFile:
    """The database of one store, with its WAL, as they were right after opening.

    SQLite follows symbolic links once, when it opens; the next start follows them again. So the path of the
    settings is compared too.
    """

    def __init__(self, path: Path) -> None:
        """Remember which files these are. Raises ChangedWhileOpened where SQLite has opened others."""
        self.path = path.resolve()
        files = [Path(f"{self.path}{end}") for end in ("", WAL, SHM)]
        self.configured = path.absolute()
        looked_at = dict.fromkeys([*files, self.configured])
        try:
            self._devices = {file.parent: file.parent.stat().st_dev for file in looked_at}
            self.identities = {file: _identity(file.stat()) for file in looked_at}
            if not _are_open(self.identities.values()):
                raise ChangedWhileOpened
            # Never a handle of the database or its index: closing that one would end SQLite's locks.
            self._wal = files[1].open("rb", buffering=0)
        except OSError:
            raise ChangedWhileOpened from None
        self._is_replaced = False

    def look(self) -> Fault | None:
        """Compare what stands at the path with what is open."""
        if self._is_replaced:
            return Fault.REPLACED
        # Before the files: of one that is removed just now, access() says no too.
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
        """Let go of the WAL; doing it twice is harmless."""
        self._wal.close()

    def _missing(self, error: OSError) -> Fault:
        """A file is gone where its folder still stands on the same disk; else the folder or the disk is."""
        folder = Path(error.filename).parent
        with suppress(OSError):
            is_same_disk = folder.stat().st_dev == self._devices[folder]
            if is_same_disk and isinstance(error, FileNotFoundError):
                self._is_replaced = True
                return Fault.REPLACED
        return Fault.OUT_OF_REACH

    def _is_wal_emptied(self) -> bool:
        """Whether somebody cut off what was in the WAL: then commits stand behind a header of zeros.

        A checkpoint may leave a WAL of no bytes; the next commit begins it with a header again.
        """
        begun = os.pread(self._wal.fileno(), 4, 0)
        return begun != b"" and begun not in _WAL_MAGIC


def _identity(found: os.stat_result) -> FileIdentity:
    return FileIdentity(found.st_dev, found.st_ino)


def _are_open(wanted: Iterable[FileIdentity]) -> bool:
    """Whether this process holds all of them open, as far as the system can tell."""
    held: set[FileIdentity] = set()
    try:
        handles = [int(handle.name) for handle in Path("/dev/fd").iterdir()]
    except OSError:
        return True
    for handle in handles:
        with suppress(OSError):  # the one of the listing itself is closed by now
            held.add(_identity(os.fstat(handle)))
    return held.issuperset(wanted)


def _narrow(place: Path) -> None:
    with suppress(OSError):
        mode = stat.S_IMODE(place.stat().st_mode)
        if mode & ~_OWNER_ONLY:
            place.chmod(mode & _OWNER_ONLY)
