"""The open pages as the bench sees them: a process that is told what to do, one line at a time."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Arrival:
    """When the last page had a change (by time.monotonic, which all processes share), and in what frame."""

    last: float
    size: int


class Crowd:
    """So many clients of one system."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def open(self, who: str, site: str, many: int, path: str = "/", cookie: str = "") -> None:
        """Open so many pages of the shop, or sockets of the floor."""
        self._ask("open", who=who, site=site, path=path, cookie=cookie, many=many)

    def received(self) -> int:
        """Bytes that came over the wire so far. Raises where a page was closed by the server."""
        state = self._ask("state")
        if state["lost"]:
            raise AssertionError(f"The server closed {state['lost']} pages.")
        return state["received"]

    def expect(self, number: str) -> None:
        """From now on, all wait for this order's cancellation."""
        self._ask("expect", number=number)

    def arrived(self) -> Arrival:
        """Wait until everybody has it."""
        answer = self._ask("arrived")
        if answer["missing"]:
            raise AssertionError(f"{answer['missing']} pages were never told.")
        return Arrival(answer["last"], answer["size"])

    def _ask(self, command: str, **words: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([command, words]), file=self._process.stdin, flush=True)
        if not (line := self._process.stdout.readline()):
            raise AssertionError("The process of the pages has ended; what it said stands above.")
        return json.loads(line)


@contextmanager
def crowd() -> Iterator[Crowd]:
    """A process for the pages; they close with it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.browsers_process"],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Crowd(process)
        finally:
            process.terminate()
