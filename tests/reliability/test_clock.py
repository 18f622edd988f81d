"""A clock that is set back or forward locks nobody out, and stops nothing.

The control counts tries by the wall clock: two hours back, and everybody waits for two hours.
"""

import ast
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import httpx
import nicegui.client
import pytest
from nicegui import Client
from nicegui.testing import User

from components import live
from components.desk.connection_status import ConnectionStatus
from components.live import subscription
from data import rate_limits
from data.backups import history as records
from data.backups.scheduler import BackupScheduler
from data.database import store
from data.models import now, types
from pages.server import clocks
from tests.conftest import PASSWORD, SECRET, TestShop
from tests.data.watching import happen
from tests.desk.helpers import Browse, at
from tests.support.api_client import order
from tests.support.server import RunningShop, start_shop

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BEFORE, AFTER = 40, 26
HOUR, DAY = 3600, 24 * 3600
#: Two seconds before Berlin changes to summer time.
SUMMER_TIME = datetime(2027, 3, 28, 0, 59, 58, tzinfo=UTC)
ADA = {"email": "ada@shop.example", "password": PASSWORD}


@dataclass
class Clock:
    """The wall clock of the shops that this test starts."""

    place: Path

    def ahead(self, seconds: float) -> None:
        self.place.with_name("clock.new").write_text(str(seconds))
        self.place.with_name("clock.new").replace(self.place)

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time() + float(self.place.read_text()), UTC)


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock(tmp_path / "clock")
    found.ahead(0)
    monkeypatch.setenv("CLOCK", str(found.place))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    return found


@pytest.fixture
def start(path: Path) -> Iterator[Callable[[], RunningShop]]:
    started: list[RunningShop] = []

    def start_one() -> RunningShop:
        started.append(
            start_shop(
                path.parent,
                program=HERE / "instrumented/turned_clock.py",
                secret=SECRET,
                rate_limit="on",
                backup_keep=3,
            )
        )
        return started[-1]

    yield start_one
    for shop in started:
        shop.stop()
        shop.complain_about_tracebacks()


def waits(visitor: httpx.Client, count: int) -> list[int]:
    """What so many pages are answered: nothing, or how many seconds to wait."""
    answers = [visitor.get("/logout") for _ in range(count)]
    assert {answer.status_code for answer in answers} <= {303, 429}
    return [int(answer.headers.get("Retry-After", 0)) for answer in answers]


def longest_wait(shop: RunningShop, clock: Clock) -> int:
    """How long somebody is told to wait who comes again after the clock was set back by two hours."""
    with httpx.Client(base_url=shop.url) as visitor:
        assert set(waits(visitor, BEFORE)) == {0}
        clock.ahead(-2 * HOUR)
        return max(waits(visitor, AFTER))


def test_a_clock_set_back_makes_nobody_wait_longer(start: Callable[[], RunningShop], clock: Clock) -> None:
    shop = start()
    longest = longest_wait(shop, clock)
    time.sleep(longest)
    with httpx.Client(base_url=shop.url) as visitor:
        served = waits(visitor, 1)
        signed_in = visitor.post("/api/login", json=ADA).status_code
    print(f"{BEFORE} pages, the clock 2 h back, {AFTER} more: at most {longest} s to wait, then served")
    assert longest <= rate_limits.LIMITS["page"][1]
    assert served == [0]
    assert signed_in == 200


def test_counted_by_the_wall_clock_everybody_waits_for_two_hours(
    start: Callable[[], RunningShop], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THROTTLE", "wall")
    longest = longest_wait(start(), clock)
    print(f"control, by the wall clock: {longest:,} s to wait")
    assert longest > 2 * HOUR - 600


def test_a_shop_goes_on_whatever_its_clock_does(
    start: Callable[[], RunningShop], clock: Clock, path: Path
) -> None:
    shop = start()
    numbers: list[str] = []
    with httpx.Client(base_url=shop.url) as ada:
        ada.get("/")
        known_as, first = ada.cookies["shopbell_browser"], signed_in(ada)
        for ahead in (0, -2 * HOUR, DAY, (SUMMER_TIME - now()).total_seconds(), 0):
            clock.ahead(ahead)
            time.sleep(3)  # the backup's looks; and in spring the hour changes meanwhile
            again = signed_in(ada)
            if abs(ahead) > DAY:
                first = again  # months ahead, the first session has ended, and a new sign-in clears it away
            numbers.append(place_and_cancel(ada, first, numbers, clock))
            assert ada.get("/").status_code == 200
            assert ada.cookies["shopbell_browser"] == known_as
        listed = ada.get("/api/orders/my", headers=first).json()
        histories = [ada.get(f"/api/orders/{number}", headers=first).json()["history"] for number in numbers]
    shop.stop()
    made = backups_made(path)
    backwards = sum(history[-1]["at"] < history[0]["at"] for history in histories)
    print(f"{made} daily backups in 5 settings of the clock; {backwards} orders cancelled before placed")
    assert [each["number"] for each in listed] == numbers[::-1]
    assert [[each["action"] for each in one] for one in histories] == [["place", "cancel"]] * 4 + [["place"]]
    assert backwards == 2
    assert 1 <= made <= 5


def signed_in(ada: httpx.Client) -> dict[str, str]:
    answer = ada.post("/api/login", json=ADA)
    assert answer.status_code == 200
    ada.cookies.delete("shopbell")
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def place_and_cancel(ada: httpx.Client, who: dict[str, str], numbers: list[str], clock: Clock) -> str:
    """Place an order, and cancel the one that was placed before the clock was set."""
    placed = ada.post("/api/orders", json=order(), headers=who)
    assert placed.status_code == 201
    assert abs(datetime.fromisoformat(placed.json()["placedAt"]) - clock.now) < timedelta(minutes=1)
    if numbers:
        cancel = ada.put(f"/api/orders/{numbers[-1]}/cancel", json={"reason": "x"}, headers=who)
        assert cancel.status_code == 200
    return str(placed.json()["number"])


def backups_made(path: Path) -> int:
    opened = store.open(f"sqlite:///{path}", SECRET)
    made = opened.read_now(records.order_made)
    store.close()
    return len(made)


def set_clock(monkeypatch: pytest.MonkeyPatch, ahead: timedelta) -> None:
    """Let all that asks for the wall clock in this process have it so much ahead."""
    true_time = time.time

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            assert tz is UTC
            return datetime.fromtimestamp(time.time(), UTC)

    monkeypatch.setattr(time, "time", lambda: true_time() + ahead.total_seconds())
    monkeypatch.setattr(types, "datetime", Shifted)


@pytest.mark.parametrize("ahead", [timedelta(hours=-2), timedelta(days=1)])
async def test_the_poll_goes_on_and_the_light_stays_live(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    desk = await at(browse, shop.sam, "/admin/orders")
    await live.poll()
    before = live.checked_at()
    set_clock(monkeypatch, ahead)
    monkeypatch.setattr(subscription, "POLL_SHARED_SECONDS", 0)

    await live.poll_if_due()

    assert abs(live.checked_at() - before - ahead) < timedelta(minutes=1)
    assert light(desk) == "Live"


async def test_what_another_process_wrote_is_news_for_a_minute_only(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = store.Store(shop.url, SECRET)
    await other.write(happen("elsewhere"))
    other.close()
    await live.poll()
    set_clock(monkeypatch, timedelta(hours=-2))
    assert live.since_external_write() < 60
    true_monotonic = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: true_monotonic() + 61)
    assert live.since_external_write() > 60


def light(desk: User) -> str:
    return next(iter(desk.find(ConnectionStatus).elements)).props["light"]["word"]


async def test_pages_that_were_never_read_are_forgotten_in_time(
    shop: TestShop, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else their address gets no more pages: so many unread ones are kept for each."""
    assert shop.store
    await browse(shop.ada).http_client.get("/contact")
    page = list(Client.instances.values())[-1]
    set_clock(monkeypatch, timedelta(hours=-2))
    Client.prune_instances(client_age_threshold=60)
    assert page.id in Client.instances
    Client.prune_instances(client_age_threshold=0)
    assert page.id not in Client.instances


def test_the_libraries_have_the_monotonic_clock() -> None:
    clocks.use_monotonic()
    assert {name: import_module(name).time for name in clocks.NAMES} == dict.fromkeys(
        clocks.NAMES, clocks.MONOTONIC
    )


def test_a_library_that_has_another_clock_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nicegui.client, "time", time.time)
    with pytest.raises(RuntimeError, match=r"nicegui\.client does not use the module time"):
        clocks.use_monotonic()


def test_only_one_function_reads_the_wall_clock() -> None:
    """And what measures a span does not compare what it says."""
    readers: Counter[str] = Counter()
    for file in [ROOT / "main.py", *(each for room in ROOMS for each in (ROOT / room).rglob("*.py"))]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in WALL_CLOCKS:
                readers[str(file.relative_to(ROOT))] += 1
    assert readers == {"data/models/types.py": 1}


ROOMS = ("data", "components", "pages")
WALL_CLOCKS = {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "datetime.today", "date.today"}


async def test_the_oldest_backups_go_first_whatever_the_clock_said_when_they_were_made(
    shop: TestShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = [
        timedelta(days=400),
        timedelta(days=402),
        timedelta(days=0),
        timedelta(days=2),
        timedelta(days=4),
    ]
    for wrong in ahead:
        monkeypatch.setattr("data.database.events.now", lambda w=wrong: now() + w)
        BackupScheduler(
            shop.store, shop.path, tmp_path / "backups", keep=3, clock=lambda w=wrong: now() + w
        ).look()
    made = shop.store.read_now(records.order_made)
    assert len(made) == len(ahead)
    assert {file.name for file in (tmp_path / "backups").iterdir()} == set(list(made)[-3:])
