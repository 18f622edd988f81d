"""The steps of an order's life as the verb takes them: status, history, stock; undoing; and who may not."""

from itertools import product as every

import pytest

from data import orders, products
from data.accounts.permissions import SYSTEM, Credentials
from data.errors import Conflict, DomainError, NotAuthenticated, NotFound, PermissionDenied, ValidationFailed
from data.lifecycle import Action, CancelPolicy, OrderKind, Role, Status
from data.models import MoveReason
from tests.conftest import CANDLE, TestShop
from tests.data.ordering import (
    GRACE,
    WHY,
    Happening,
    actions,
    ask_sample,
    by_hand,
    complaints,
    disable_sam,
    fire_sam,
    move,
    moves,
    new,
    place,
    set_policy,
    sign_out_sam,
    status,
    stock,
)
from tests.data.test_lifecycle import LEADS, is_open

pytestmark = pytest.mark.usefixtures("sound")


@pytest.mark.parametrize(("role", "policy"), list(every(["customer", "admin"], CancelPolicy)))
async def test_each_cell_of_the_table_is_what_the_verb_does(
    shop: TestShop, role: Role, policy: CancelPolicy
) -> None:
    """Taken where it is open; refused, with nothing changed, everywhere else."""
    await set_policy(shop, policy)
    await products.set_stock(CANDLE, by=shop.sam, stock=100, expected=10)
    who = shop.ada if role == "customer" else shop.sam
    for at in Status:
        number = await new(shop, at)
        for action in Action:
            if is_open(at, action, Role(role), policy):
                taken = await move(who, await new(shop, at), action)
                assert taken.status == LEADS[at, action]
                entry = taken.history[-1]
                assert (entry.action, entry.source, entry.target, entry.actor) == (
                    action,
                    at,
                    taken.status,
                    role,
                )
            else:
                before = await orders.get(number, by=who)
                with pytest.raises((Conflict, PermissionDenied)):
                    await move(who, number, action)
                assert await orders.get(number, by=who) == before, (at, action)


async def test_the_way_of_an_order_from_the_shelf_to_the_customer(shop: TestShop) -> None:
    number = (await place(shop.ada, (CANDLE, 2))).order.number
    for action in (Action.PROCESS, Action.SHIP, Action.DELIVER):
        order = await move(shop.sam, number, action)

    assert [(e.source, e.target, e.actor, e.name) for e in order.history] == [
        (None, "pending", "customer", "Ada"),
        ("pending", "processing", "admin", "Sam"),
        ("processing", "shipped", "admin", "Sam"),
        ("shipped", "delivered", "admin", "Sam"),
    ]
    assert (order.version, await stock()) == (4, 8)
    assert await moves(shop) == [(-2, MoveReason.SALE)]


async def test_the_parcel_has_a_carrier_and_a_number_if_somebody_says_so(shop: TestShop) -> None:
    first, second = await new(shop, Status.PROCESSING), await new(shop, Status.PROCESSING)
    named = await move(shop.sam, first, Action.SHIP, carrier=" DHL ", tracking_number="JJD 1")
    bare = await move(shop.sam, second, Action.SHIP)
    assert (named.carrier, named.tracking_number) == ("DHL", "JJD 1")
    assert (bare.carrier, bare.tracking_number) == ("", "")


@pytest.mark.parametrize(
    ("field", "details"),
    [("carrier", {"carrier": "x" * 61}), ("trackingNumber", {"tracking_number": "x" * 101})],
)
async def test_what_does_not_fit_on_the_parcel_ships_nothing(
    shop: TestShop, field: str, details: dict[str, str]
) -> None:
    number = await new(shop, Status.PROCESSING)
    with pytest.raises(ValidationFailed) as refusal:
        await move(shop.sam, number, Action.SHIP, **details)
    assert refusal.value.field == field
    assert await status(shop, number) is Status.PROCESSING
    assert await actions(shop, number) == ["place", "process"]


async def test_a_page_that_is_out_of_date_is_told_so(shop: TestShop) -> None:
    number = await new(shop, Status.PROCESSING)
    with pytest.raises(Conflict) as refusal:
        await move(shop.sam, number, Action.CANCEL, expected=Status.PENDING)
    assert (refusal.value.status, "processing by admin at" in str(refusal.value)) == ("processing", True)
    assert (
        await move(shop.sam, number, Action.CANCEL, expected=Status.PROCESSING)
    ).status is Status.CANCELLED


async def test_two_admins_who_press_the_same_button_take_one_step(shop: TestShop) -> None:
    number = await new(shop)
    await move(shop.sam, number, Action.PROCESS)
    with pytest.raises(Conflict, match="already processing by admin"):
        await move(shop.sam, number, Action.PROCESS)
    assert await actions(shop, number) == ["place", "process"]


async def test_the_same_idempotency_key_ships_once(shop: TestShop) -> None:
    number = await new(shop, Status.PROCESSING)
    first = await move(shop.sam, number, Action.SHIP, tracking_number="T1", idempotency_key="once")
    assert await move(shop.sam, number, Action.SHIP, tracking_number="T1", idempotency_key="once") == first
    with pytest.raises(Conflict, match="something else"):
        await move(shop.sam, number, Action.SHIP, tracking_number="T2", idempotency_key="once")


async def test_the_program_itself_may_do_what_the_shop_may(shop: TestShop) -> None:
    number = await new(shop)
    order = await move(SYSTEM, number, Action.PROCESS)
    assert order.history[-1].actor is Role.SYSTEM


# Who may not.


@pytest.mark.parametrize("action", [action for action in Action if action is not Action.CANCEL])
async def test_a_customer_takes_no_step_of_the_shops(shop: TestShop, action: Action) -> None:
    source = next(source for (source, word), target in LEADS.items() if word == action and target != ".")
    number = await new(shop, Status(source))
    with pytest.raises(PermissionDenied):
        await move(shop.ada, number, action)
    for stranger in (shop.ben, shop.guest, Credentials(key="guessed")):
        with pytest.raises(NotFound):
            await move(stranger, number, action)
    assert await status(shop, number) == source


async def test_a_guests_key_takes_no_step_of_the_shops(shop: TestShop) -> None:
    placed = await place(shop.guest, contact=GRACE)
    with pytest.raises(PermissionDenied):
        await move(Credentials(key=placed.key), placed.order.number, Action.PROCESS)


@pytest.mark.parametrize(
    ("lost", "refusal"),
    [(disable_sam, NotAuthenticated), (sign_out_sam, NotAuthenticated), (fire_sam, NotFound)],
)
async def test_an_admin_who_is_none_any_more_takes_no_step(
    shop: TestShop, lost: Happening, refusal: type[DomainError]
) -> None:
    number = await new(shop)
    await lost(shop)
    with pytest.raises(refusal):
        await move(shop.sam, number, Action.PROCESS)
    assert (await orders.get(number, by=SYSTEM)).status is Status.PENDING


async def test_a_number_that_there_is_not_is_not_found_by_anybody(shop: TestShop) -> None:
    for who in (shop.sam, shop.ada, shop.guest, SYSTEM):
        for number in ("SB-99999", "", "'", "sb-10001"):
            with pytest.raises(NotFound):
                await move(who, number, Action.CANCEL)


# A hand on the database.


async def test_a_status_set_by_hand_is_where_the_next_step_starts(shop: TestShop) -> None:
    number = await new(shop)
    by_hand(shop, "UPDATE orders SET status = 'shipped' WHERE number = ?", number)

    order = await move(shop.sam, number, Action.DELIVER)

    assert [(e.action, e.source, e.target, e.actor) for e in order.history[1:]] == [
        ("change", "pending", "shipped", Role.UNKNOWN),
        ("deliver", "shipped", "delivered", Role.ADMIN),
    ]


async def test_goods_of_an_order_cancelled_by_hand_are_neither_taken_nor_given_twice(shop: TestShop) -> None:
    """A hand changes the status alone; the next step puts the stock right."""
    number = await new(shop)
    by_hand(shop, "UPDATE orders SET status = 'cancelled' WHERE number = ?", number)
    assert await stock() == 9
    assert await complaints(shop) != []

    await move(shop.sam, number, Action.REINSTATE)
    assert await stock() == 9
    await move(shop.ada, number, Action.CANCEL)
    assert await stock() == 10


async def test_each_kind_takes_its_goods_when_it_should(shop: TestShop) -> None:
    for kind, pending in ((OrderKind.REGULAR, 1), (OrderKind.SAMPLE, 1), (OrderKind.BULK, 0)):
        number = await new(shop, Status.PENDING, kind)
        assert await stock() == 10 - pending
        await move(shop.sam, number, Action.CANCEL, reason=WHY)


async def test_a_second_open_sample_does_not_come_about_by_undoing(shop: TestShop) -> None:
    first = (await ask_sample(shop.ada)).order.number
    await move(shop.ada, first, Action.CANCEL)
    second = (await ask_sample(shop.ada)).order.number

    with pytest.raises(Conflict, match="already on its way"):
        await move(shop.sam, first, Action.REINSTATE)

    for action in (Action.PROCESS, Action.SHIP, Action.DELIVER):
        await move(shop.sam, second, action)
    await move(shop.sam, first, Action.REINSTATE)
    with pytest.raises(Conflict, match="already on its way"):
        await move(shop.sam, second, Action.UNDELIVER)
    assert await status(shop, second) is Status.DELIVERED
