"""What docs/architecture.md shows and tells is what the program does."""

import asyncio
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from graphlib import CycleError
from pathlib import Path
from types import FrameType
from typing import cast

import pytest
from nicegui.testing import User

from data.accounts.permissions import Credentials
from data.lifecycle import Status
from docs import draw_architecture
from pages.live.websocket_frames import WebSocketConnection
from tests.conftest import TestShop
from tests.data.watching import until
from tests.desk.helpers import line
from tests.desk.test_orders_page import placed, row

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "architecture.md"

Call = tuple[str, str]


def test_architecture_picture_is_current() -> None:
    """After a change of imports: `uv run docs/draw_architecture.py`."""
    drawn = draw_architecture.picture(draw_architecture.imports())
    assert draw_architecture.PICTURE.read_text(encoding="utf-8") == drawn


def test_control_picture_shows_another_import() -> None:
    graph = draw_architecture.imports()
    more = {**graph, "data.seed": graph["data.seed"] | {"data.carts"}}
    assert draw_architecture.picture(more) != draw_architecture.picture(graph)


def test_rooms_do_not_import_each_other_in_a_circle() -> None:
    graph = draw_architecture.imports()
    assert len(draw_architecture.in_order(graph)) == len(graph)
    assert {"main", "pages.admin", "components.live", "data.orders"} <= set(graph)


def test_control_circle_of_rooms_is_found() -> None:
    graph = draw_architecture.imports()
    assert "data.orders" in graph["pages.admin"]
    with pytest.raises(CycleError):
        draw_architecture.in_order({**graph, "data.orders": graph["data.orders"] | {"pages.admin"}})


class CallRecorder:
    """The functions of this repository that were called while it was on: each once, in this order."""

    def __init__(self) -> None:
        self.is_on = False
        self.calls: dict[Call, None] = {}

    def profile(self, frame: FrameType, event: str, _argument: object) -> None:
        path = frame.f_code.co_filename
        if self.is_on and event == "call" and path.startswith(PROGRAM):
            self.calls.setdefault((path.removeprefix(f"{ROOT}/"), frame.f_code.co_qualname))


PROGRAM = tuple(f"{ROOT}/{floor}" for floor in draw_architecture.FLOORS)


@pytest.fixture
def recorder() -> Iterator[CallRecorder]:
    """It hears of threads that start later, so ask for it before the shop, whose writer is a thread."""
    recorder = CallRecorder()
    threading.setprofile(recorder.profile)
    sys.setprofile(recorder.profile)
    yield recorder
    sys.setprofile(None)
    threading.setprofile(None)


class Transport:
    """A connection that keeps what is written into it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        """Nothing is open."""


async def test_walk_of_a_cancellation_is_as_documented(
    recorder: CallRecorder, shop: TestShop, browse: Callable[[Credentials], User]
) -> None:
    number = await placed(shop)
    ada, sam, transport = browse(shop.ada), browse(shop.sam), Transport()
    await sam.open("/admin/orders")
    desk = line(sam)
    desk.attach(WebSocketConnection(cast("asyncio.Transport", transport), deflates=False), desk.last)
    await ada.open(f"/orders/{number}")
    ada.find("Cancel order").click()

    recorder.is_on = True
    ada.find("Confirm cancellation").click()
    await until(lambda: row(sam, number)["status"] == Status.CANCELLED)
    recorder.is_on = False

    assert any(number.encode() in data for data in transport.written)
    walk = written_walk()
    assert len(walk) > 15
    print(f"The walk names {size(walk)}; {size(recorder.calls)} of Python take part.")
    assert unwalked(walk, list(recorder.calls)) is None


def size(steps: Iterable[Call]) -> str:
    files = {file for file, _ in steps}
    lines = sum(len((ROOT / file).read_text(encoding="utf-8").splitlines()) for file in files)
    return f"{len(files)} files of {lines:,} lines"


def written_walk() -> list[Call]:
    """File and function of each step, as the document has them."""
    return re.findall(
        r"^\| \d+ \| `([^`]+)` \| `([^`]+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE
    )


def unwalked(walk: list[Call], calls: list[Call]) -> Call | None:
    """The first Python step that was not taken, or not after the one before it."""
    at = 0
    for step in (step for step in walk if step[0].endswith(".py")):
        if step not in calls[at:]:
            return step
        at = calls.index(step, at) + 1
    return None


def test_control_step_that_is_missing_or_too_early_is_found() -> None:
    calls = [("a.py", "first"), ("b.py", "second")]
    assert unwalked([*calls], calls) is None
    assert unwalked([("b.py", "second"), ("a.py", "first")], calls) == ("a.py", "first")
    assert unwalked([("c.py", "third")], calls) == ("c.py", "third")


def test_javascript_steps_of_the_walk_exist() -> None:
    steps = [(file, method) for file, method in written_walk() if file.endswith(".js")]
    assert len(steps) == 2
    for file, method in steps:
        assert f"    {method}(" in (ROOT / file).read_text(encoding="utf-8")


def test_files_named_in_the_document_exist() -> None:
    named = re.findall(
        r"`((?:pages|components|data|tests|docs)/[^`\s]*)`", DOCUMENT.read_text(encoding="utf-8")
    )
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_hooks_before_a_commit_are_the_checks_of_make() -> None:
    makefile, hooks = ((ROOT / name).read_text() for name in ("Makefile", ".pre-commit-config.yaml"))
    checks = re.findall(r"\$\(call gate,\w+,(.+)\)$", makefile, re.MULTILINE)
    assert checks
    assert re.findall(r"entry: uv run --locked (.+)$", hooks, re.MULTILINE) == checks


def test_continuous_integration_runs_the_gate() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    assert re.findall(r"- run: (.+)$", workflow, re.MULTILINE) == [".ci/run"]
