"""The floor to compare with: the same commit, then one small message to every socket, and nothing else.

`python -m tests.bench.baseline PORT DATABASE SIZE` serves. Who connects at /customer cancels orders by saying
their numbers; all others are told, in so many bytes. No rights, no pages, no framework: faster than this
cannot be had from Python.
"""

import asyncio
import json
import sqlite3
import sys
from datetime import UTC, datetime
from functools import partial

from websockets.asyncio.server import ServerConnection, broadcast, serve

ITS_LINES = "FROM order_line WHERE order_id = (SELECT id FROM orders WHERE number = :number)"
STATEMENTS = (
    """UPDATE orders SET status = 'cancelled', cancel_reason = 'Other', version = version + 1,
        updated_at = :at WHERE number = :number""",
    f"""INSERT INTO stock_move (product_id, order_line_id, delta, why, at)
        SELECT product_id, id, held, 'cancel', :at {ITS_LINES}""",
    f"""UPDATE product SET stock = stock + 1, version = version + 1, updated_at = :at
        WHERE id IN (SELECT product_id {ITS_LINES})""",  # noqa: S608 - our own words
    "UPDATE event_counter SET seq = seq + 1",
    """INSERT INTO event (seq, at, subject, "action", "from", "to", actor, reason, data)
        SELECT seq, :at, 'order:' || :number, 'cancel', 'pending', 'cancelled', 'customer', 'Other', '{}'
        FROM event_counter""",
)


def opened(path: str) -> sqlite3.Connection:
    """A connection that is as careful as the shop's."""
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        database.execute(f"PRAGMA {pragma}")
    return database


def commit(database: sqlite3.Connection, number: str) -> None:
    """What a cancellation writes."""
    values = {"number": number, "at": datetime.now(UTC).isoformat(" ", "microseconds")[:26]}
    database.execute("BEGIN IMMEDIATE")
    for statement in STATEMENTS:
        database.execute(statement, values)
    database.execute("COMMIT")


def change(number: str, size: int) -> str:
    """The message, filled up to the size that the shop's has."""
    told = {"number": number, "status": "cancelled", "payment": "unpaid", "by": "customer", "version": 2}
    return json.dumps({**told, "more": "." * max(0, size - len(json.dumps(told)) - len(', "more": ""'))})


async def serve_one(
    database: sqlite3.Connection, watchers: set[ServerConnection], size: int, who: ServerConnection
) -> None:
    """One open socket."""
    if who.request is None or not who.request.path.startswith("/customer"):
        watchers.add(who)
        await who.wait_closed()
        watchers.discard(who)
        return
    async for number in who:
        commit(database, str(number))
        broadcast(watchers, change(str(number), size))
        await who.send("done")


async def main(port: int, path: str, size: int) -> None:
    """Serve until somebody ends it."""
    serving = partial(serve_one, opened(path), set(), size)
    async with serve(serving, "127.0.0.1", port, compression="deflate") as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
