"""Ways to lose a database file, and to take its disk away and bring it back, under an open shop."""

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

SMALLEST_FILE = 4096  # bytes


def removed(path: Path, original: Path) -> None:
    """As `rm shop.db*`."""
    del original
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


def replaced(path: Path, original: Path) -> None:
    """As `mv other.db shop.db`."""
    other = path.with_name("other.db")
    shutil.copy(original, other)
    other.replace(path)


def restored_by_hand(path: Path, original: Path) -> None:
    """As a copy that is put in the place of all that was there."""
    removed(path, original)
    shutil.copy(original, path)


def without_wal(path: Path, original: Path) -> None:
    """As `rm shop.db-wal`."""
    del original
    Path(f"{path}-wal").unlink()


def without_index(path: Path, original: Path) -> None:
    """As `rm shop.db-shm`."""
    del original
    Path(f"{path}-shm").unlink()


def link_removed(path: Path, original: Path) -> None:
    """As `rm shop.db`, where that is a symbolic link."""
    del original
    path.unlink()


def link_to_another(path: Path, original: Path) -> None:
    """As `ln -sfn other.db shop.db`."""
    shutil.copy(original, path.with_name("other.db"))
    link_removed(path, original)
    path.symlink_to("other.db")


def as_link(path: Path) -> Path:
    """The same file, reached through a symbolic link from a folder beside it."""
    link = path.parent / "linked" / path.name
    link.parent.mkdir()
    link.symlink_to(path)
    return link


#: Losses of a path that is a symbolic link; the file itself stays where it is.
OF_LINKS: dict[str, Callable[[Path, Path], None]] = {"rm link": link_removed, "ln -sfn": link_to_another}
#: How the file is lost, by what is done; `original` is another shop's file.
LOSSES: dict[str, Callable[[Path, Path], None]] = {
    "rm": removed,
    "mv": replaced,
    "rm and cp": restored_by_hand,
    "rm -wal": without_wal,
    "rm -shm": without_index,
    **OF_LINKS,
}


class Disk(Protocol):
    """A disk that can be taken away, be write-protected, and come back."""

    kind: str
    folder: Path

    def take_away(self) -> None: ...

    def protect(self) -> None: ...

    def bring_back(self) -> None: ...


class MountedDisk:
    """A tmpfs that is mounted once more where the shop looks for it."""

    kind = "a mounted disk"

    def __init__(self, device: Path, folder: Path) -> None:
        self.folder = folder
        self._device = device
        self._mount()

    def take_away(self) -> None:
        _run("umount", "-l", str(self.folder))

    def protect(self) -> None:
        """Once more on top, read-only; what is open already stays as it was opened."""
        self._mount()
        _run("mount", "-o", "remount,bind,ro", str(self.folder))

    def bring_back(self) -> None:
        if self.folder.is_mount():
            _run("umount", str(self.folder))
        else:
            self._mount()

    def _mount(self) -> None:
        _run("mount", "--bind", str(self._device), str(self.folder))


class RenamedFolder:
    """Where nothing can be mounted: a folder that has another name for a while."""

    kind = "a renamed folder"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._away = folder.with_name("away")

    def take_away(self) -> None:
        self.folder.rename(self._away)

    def bring_back(self) -> None:
        self._away.rename(self.folder)

    def protect(self) -> None:
        raise NotImplementedError


@contextmanager
def mounted_or_renamed(place: Path) -> Iterator[Disk]:
    """A mounted one if root lets us, which is not so in every container."""
    device, folder = place / "device", place / "folder"
    device.mkdir()
    folder.mkdir()
    try:
        _run("mount", "-t", "tmpfs", "-o", "size=20M", "shopbell-test", str(device))
    except (OSError, subprocess.CalledProcessError):
        yield RenamedFolder(folder)
        return
    try:
        yield MountedDisk(device, folder)
    finally:
        while folder.is_mount():
            _run("umount", "-l", str(folder))
        _run("umount", "-l", str(device))


@contextmanager
def no_longer_files() -> Iterator[None]:
    """The kernel takes nothing from this process beyond the first page of a file, as a broken disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALLEST_FILE, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _run(*command: str) -> None:
    subprocess.run(command, capture_output=True, check=True)
