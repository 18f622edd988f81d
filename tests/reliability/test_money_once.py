"""Money is booked once: a button pressed twice, and the same key from four processes at once."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from nicegui import ui
from nicegui.testing import User
from sqlmodel import Session, select

from components.shared.money_button import MoneyButton
from data import orders
from data.database import store
from data.models import Payment
from data.orders import payments
from tests.conftest import SECRET, TestShop
from tests.data.ordering import complaints, new
from tests.desk.helpers import at, box, eventually, told, type_into
from tests.reliability import worker_process
from tests.reliability.race import Cast, books, prepare
from tests.reliability.worker_process import FourProcesses, Round

KEYS_OF_THE_CONTROL = 10


def refunds(session: Session) -> list[int]:
    return [-amount for amount in session.exec(select(Payment.amount_minor)) if amount < 0]


async def press_twice(shop: TestShop, user: User, *, later: bool) -> list[int]:
    """Press "Record refund" twice, at once or when the first was done; the refunds that are booked then."""
    type_into(box(user, "Amount"), "1.00")
    button = next(iter(user.find(kind=MoneyButton, content="Record refund").elements))
    shown = button.props["data-shown"]
    told(button, "click", shown)
    if later:
        await booked(button, shown)
    told(button, "click", shown)
    await booked(button, shown)
    await shop.store.write(lambda _: None)  # after what the second press may have begun
    return await shop.store.read(refunds)


async def booked(button: MoneyButton, shown: str) -> None:
    """Wait until the button stands for another sum, and does nothing any more."""
    await eventually(lambda: button.props["data-shown"] != shown and not button.working)


async def at_the_desk(shop: TestShop, browse: Callable[..., User]) -> User:
    number = await new(shop)
    await orders.receive(number, by=shop.sam)
    return await at(browse, shop.sam, f"/admin/orders/{number}")


@pytest.mark.parametrize("later", [False, True])
async def test_a_button_that_is_pressed_twice_books_once(
    shop: TestShop, browse: Callable[..., User], *, later: bool
) -> None:
    given_back = await press_twice(shop, await at_the_desk(shop, browse), later=later)

    print(f"pressed twice {'one after the other' if later else 'at once'}: refunds booked {given_back}")
    assert given_back == [100]
    assert await complaints(shop) == []


async def test_control_a_plain_button_without_key_and_sum_books_twice(
    shop: TestShop, browse: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form as it was: a button of NiceGUI's that calls the command with nothing but the amount."""
    monkeypatch.setattr(payments, "_refuse_part", lambda *_: None)
    user = await at_the_desk(shop, browse)
    number = (await orders.page(orders.OrderFilter(), by=shop.sam)).rows[0].number

    async def book() -> None:
        await orders.refund(number, by=shop.sam, amount_minor=100)

    assert user.client is not None
    with user.client:
        button = ui.button("Record", on_click=book)
    told(button, "click", None)
    told(button, "click", None)
    for _ in range(2):
        await shop.store.write(lambda _: None)  # after what was begun before
    given_back = await shop.store.read(refunds)

    print(f"control, a plain button pressed twice: refunds booked {given_back}")
    assert given_back == [100, 100]


async def test_a_press_on_what_is_no_longer_shown_is_refused(
    shop: TestShop, browse: Callable[..., User]
) -> None:
    user = await at_the_desk(shop, browse)
    button = next(iter(user.find(kind=MoneyButton, content="Record refund").elements))

    told(button, "click", "the key of an earlier sum")

    await user.should_see("This has changed since you pressed the button.", retries=50)
    assert await shop.store.read(refunds) == []


def refund_from_four(four: FourProcesses, path: Path, cast: Cast, keys: int, *, naive: bool) -> list[str]:
    """Four processes book the same part refund of each order with the same key; what is wrong after it."""
    numbers = prepare(path, cast, keys)
    four.one(worker_process.receive_all, Round(path, cast["sam"], numbers))
    answers = four.each(worker_process.refund, [[Round(path, cast["sam"], numbers, naive)]] * 4)
    wrong = [
        f"{number} was answered differently, or with a refusal: {said[0]}"
        for number, said in zip(numbers, zip(*answers, strict=True), strict=True)
        if said.count(said[0]) != len(said) or isinstance(said[0], str)
    ]
    with closing(store.open(f"sqlite:///{path}", SECRET)) as opened:
        given_back = opened.read_now(refunds)
    if Counter(given_back) != Counter({100: keys}):
        wrong.append(f"{keys} keys booked {len(given_back)} refunds")
    return wrong + books(path).complaints


def test_the_same_refund_from_four_processes_at_once_is_booked_once(
    four: FourProcesses, path: Path, cast: Cast, many: Callable[[int, int], int]
) -> None:
    keys = many(60, 5_000)
    start = time.perf_counter()
    wrong = refund_from_four(four, path, cast, keys, naive=False)

    print(
        f"{keys:,} refunds, each from 4 processes at once with one key: {len(wrong)} doubled or unlike, "
        f"{time.perf_counter() - start:.1f} s"
    )
    assert wrong == []


def test_control_where_keys_are_ignored_refunds_are_doubled(
    four: FourProcesses, path: Path, cast: Cast
) -> None:
    wrong = refund_from_four(four, path, cast, KEYS_OF_THE_CONTROL, naive=True)

    print(f"control, without keys: {len(wrong)} complaints, one of them “{wrong[-1]}”")
    assert f"{KEYS_OF_THE_CONTROL} keys booked {4 * KEYS_OF_THE_CONTROL} refunds" in wrong
