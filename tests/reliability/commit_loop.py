"""A program that places orders one after the other and says "ack" for each: `… committing FILE COUNT`."""

import asyncio
import os
import sys

from data import orders
from data.accounts.permissions import ANONYMOUS
from data.database import engines, store
from data.lifecycle import PaymentMethod
from data.orders import LineItemRequest
from tests.conftest import CANDLE, SECRET
from tests.data.ordering import GRACE
from tests.reliability.fsync_probe import ACK


async def place(count: int) -> None:
    wanted, method = [LineItemRequest(CANDLE, 1)], PaymentMethod.ON_DELIVERY
    for _ in range(count):
        await orders.place(wanted, by=ANONYMOUS, contact=GRACE, method=method)
        os.write(1, ACK)


def main(path: str, count: str, synchronous: str = "") -> None:
    """With a third word, as a careless program would."""
    if synchronous:
        engines._WRITING = (*engines._WRITING, f"PRAGMA synchronous={synchronous}")
    store.open(f"sqlite:///{path}", SECRET)
    asyncio.run(place(int(count)))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
