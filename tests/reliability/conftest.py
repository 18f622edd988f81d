"""A small shop's file that nobody has opened, and processes of their own: whole shops, or four workers."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.database import store
from tests.conftest import SECRET
from tests.reliability.race import Cast, Serve
from tests.reliability.worker_process import FourProcesses
from tests.support.server import MAIN, RunningShop, start_shop


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="many more rounds of each reliability test")


@pytest.fixture(scope="session")
def many(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """How often: the first number in the normal suite, the second with --soak (`make soak`)."""
    soak = request.config.getoption("--soak", default=False)
    return lambda quick, long: long if soak else quick


@pytest.fixture
def path(furnished: tuple[Path, Cast], tmp_path: Path) -> Iterator[Path]:
    copy = tmp_path / "shop.db"
    shutil.copy(furnished[0], copy)
    yield copy
    store.close()


@pytest.fixture
def cast(furnished: tuple[Path, Cast]) -> Cast:
    """Ada and Ben, who buy, and Sam behind the counter."""
    return furnished[1]


@pytest.fixture
def serve(path: Path) -> Iterator[Serve]:
    """Open one more shop on this file; at the end all are closed, and nothing went wrong inside."""
    shops: list[RunningShop] = []

    def open_one(program: Path = MAIN) -> RunningShop:
        url = f"sqlite:///{path}"
        shops.append(start_shop(path.parent, database_url=url, program=program, secret=SECRET))
        return shops[-1]

    yield open_one
    for shop in shops:
        shop.stop()
        shop.complain_about_tracebacks()


@pytest.fixture(scope="session")
def four() -> Iterator[FourProcesses]:
    """Started once, because to import the program takes longer than most of what they do."""
    with FourProcesses() as processes:
        yield processes
