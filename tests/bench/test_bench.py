"""The benchmark itself cannot rot: its pages are told what the figures are about. No times are looked at."""

from collections.abc import Iterator

import pytest

from tests.bench import live, servers, storefront, writes
from tests.bench.http_client import Caller
from tests.bench.raw_client import tells
from tests.bench.servers import Shop, Where
from tests.bench.tables import Table
from tests.support.server import MAIN

PAGES, CANCELS = 2, 3


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Where:
    folder = tmp_path_factory.mktemp("bench")
    servers.fill(MAIN, folder / "filled.db", orders=30)
    return Where(MAIN, folder / "filled.db", folder)


@pytest.fixture(scope="module")
def shop(where: Where) -> Iterator[Shop]:
    with servers.shop(where) as started:
        yield started


def test_every_open_desk_is_told_of_every_cancellation(shop: Shop) -> None:
    taken = live.Taken()
    live.take(shop, PAGES, CANCELS, taken, patience=0.02)
    assert len(taken.milliseconds) == CANCELS
    assert taken.frame > 0


def test_programs_that_write_at_once_place_and_cancel_what_they_were_asked_to(shop: Shop) -> None:
    wanted = shop.customer.stocked()[:4]
    placing, placed = writes.together(shop, 2, Caller.place, wanted)
    writes.together(shop, 2, lambda who, order: who.cancel(*order), placed)
    assert len(placing.milliseconds) == len(wanted)
    answers = [shop.customer.ask("GET", f"/api/orders/{number}?key={key}") for number, key in placed]
    assert [answer["status"] for answer in answers] == ["cancelled"] * len(wanted)


def test_every_socket_of_the_floor_is_told_in_a_message_of_the_size_that_was_asked_for(where: Where) -> None:
    taken = live.Taken()
    with servers.floor(where, size=300) as floor:
        live.take(floor, PAGES, CANCELS, taken, patience=0.02)
    assert len(taken.milliseconds) == CANCELS
    assert taken.frame == 300


def test_the_floor_of_a_page_answers_with_the_same_page(where: Where) -> None:
    page = where.folder / "page.html"
    page.write_text("<h1>Candles</h1>")
    with storefront.bare(page) as server:
        assert server.customer.text("/products/anything") == "<h1>Candles</h1>"


@pytest.mark.parametrize(
    ("frame", "says_so"),
    [
        ('{"number":"SB-10001","status":"cancelled"}', True),
        ('{"status":"cancelled","number":"SB-10001"}', True),
        (r'42["run_javascript",{"code":"hear({\"number\":\"SB-10001\",\"status\":\"cancelled\"})"}]', True),
        ('[{"number":"SB-10001","status":"pending"},{"number":"SB-10002","status":"cancelled"}]', False),
        ('{"number":"SB-100010","status":"cancelled"}', False),
        ('{"text":"Order cancelled by customer","detail":"SB-10001","group":"cancelled"}', False),
    ],
)
def test_a_page_has_the_change_when_its_own_order_is_cancelled_in_the_list(
    frame: str, *, says_so: bool
) -> None:
    assert tells(frame.encode(), b"SB-10001") is says_so


def test_a_table_reads_alike_on_a_terminal_and_in_a_document() -> None:
    table = Table("Desks", ["desks", "ratio"], [["1", "2.0"]])
    assert table.text().splitlines() == ["Desks", "  desks  ratio", "  1        2.0"]
    assert "| 1 | 2.0 |" in table.markdown()
