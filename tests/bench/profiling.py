"""Where the server's time goes while it is measured, by py-spy, which has to be brought along (`MISSING`)."""

import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.tables import Table

RATE = 500  # samples a second
MOST = 30
MISSING = "py-spy is not here. Start this with `uv run --with py-spy python -m tests.bench live --profile`."


class MissingProfilerError(Exception):
    """It is no dependency of ours: few want it, and it may look into other processes."""


@contextmanager
def watched(pid: int, path: Path) -> Iterator[None]:
    """Sample a process that works, not one that waits, for as long as this lasts; `path` gets the stacks."""
    py_spy = shutil.which("py-spy")
    if py_spy is None:
        raise MissingProfilerError(MISSING)
    command = [py_spy, "record", "--pid", str(pid), "--format", "raw", "--rate", str(RATE)]
    with subprocess.Popen(
        [*command, "--output", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)


def table(path: Path) -> Table:
    """The functions that took most, alone and with all that they called."""
    alone: Counter[str] = Counter()
    together: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        stack, _, count = line.rpartition(" ")
        frames = [frame for frame in stack.split(";") if not frame.startswith(("process ", "thread "))]
        alone[_function(frames[-1])] += int(count)
        together.update(dict.fromkeys({_function(frame) for frame in frames}, int(count)))
    total = sum(alone.values())
    found = Table(
        f"The server's time while orders were cancelled ({total} samples)", ["", "with calls", "alone"]
    )
    for name, count in together.most_common(MOST * 2):
        if alone[name] * 100 > total or count * 20 > total:
            found.rows.append([name, f"{count / total:.0%}", f"{alone[name] / total:.0%}"])
    return found


def _function(frame: str) -> str:
    """Without the number of the line: `patch (components/desk/order_table.py)`."""
    return frame.rpartition(":")[0] + ")" if ":" in frame else frame
