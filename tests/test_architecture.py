"""What docs/architecture.md shows and tells is what the program does."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest
from nicegui.testing import User

from data.accounts.permissions import Credentials
from data.lifecycle import Status
from tests.conftest import TestShop
from tests.data.watching import until
from tests.desk.test_orders_page import placed, row

ROOT = Path(__file__).parent.parent


class CallRecorder:
    """The functions of this repository that were called while it was on, each once, in this order."""

    def __init__(self) -> None:
        self.is_on = False
        self.calls: dict[tuple[str, str], None] = {}

    def profile(self, frame: FrameType, event: str, _argument: object) -> None:
        path = frame.f_code.co_filename
        if self.is_on and event == "call" and path.startswith(f"{ROOT}/") and "/.venv/" not in path:
            self.calls.setdefault((path.removeprefix(f"{ROOT}/"), frame.f_code.co_qualname))


@pytest.fixture
def recorder() -> Iterator[CallRecorder]:
    """Records in all threads that are started later; asked for before the shop, whose writer is a thread."""
    recorder = CallRecorder()
    threading.setprofile(recorder.profile)
    sys.setprofile(recorder.profile)
    yield recorder
    sys.setprofile(None)
    threading.setprofile(None)  # type: ignore[arg-type]


async def test_walk_of_a_cancellation(
    recorder: CallRecorder, shop: TestShop, browse: Callable[[Credentials], User]
) -> None:
    number = await placed(shop)
    ada, sam = browse(shop.ada), browse(shop.sam)
    await sam.open("/admin/orders")
    await ada.open(f"/orders/{number}")
    ada.find("Cancel order").click()
    recorder.is_on = True
    ada.find("Confirm cancellation").click()
    await until(lambda: row(sam, number)["status"] == Status.CANCELLED)
    recorder.is_on = False
    for file, name in recorder.calls:
        if not file.startswith("tests"): print(file, name)
    files = {f for f, _ in recorder.calls if not f.startswith("tests")}
    print(len(files), sum(len((ROOT/f).read_text().splitlines()) for f in files))
