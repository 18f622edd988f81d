"""A shop in a process of its own, on a file that was filled before it opened."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data import store
from tests.conftest import SECRET
from tests.races.racing import Cast
from tests.running import RunningShop, start_shop


@pytest.fixture
def path(furnished: tuple[Path, Cast], tmp_path: Path) -> Iterator[Path]:
    """A small shop's file, which nobody has opened."""
    copy = tmp_path / "shop.db"
    shutil.copy(furnished[0], copy)
    yield copy
    store.close()


@pytest.fixture
def cast(furnished: tuple[Path, Cast]) -> Cast:
    """Ada and Ben, who buy, and Sam behind the counter."""
    return furnished[1]


@pytest.fixture
def serve(path: Path) -> Iterator[Callable[[], RunningShop]]:
    """Open one more shop on this file; at the end all are closed, and nothing went wrong inside."""
    shops: list[RunningShop] = []

    def open_one() -> RunningShop:
        shops.append(start_shop(path.parent, database_url=f"sqlite:///{path}", secret=SECRET))
        return shops[-1]

    yield open_one
    for shop in shops:
        shop.stop()
        shop.complain_about_tracebacks()
