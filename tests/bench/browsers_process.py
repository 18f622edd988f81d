"""The open pages, in a process of their own: `python -m tests.bench.browsers_process`, driven by crowd.py.

Each line in is a command of JSON, each line out its answer.
"""

import asyncio
import contextlib
import gc
import json
import sys
from typing import Any

from tests.bench.raw_client import Client, Listener, Page

PATIENCE = 30.0
WHO: dict[str, type[Page | Listener]] = {"shop": Page, "floor": Listener}


class Crowd:
    """All clients of one run."""

    def __init__(self) -> None:
        self.clients: list[Client] = []
        self.missing = 0
        self.all_arrived = asyncio.Event()

    async def open(self, who: str, site: str, path: str, cookie: str, many: int) -> dict[str, Any]:
        """Open so many more, one after another; afterwards the collector has nothing to walk through."""
        for _ in range(many):
            self.clients.append(await WHO[who].open(self.count, site, path, cookie))
        gc.collect()
        gc.freeze()
        gc.disable()
        return self.state()

    def state(self) -> dict[str, Any]:
        """What came so far, and how many are gone."""
        lost = sum(not client.is_connected for client in self.clients)
        return {"received": sum(client.received for client in self.clients), "lost": lost}

    def expect(self, number: str) -> dict[str, Any]:
        """Let everybody wait for this order's cancellation."""
        self.missing = len(self.clients)
        self.all_arrived.clear()
        for client in self.clients:
            client.await_change(number)
        return {}

    def count(self) -> None:
        """One more has it."""
        self.missing -= 1
        if not self.missing:
            self.all_arrived.set()

    async def arrived(self) -> dict[str, Any]:
        """When the last one had it, and in how large a frame; or how many do not have it."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.all_arrived.wait(), PATIENCE)
        last = max(client.had_at for client in self.clients)
        return {"missing": self.missing, "last": last, "size": self.clients[0].frame_size}


async def main() -> None:
    """Obey until there are no more commands."""
    crowd, lines = Crowd(), asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        command, words = json.loads(line)
        answer = getattr(crowd, command)(**words)
        print(json.dumps(await answer if asyncio.iscoroutine(answer) else answer), flush=True)
    for client in crowd.clients:
        client.close()


if __name__ == "__main__":
    asyncio.run(main())
