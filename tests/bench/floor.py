"""The floor to compare with: the same commit, then one small message to every socket, and nothing else.

`python -m tests.bench.floor PORT DATABASE` serves. A socket that says an order's number has it cancelled;
all sockets are told. No rights, no pages, no framework: faster than this cannot be had from Python.
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


def commit(database: sqlite3.Connection, number: str) -> None:
    """What a cancellation writes."""
    values = {"number": number, "at": datetime.now(UTC).isoformat(" ", "microseconds")[:26]}
    database.execute("BEGIN IMMEDIATE")
    for statement in STATEMENTS:
        database.execute(statement, values)
    database.execute("COMMIT")


async def watch(database: sqlite3.Connection, watchers: set[ServerConnection], who: ServerConnection) -> None:
    """One open socket: it is told everything, and may cancel."""
    watchers.add(who)
    try:
        async for number in who:
            commit(database, str(number))
            change = {
                "number": number,
                "status": "cancelled",
                "payment": "unpaid",
                "by": "customer",
                "version": 2,
            }
            broadcast(watchers, json.dumps(change))
    finally:
        watchers.discard(who)


async def main(port: int, path: str) -> None:
    """Serve until somebody ends it."""
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        database.execute(f"PRAGMA {pragma}")
    async with serve(partial(watch, database, set()), "127.0.0.1", port, compression="deflate") as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
