"""Lists of orders: filtered, counted, sorted, in pages; and whose they are."""

from dataclasses import replace

import pytest

from data import orders
from data.accounts.permissions import SYSTEM, Credentials
from data.errors import DomainError, NotAuthenticated, NotFound, PermissionDenied, ValidationFailed
from data.lifecycle import Action, CancelPolicy, OrderKind, PaymentStatus, QuoteState, Status
from data.orders import OrderFilter, OrderSort, search
from tests.conftest import CANDLE, MUG, TestShop
from tests.data.listing import counts, found, placed, rows
from tests.data.ordering import (
    GRACE,
    Happening,
    ask_bulk,
    ask_sample,
    by_hand,
    disable_sam,
    fire_sam,
    move,
    new,
    place,
    set_policy,
    sign_out_sam,
)

# Filtering and counting.


async def one_of_each_status(shop: TestShop) -> dict[Status, str]:
    return {status: await new(shop, status) for status in Status}


async def test_a_status_filters_and_every_status_is_counted(shop: TestShop) -> None:
    numbers = await one_of_each_status(shop)
    extra = await new(shop)

    for status in Status:
        expected = [extra, numbers[status]] if status is Status.PENDING else [numbers[status]]
        assert await found(shop, status=status) == expected
        counted = await counts(shop, OrderFilter(status=status))
        assert counted == {each: 2 if each is Status.PENDING else 1 for each in Status}


async def test_counts_follow_every_change(shop: TestShop) -> None:
    number = await new(shop)
    assert (await counts(shop, OrderFilter()))[Status.PENDING] == 1
    await move(shop.ada, number, Action.CANCEL)
    counted = await counts(shop, OrderFilter())
    assert (counted[Status.PENDING], counted[Status.CANCELLED]) == (0, 1)
    by_hand(shop, "UPDATE orders SET status = 'pending' WHERE number = ?", number)
    assert (await counts(shop, OrderFilter()))[Status.PENDING] == 1


async def test_kind_payment_and_quote_filter_too_and_all_of_them_at_once(shop: TestShop) -> None:
    regular, bulk, sample = (
        await new(shop),
        await new(shop, kind=OrderKind.BULK),
        await new(shop, kind=OrderKind.SAMPLE),
    )
    fresh = (await ask_bulk(shop.ada)).order.number
    await orders.receive(regular, by=shop.sam)

    assert await found(shop, kind=OrderKind.REGULAR) == [regular]
    assert await found(shop, kind=OrderKind.BULK) == [fresh, bulk]
    assert await found(shop, kind=OrderKind.SAMPLE) == [sample]
    assert await found(shop, payment=PaymentStatus.PAID) == [regular]
    assert await found(shop, quote=QuoteState.NEW) == [fresh]
    assert await found(shop, quote=QuoteState.ACCEPTED, status=Status.PENDING, kind=OrderKind.BULK) == [bulk]
    assert await found(shop, kind=OrderKind.SAMPLE, payment=PaymentStatus.PAID) == []
    for query in (OrderFilter(kind=OrderKind.BULK), OrderFilter(kind=OrderKind.BULK, q="ada")):
        assert (await counts(shop, query))[Status.PENDING] == 2
    for query in (OrderFilter(payment=PaymentStatus.PAID), OrderFilter(quote=QuoteState.NEW)):
        assert (await counts(shop, query))[Status.PENDING] == 1


async def test_a_search_and_a_filter_count_what_both_find(shop: TestShop) -> None:
    await new(shop)
    await new(shop, Status.PROCESSING)
    await placed(shop.guest, contact=GRACE)
    query = OrderFilter(q="ada", status=Status.PENDING)
    assert await found(shop, "ada", status=Status.PENDING) == ["SB-10001"]
    counted = await counts(shop, query)
    assert (counted[Status.PENDING], counted[Status.PROCESSING], counted[Status.SHIPPED]) == (1, 1, 0)


async def test_an_empty_shop_has_an_empty_first_page(shop: TestShop) -> None:
    page = await orders.page(OrderFilter(), by=shop.sam)
    assert (page.rows, page.total, page.page, page.pages, page.capped) == ((), 0, 1, 1, False)
    assert await counts(shop, OrderFilter()) == dict.fromkeys(Status, 0)


# Sorting and paging.


async def test_newest_first_or_as_asked(shop: TestShop) -> None:
    await placed(shop.guest, (CANDLE, 1), contact=replace(GRACE, name="bea"))
    await placed(shop.guest, (CANDLE, 3), contact=replace(GRACE, name="Cem"))
    await placed(shop.guest, (MUG, 1), contact=replace(GRACE, name="Al"))

    async def order(sort: OrderSort, *, descending: bool) -> str:
        return "".join(number[-1] for number in await found(shop, sort=sort, descending=descending))

    assert await found(shop) == ["SB-10003", "SB-10002", "SB-10001"]
    assert await order(OrderSort.PLACED, descending=False) == "123"
    assert await order(OrderSort.TOTAL, descending=True) == "213"
    assert await order(OrderSort.TOTAL, descending=False) == "312"
    assert await order(OrderSort.CUSTOMER, descending=False) == "312"
    assert await order(OrderSort.CUSTOMER, descending=True) == "213"


@pytest.mark.parametrize("q", ["", "ada"])
@pytest.mark.parametrize("sort", OrderSort)
@pytest.mark.parametrize("descending", [True, False])
async def test_pages_show_each_order_once_also_among_equals(
    shop: TestShop, q: str, sort: OrderSort, *, descending: bool
) -> None:
    numbers = [await placed(shop.ada) for _ in range(7)]
    query = OrderFilter(q=q, sort=sort, descending=descending, per_page=3)
    pages = [await orders.page(replace(query, page=number), by=shop.sam) for number in (1, 2, 3)]

    shown = [row.number for page in pages for row in page.rows]
    assert shown == sorted(numbers, reverse=descending)
    assert [(page.page, page.pages, page.total) for page in pages] == [(1, 3, 7), (2, 3, 7), (3, 3, 7)]


async def test_a_page_past_the_end_is_the_last_one(shop: TestShop) -> None:
    for _ in range(3):
        await placed(shop.ada)
    for number in (2, 3, 10**9, 10**30):
        page = await orders.page(OrderFilter(page=number, per_page=2), by=shop.sam)
        assert (page.page, [row.number for row in page.rows]) == (2, ["SB-10001"])


@pytest.mark.parametrize(
    ("field", "query"),
    [
        ("page", OrderFilter(page=0)),
        ("page", OrderFilter(page=-1)),
        ("perPage", OrderFilter(per_page=0)),
        ("perPage", OrderFilter(per_page=201)),
        ("perPage", OrderFilter(per_page=10**30)),
    ],
)
async def test_a_page_that_there_cannot_be_is_refused(shop: TestShop, field: str, query: OrderFilter) -> None:
    for asking in (orders.page(query, by=shop.sam), orders.own_page(query, by=shop.ada)):
        with pytest.raises(ValidationFailed) as refusal:
            await asking
        assert refusal.value.field == field


async def test_a_row_says_what_the_list_shows(shop: TestShop) -> None:
    number = (await place(shop.ada, (CANDLE, 2), (MUG, 1))).order.number
    [row] = (await orders.page(OrderFilter(), by=shop.sam)).rows
    order = await orders.get(number, by=shop.sam)
    assert (row.number, row.kind, row.status, row.payment_status) == (number, "regular", "pending", "unpaid")
    assert (row.name, row.email, row.items, row.total_minor) == ("Ada", "ada@shop.example", 3, 3300)
    assert (row.currency, row.placed_at, row.version, row.quote_state) == ("EUR", order.placed_at, 1, None)


async def test_rows_that_a_list_shows_are_asked_for_anew(shop: TestShop) -> None:
    first, second = await placed(shop.ada), await placed(shop.guest, contact=GRACE)
    await move(shop.ada, first, Action.CANCEL)
    asked = [first, second, "SB-99999"]

    assert set(await rows(shop, asked, OrderFilter())) == {first, second}
    assert set(await rows(shop, asked, OrderFilter(status=Status.CANCELLED))) == {first}
    assert set(await rows(shop, asked, OrderFilter(q="grace"))) == {second}
    assert (await rows(shop, [first], OrderFilter()))[first].status is Status.CANCELLED


async def test_an_export_takes_all_of_them_in_pieces(shop: TestShop) -> None:
    numbers = [await placed(shop.ada) for _ in range(5)]
    exported: list[str] = []
    before = None
    while rows := await orders.export_chunk(OrderFilter(), by=shop.sam, before=before, size=2):
        exported += [row.number for row in rows]
        before = rows[-1].id
    assert exported == numbers[::-1]


async def test_an_export_of_a_search_takes_all_that_it_finds(
    shop: TestShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list shows the newest of many matches; a file that left out the rest would be a lie."""
    monkeypatch.setattr(search, "MOST_FOUND", 2)
    numbers = [await placed(shop.ada) for _ in range(5)]
    await placed(shop.guest, contact=GRACE)
    await move(shop.ada, numbers[2], Action.CANCEL)
    exported: list[str] = []
    before = None
    query = OrderFilter(q="ada", status=Status.PENDING)
    while rows := await orders.export_chunk(query, by=shop.sam, before=before, size=3):
        exported += [row.number for row in rows]
        before = rows[-1].id
    assert exported == [numbers[4], numbers[3], numbers[1], numbers[0]]


async def test_several_orders_whole(shop: TestShop) -> None:
    first, second = await placed(shop.ada), await placed(shop.guest, contact=GRACE)
    whole = await orders.get_many([first, second, "SB-99999"], by=shop.sam)
    assert {order.number for order in whole} == {first, second}
    assert await orders.get(first, by=shop.sam) in whole


# Whose they are.


async def test_a_customer_sees_his_own_and_what_he_may_do_to_them(shop: TestShop) -> None:
    regular, sample = await placed(shop.ada), (await ask_sample(shop.ada, MUG)).order.number
    await placed(shop.ben)
    await placed(shop.guest)  # with Ada's e-mail address, but nobody proved that it was her
    await move(shop.ada, regular, Action.CANCEL)

    mine = await orders.own_page(OrderFilter(), by=shop.ada)
    assert [row.number for row in mine.page.rows] == [sample, regular]
    assert (mine.per_status[Status.PENDING], mine.per_status[Status.CANCELLED]) == (1, 1)
    only = await orders.own_page(OrderFilter(status=Status.CANCELLED, kind=OrderKind.REGULAR), by=shop.ada)
    assert [row.number for row in only.page.rows] == [regular]
    assert sum(only.per_status.values()) == 2, "the summary counts all of them whatever is shown"


async def test_nobody_asks_for_anothers_by_naming_him(shop: TestShop) -> None:
    number = await placed(shop.ada)
    hers = (await orders.get(number, by=shop.sam)).user_id
    assert (await orders.own_page(OrderFilter(user_id=hers), by=shop.ben)).page.total == 0
    assert (await orders.own_page(OrderFilter(user_id=None), by=shop.ben)).page.total == 0


async def test_an_order_shows_each_the_steps_that_he_can_take(shop: TestShop) -> None:
    number = await placed(shop.ada)

    async def steps(by: Credentials) -> set[Action]:
        return {step.action for step in (await orders.get(number, by=by)).steps}

    assert await steps(shop.ada) == {Action.CANCEL}
    assert await steps(shop.sam) == await steps(SYSTEM) == {Action.PROCESS, Action.CANCEL}
    await set_policy(shop, CancelPolicy.NEVER)
    assert await steps(shop.ada) == set()
    assert await steps(shop.sam) == {Action.PROCESS, Action.CANCEL}


async def every_question_of_the_desk(by: Credentials, refusal: type[DomainError]) -> None:
    for asking in (
        orders.page(OrderFilter(), by=by),
        orders.list_changes(["SB-10001"], [], OrderFilter(), by=by),
        orders.get_many(["SB-10001"], by=by),
        orders.export_chunk(OrderFilter(), by=by, before=None),
    ):
        with pytest.raises(refusal):
            await asking


async def test_only_the_shop_sees_all_orders(shop: TestShop) -> None:
    placed_one = await place(shop.guest, contact=GRACE)
    await every_question_of_the_desk(shop.ada, PermissionDenied)
    await every_question_of_the_desk(shop.guest, NotAuthenticated)
    await every_question_of_the_desk(Credentials(key=placed_one.key), NotAuthenticated)
    await every_question_of_the_desk(Credentials(token="stale"), NotAuthenticated)


@pytest.mark.parametrize(
    ("lost", "refusal"),
    [(disable_sam, NotAuthenticated), (sign_out_sam, NotAuthenticated), (fire_sam, PermissionDenied)],
)
async def test_an_admin_who_is_none_any_more_sees_nothing(
    shop: TestShop, lost: Happening, refusal: type[DomainError]
) -> None:
    await placed(shop.ada)
    await lost(shop)
    await every_question_of_the_desk(shop.sam, refusal)
    with pytest.raises(NotAuthenticated if refusal is NotAuthenticated else NotFound):
        await orders.get("SB-10001", by=shop.sam)


async def test_a_guest_has_no_list(shop: TestShop) -> None:
    for actor in (shop.guest, Credentials(key="any"), Credentials(token="stale")):
        with pytest.raises(NotAuthenticated):
            await orders.own_page(OrderFilter(), by=actor)
