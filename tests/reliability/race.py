"""Two people who want opposite things of the same order at the same moment, over HTTP, again and again.

>>> numbers = prepare(path, cast, 1000)                # orders that are being processed, before a shop opens
>>> races = run(numbers, cast, shop.url, shop.url)     # Ada cancels each of them while Sam ships it
>>> assert [race for race in races if race.winner == "both"] == []
"""

import asyncio
import http.client
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from sqlalchemy import insert, text
from sqlmodel import Session, SQLModel, col, select

from data import products
from data.accounts.permissions import Credentials
from data.database import store
from data.database.store import Store
from data.lifecycle import Action, OrderKind, PaymentMethod
from data.models import EventCounter, EventRow, Order, OrderLine, Product, StockMove
from data.orders import LineItemRequest, TransitionInput, checkout, transitions
from data.orders.checkout import NewOrder
from tests.conftest import CANDLE, SECRET
from tests.data.ordering import ADA
from tests.support.invariants import broken
from tests.support.server import RunningShop

PAIRS = 3
PATIENCE = 60.0
#: By how many seconds the two may miss each other; with none, the same one wins nearly always.
JITTER = 0.004

BECAME = {"cancel": "cancelled", "ship": "shipped"}
LOST_TO = {
    "cancel": r"This order is cancelled by customer at \d\d:\d\d:\d\d UTC on .*\. Nothing was changed\.",
    "ship": r"This order is shipped by admin at \d\d:\d\d:\d\d UTC on .*\. Nothing was changed\.",
}

Cast: TypeAlias = dict[str, Credentials]
Serve: TypeAlias = Callable[..., RunningShop]


@dataclass(frozen=True)
class Answer:
    code: int
    said: dict[str, Any]


@dataclass(frozen=True)
class Race:
    number: str
    cancel: Answer
    ship: Answer

    @property
    def winner(self) -> str:
        """Who was told that it worked: "cancel", "ship", "both" or "nobody"."""
        match self.cancel.code == 200, self.ship.code == 200:
            case True, False:
                return "cancel"
            case False, True:
                return "ship"
            case both, _:
                return "both" if both else "nobody"


class Program:
    """Somebody's program, with a connection that stays open."""

    def __init__(self, url: str, who: Credentials) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
        self._headers = {"Content-Type": "application/json"}
        if who.token:
            self._headers["Authorization"] = f"Bearer {who.token}"

    def call(self, method: str, address: str, body: object, key: str | None = None) -> Answer:
        keyed = {"Idempotency-Key": key} if key else {}
        self._connection.request(method, address, json.dumps(body), self._headers | keyed)
        response = self._connection.getresponse()
        return Answer(response.status, json.loads(response.read()))

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True)
class Books:
    """What the database says after the shop has closed."""

    stock: dict[str, int]
    statuses: dict[str, str]
    steps: Counter[str]  # how often each order left the status in which the race began
    complaints: list[str]


def prepare(path: Path, cast: Cast, count: int, *, left: int = 0) -> list[str]:
    """Orders of Ada's for a candle each, in the hands of the desk; after them, so many candles are left."""
    with closing(_opened(path)) as opened:
        asyncio.run(products.set_stock(CANDLE, by=cast["sam"], stock=count + left, expected=10))
        opened.write_now(lambda session: _processing(session, cast))
        opened.write_now(lambda session: _copy(session, count - 1))
        return list(_books(opened).statuses)


def run(numbers: list[str], cast: Cast, cancel_at: str, ship_at: str) -> list[Race]:
    """Cancel each order at one shop while it is shipped at the other, which may be the same shop."""
    shares = [numbers[pair::PAIRS] for pair in range(PAIRS)]
    with ThreadPoolExecutor(2 * PAIRS) as people:
        running = []
        for share in shares:
            start = Barrier(2, timeout=PATIENCE)
            cancels = people.submit(_each, share, start, Program(cancel_at, cast["ada"]), _cancel)
            ships = people.submit(_each, share, start, Program(ship_at, cast["sam"]), _ship)
            running.append((share, cancels, ships))
    return [
        Race(number, cancel, ship)
        for share, cancels, ships in running
        for number, cancel, ship in zip(share, cancels.result(), ships.result(), strict=True)
    ]


def books(path: Path) -> Books:
    """Read what is written, by other means than those that were raced."""
    with closing(_opened(path)) as opened:
        return _books(opened)


def each_has_one_winner(races: list[Race]) -> None:
    """And the loser was told who was faster, and when."""
    assert {race.number: race.winner for race in races if race.winner not in BECAME} == {}
    for race in races:
        won, lost = (race.cancel, race.ship) if race.winner == "cancel" else (race.ship, race.cancel)
        assert won.said["status"] == lost.said["status"] == BECAME[race.winner]
        assert lost.code == 409
        assert re.fullmatch(LOST_TO[race.winner], lost.said["error"])


def nothing_is_lost_or_doubled(races: list[Race], path: Path) -> None:
    """The database tells the same story as the answers did; the shelf was empty before."""
    found = books(path)
    assert found.statuses == {race.number: BECAME.get(race.winner) for race in races}
    assert found.steps == Counter(race.number for race in races)
    assert found.stock[CANDLE] == sum(race.winner == "cancel" for race in races)
    assert found.complaints == []


def _books(opened: Store) -> Books:
    def question(session: Session) -> Books:
        def pairs(query: str) -> list[tuple[str, Any]]:
            return [(row[0], row[1]) for row in session.connection().execute(text(query))]

        return Books(
            stock=dict(pairs("SELECT sku, stock FROM product")),
            statuses=dict(pairs("SELECT number, status FROM orders")),
            steps=Counter(
                subject.removeprefix("order:")
                for subject, source in pairs("""SELECT subject, "from" FROM event""")
                if source == "processing"
            ),
            complaints=broken(session.connection()),
        )

    return opened.read_now(question)


def _opened(path: Path) -> Store:
    return store.open(f"sqlite:///{path}", SECRET)


def _processing(session: Session, cast: Cast) -> None:
    draft = NewOrder(OrderKind.REGULAR, [LineItemRequest(CANDLE, 1)], ADA, PaymentMethod.ON_DELIVERY)
    number = checkout.insert_order(session, draft, cast["ada"]).order.number
    transitions.apply(session, number, Action.PROCESS, cast["sam"], TransitionInput())


def _copy(session: Session, more: int) -> None:
    """The shop's only order so many times more; to place each would take longer than the races."""
    order, line = session.exec(select(Order)).one(), session.exec(select(OrderLine)).one()
    move = session.exec(select(StockMove).where(col(StockMove.order_line_id).is_not(None))).one()
    history = session.exec(select(EventRow).where(EventRow.subject == f"order:{order.number}")).all()
    others = range(2, 2 + more)
    numbers = {n: f"SB-{10_000 + n}" for n in others}
    _add(session, Order, [{**order.model_dump(), "id": n, "number": numbers[n]} for n in others])
    _add(session, OrderLine, [{**line.model_dump(), "id": n, "order_id": n} for n in others])
    _add(session, StockMove, [{**move.model_dump(exclude={"id"}), "order_line_id": n} for n in others])
    told = [{**event.model_dump(), "subject": f"order:{numbers[n]}"} for n in others for event in history]
    head = session.get_one(EventCounter, 1)
    _add(session, EventRow, [{**event, "seq": head.seq + n} for n, event in enumerate(told, 1)])
    head.seq += len(told)
    candle = session.get_one(Product, line.product_id)
    candle.stock, candle.version = candle.stock - more, candle.version + 1
    session.add_all([head, candle])
    found_by = session.connection().execute(text("SELECT words FROM order_search")).scalar_one()
    words = [{"id": n, "words": found_by.replace("sb-10001", numbers[n].lower())} for n in others]
    session.connection().execute(text("INSERT INTO order_search (rowid, words) VALUES (:id, :words)"), words)


def _add(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    session.execute(insert(table), rows)


def _cancel(ada: Program, number: str) -> Answer:
    return ada.call("PUT", f"/api/orders/{number}/cancel", {"reason": "Changed my mind"})


def _ship(sam: Program, number: str) -> Answer:
    return sam.call("PUT", f"/api/orders/{number}/status", {"action": "ship"})


def _each(
    numbers: list[str], start: Barrier, who: Program, act: Callable[[Program, str], Answer]
) -> list[Answer]:
    answers: list[Answer] = []
    with closing(who):
        try:
            for number in numbers:
                start.wait()
                time.sleep(random.uniform(0, JITTER))  # noqa: S311 - dice for a test
                answers.append(act(who, number))
        except BaseException:
            start.abort()  # the other one need not wait
            raise
    return answers
