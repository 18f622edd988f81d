"""One piece is left, and twenty people order it at the same moment."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

from data import products
from data.accounts.permissions import ANONYMOUS
from data.database import store
from tests.conftest import CANDLE, MUG, SECRET
from tests.reliability.race import PATIENCE, Answer, Cast, Program, Serve, books
from tests.support.api_client import order

PEOPLE = 20
CANDLES = [{"sku": CANDLE, "quantity": 3}]


def leave_one(path: Path, cast: Cast) -> None:
    with closing(store.open(f"sqlite:///{path}", SECRET)):
        asyncio.run(products.set_stock(MUG, by=cast["sam"], stock=1, expected=3))


def all_at_once(shops: list[str], **more: object) -> list[Answer]:
    """Twenty guests order a mug at once, or what `more` says, each over their own connection."""
    start = Barrier(PEOPLE, timeout=PATIENCE)

    def order_one(person: int) -> Answer:
        guest = Program(shops[person % len(shops)], ANONYMOUS)
        body = {**order(sku=MUG, email=f"guest{person}@shop.example"), **more}
        start.wait()
        with closing(guest):
            return guest.call("POST", "/api/orders", body)

    with ThreadPoolExecutor(PEOPLE) as people:
        return list(people.map(order_one, range(PEOPLE)))


def is_sold_once(answers: list[Answer], path: Path) -> None:
    """To one of them; the others are told that it is gone."""
    placed = [answer for answer in answers if answer.code == 201]
    refused = [answer for answer in answers if answer.code != 201]
    assert [answer.said["number"] for answer in placed] == ["SB-10001"]
    assert len(refused) == PEOPLE - 1
    for answer in refused:
        assert (answer.code, answer.said["error"]) == (409, "“Blue mug” is sold out.")
    found = books(path)
    assert (found.stock[MUG], list(found.statuses)) == (0, ["SB-10001"])
    assert found.complaints == []


def test_the_last_piece_is_sold_once(serve: Serve, path: Path, cast: Cast) -> None:
    leave_one(path, cast)
    shop = serve()

    answers = all_at_once([shop.url])
    shop.stop()

    is_sold_once(answers, path)


def test_two_processes_sell_the_last_piece_once_and_place_a_repeated_order_once(
    serve: Serve, path: Path, cast: Cast
) -> None:
    """A phone on a bad network repeats what it was not answered, with the same key."""
    leave_one(path, cast)
    shops = [serve(), serve()]
    urls = [shop.url for shop in shops]

    answers = all_at_once(urls)
    is_sold_once(answers, path)
    repeated = all_at_once(urls, lines=CANDLES, email="grace@shop.example", clientKey="once")
    for shop in shops:
        shop.stop()

    assert {answer.code for answer in repeated} == {201}
    assert len({(answer.said["number"], answer.said["key"]) for answer in repeated}) == 1
    found = books(path)
    assert (found.stock[CANDLE], len(found.statuses)) == (7, 2)
    assert found.complaints == []
