"""Bulk requests: asked for, quoted, accepted or declined; processed only at an agreed price."""

import pytest

from data import orders
from data.accounts.permissions import Credentials
from data.errors import Conflict, DomainError, NotAuthenticated, NotFound, PermissionDenied, ValidationFailed
from data.lifecycle import Action, OrderKind, PaymentMethod, PaymentStatus, QuoteState, Role, Status
from data.money import LARGEST
from data.orders import BulkDetails, Contact, LineItemRequest, bulk
from data.orders.bulk import BulkInquiry
from tests.conftest import CANDLE, SOAP, TestShop
from tests.data.ordering import (
    ADA,
    GRACE,
    Happening,
    actions,
    ask_bulk,
    disable_sam,
    fire_sam,
    move,
    new,
    place,
    quoted,
    sign_out_sam,
    stock,
    unchanged,
)

pytestmark = pytest.mark.usefixtures("sound")


# Asking.


async def test_a_request_has_no_price_and_takes_no_stock(shop: TestShop) -> None:
    placed = await bulk.request(
        [LineItemRequest(CANDLE, 500), LineItemRequest(SOAP, 20)],
        by=shop.ada,
        contact=Contact("Ada", "ada@shop.example"),
        wish=BulkInquiry(" Spa Ltd ", "mid March", "In white,\nplease."),
    )
    order = placed.order
    assert (order.kind, order.status, order.total_minor, order.items) == (
        OrderKind.BULK,
        Status.PENDING,
        0,
        520,
    )
    assert order.bulk == BulkDetails("Spa Ltd", "mid March", "In white,\nplease.", QuoteState.NEW, "")
    assert order.payment_method is PaymentMethod.BANK_TRANSFER
    assert [line.held for line in order.lines] == [0, 0]
    assert (await stock(CANDLE), await stock(SOAP)) == (10, 0)
    fact = await shop.last(f"order:{order.number}")
    assert (fact.action, fact.actor, fact.data["kind"], fact.data["stock"]) == (
        "place",
        Role.CUSTOMER,
        "bulk",
        [],
    )


@pytest.mark.parametrize(
    ("field", "wish", "lines"),
    [
        ("company", BulkInquiry(""), [(CANDLE, 1)]),
        ("company", BulkInquiry("x" * 201), [(CANDLE, 1)]),
        ("wantedBy", BulkInquiry("Spa", "x" * 61), [(CANDLE, 1)]),
        ("message", BulkInquiry("Spa", "", "x" * 10_000), [(CANDLE, 1)]),
        ("quantity", BulkInquiry("Spa"), [(CANDLE, 0)]),
        ("quantity", BulkInquiry("Spa"), [(CANDLE, 100_001)]),
        ("lines", BulkInquiry("Spa"), []),
        ("lines", BulkInquiry("Spa"), [("NOTHING", 1)]),
    ],
)
async def test_what_cannot_be_asked_for_is_refused_at_its_field(
    shop: TestShop, field: str, wish: BulkInquiry, lines: list[tuple[str, int]]
) -> None:
    wanted = [LineItemRequest(*line) for line in lines]
    with pytest.raises(ValidationFailed) as refusal:
        await bulk.request(wanted, by=shop.ada, contact=ADA, wish=wish)
    assert refusal.value.field == field
    assert (await orders.page(orders.OrderFilter(), by=shop.sam)).total == 0


async def test_the_same_client_key_is_the_same_request(shop: TestShop) -> None:
    first = await ask_bulk(shop.guest, contact=GRACE, client_key="once")
    assert await ask_bulk(shop.guest, contact=GRACE, client_key="once") == first
    regular = await place(shop.guest, contact=GRACE, client_key="once")
    assert regular.order.number != first.order.number


# Quoting.


async def test_a_quote_names_a_price_and_nothing_else(shop: TestShop) -> None:
    number = (await ask_bulk(shop.ada)).order.number

    order = await bulk.quote(number, by=shop.sam, total_minor=4000, note=" Two weeks. ")

    assert (order.total_minor, order.status, order.version) == (4000, Status.PENDING, 2)
    assert order.bulk
    assert (order.bulk.quote_state, order.bulk.quote_note) == (QuoteState.QUOTED, "Two weeks.")
    assert order.payment_status is PaymentStatus.UNPAID
    fact = await shop.last(f"order:{number}")
    assert (fact.action, fact.from_status, fact.to_status) == ("quote", None, None)
    assert (fact.actor, fact.reason, fact.data["quote"]) == (Role.ADMIN, "€40.00", ["new", "quoted"])
    assert await stock() == 10


async def test_a_better_price_can_be_named_until_it_is_accepted(shop: TestShop) -> None:
    number = await quoted(shop)
    assert (await bulk.quote(number, by=shop.sam, total_minor=3500)).total_minor == 3500
    await bulk.accept(number, by=shop.ada, expected_total_minor=3500)
    before = await orders.get(number, by=shop.sam)
    with pytest.raises(Conflict, match="no longer"):
        await bulk.quote(number, by=shop.sam, total_minor=9999)
    assert await unchanged(shop, before)


@pytest.mark.parametrize("total", [0, -1, LARGEST + 1, 10**30])
async def test_a_price_that_there_cannot_be_is_refused(shop: TestShop, total: int) -> None:
    number = (await ask_bulk(shop.ada)).order.number
    with pytest.raises(ValidationFailed) as refusal:
        await bulk.quote(number, by=shop.sam, total_minor=total)
    assert refusal.value.field == "total"


async def test_a_note_has_a_length(shop: TestShop) -> None:
    number = (await ask_bulk(shop.ada)).order.number
    with pytest.raises(ValidationFailed) as refusal:
        await bulk.quote(number, by=shop.sam, total_minor=1, note="x" * 10_000)
    assert refusal.value.field == "note"


async def test_a_cancelled_request_is_not_quoted_until_it_is_reinstated(shop: TestShop) -> None:
    number = await quoted(shop)
    await move(shop.ada, number, Action.CANCEL)
    with pytest.raises(Conflict):
        await bulk.quote(number, by=shop.sam, total_minor=1)
    await move(shop.sam, number, Action.REINSTATE)
    assert (await bulk.quote(number, by=shop.sam, total_minor=1)).total_minor == 1


@pytest.mark.parametrize("kind", [OrderKind.REGULAR, OrderKind.SAMPLE])
async def test_other_orders_have_no_quote(shop: TestShop, kind: OrderKind) -> None:
    number = await new(shop, kind=kind)
    before = await orders.get(number, by=shop.sam)
    for verb in (
        bulk.quote(number, by=shop.sam, total_minor=1),
        bulk.accept(number, by=shop.ada, expected_total_minor=4000),
        bulk.decline(number, by=shop.ada),
    ):
        with pytest.raises(Conflict, match="not a bulk request"):
            await verb
    assert await unchanged(shop, before)


# Who may not.


async def test_only_the_customer_answers_a_quote(shop: TestShop) -> None:
    number = await quoted(shop)
    before = await orders.get(number, by=shop.sam)
    for who, refusal in (
        (shop.sam, PermissionDenied),
        (shop.ben, NotFound),
        (shop.guest, NotFound),
        (Credentials(key="guessed"), NotFound),
        (Credentials(token="stale"), NotAuthenticated),
    ):
        with pytest.raises(refusal):
            await bulk.accept(number, by=who, expected_total_minor=4000)
        with pytest.raises(refusal):
            await bulk.decline(number, by=who)
    assert await unchanged(shop, before)


async def test_a_guest_answers_with_the_key_of_his_link(shop: TestShop) -> None:
    placed = await ask_bulk(shop.guest, contact=GRACE)
    number = placed.order.number
    await bulk.quote(number, by=shop.sam, total_minor=1)
    await bulk.accept(number, by=Credentials(key=placed.key), expected_total_minor=1)
    fact = await shop.last(f"order:{number}")
    assert (fact.actor, fact.data["name"]) == (Role.CUSTOMER, "Grace Guest")


async def test_only_the_shop_names_a_price(shop: TestShop) -> None:
    placed = await ask_bulk(shop.guest, contact=GRACE)
    for who, refusal in (
        (shop.ada, PermissionDenied),
        (shop.guest, NotAuthenticated),
        (Credentials(key=placed.key), NotAuthenticated),
        (Credentials(token="stale"), NotAuthenticated),
    ):
        with pytest.raises(refusal):
            await bulk.quote(placed.order.number, by=who, total_minor=1)
    assert await actions(shop, placed.order.number) == ["place"]


@pytest.mark.parametrize(
    ("lost", "refusal"),
    [(disable_sam, NotAuthenticated), (sign_out_sam, NotAuthenticated), (fire_sam, PermissionDenied)],
)
async def test_an_admin_who_is_none_any_more_names_no_price(
    shop: TestShop, lost: Happening, refusal: type[DomainError]
) -> None:
    number = (await ask_bulk(shop.ada)).order.number
    await lost(shop)
    with pytest.raises(refusal):
        await bulk.quote(number, by=shop.sam, total_minor=1)
    assert await actions(shop, number) == ["place"]


async def test_an_order_that_there_is_not_is_not_found(shop: TestShop) -> None:
    with pytest.raises(NotFound):
        await bulk.quote("SB-99999", by=shop.sam, total_minor=1)
    for who in (shop.ada, shop.guest):
        with pytest.raises(NotFound):
            await bulk.accept("SB-99999", by=who, expected_total_minor=1)
