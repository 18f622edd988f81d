"""Short ways of saying what tests of orders say all the time."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any, TypeAlias

from sqlmodel import Session, col, select

from data import orders, products
from data import shop as shops
from data.accounts.permissions import Credentials
from data.lifecycle import Action, CancelPolicy, OrderKind, PaymentMethod, PaymentStatus, Role, Status
from data.models import Product, SignIn, StockMove, User
from data.orders import Address, Contact, LineItemRequest, OrderView, Placed, TransitionInput, bulk, samples
from data.orders.bulk import BulkInquiry
from tests.conftest import CANDLE, TestShop
from tests.support.invariants import broken

#: Something that happens to the shop.
Happening: TypeAlias = Callable[[TestShop], Awaitable[None]]

HOME = Address("Harbour Lane 1", "10115", "Berlin", "Germany")
ADA = Contact("Ada", "ada@shop.example", HOME)
GRACE = Contact("Grace Guest", "grace@shop.example", HOME)
WHY = "Changed my mind"

#: By which steps an order comes from being placed to each status.
WAYS: dict[Status, tuple[Action, ...]] = {
    Status.PENDING: (),
    Status.PROCESSING: (Action.PROCESS,),
    Status.SHIPPED: (Action.PROCESS, Action.SHIP),
    Status.DELIVERED: (Action.PROCESS, Action.SHIP, Action.DELIVER),
    Status.CANCELLED: (Action.CANCEL,),
    Status.RETURNED: (Action.PROCESS, Action.SHIP, Action.RETURN),
}


async def place(by: Credentials, *lines: tuple[str, int], contact: Contact = ADA, **more: Any) -> Placed:
    """A regular order; of one candle where nothing is said."""
    wanted = [LineItemRequest(sku, quantity) for sku, quantity in lines or [(CANDLE, 1)]]
    return await orders.place(wanted, by=by, contact=contact, method=PaymentMethod.ON_DELIVERY, **more)


async def ask_bulk(by: Credentials, *lines: tuple[str, int], contact: Contact = ADA, **more: Any) -> Placed:
    """A bulk request; for four candles where nothing is said."""
    wanted = [LineItemRequest(sku, quantity) for sku, quantity in lines or [(CANDLE, 4)]]
    return await bulk.request(wanted, by=by, contact=contact, wish=BulkInquiry("Spa Ltd"), **more)


async def ask_sample(by: Credentials, sku: str = CANDLE, *, contact: Contact = ADA, **more: Any) -> Placed:
    return await samples.request(sku, by=by, contact=contact, **more)


async def new(shop: TestShop, status: Status = Status.PENDING, kind: OrderKind = OrderKind.REGULAR) -> str:
    """The number of an order of Ada's that Sam has brought to this status."""
    if kind is OrderKind.BULK:
        number = (await ask_bulk(shop.ada)).order.number
        await bulk.quote(number, by=shop.sam, total_minor=4000)
        await bulk.accept(number, by=shop.ada, expected_total_minor=4000)
    else:
        placed = await (place(shop.ada) if kind is OrderKind.REGULAR else ask_sample(shop.ada))
        number = placed.order.number
    for action in WAYS[status]:
        await move(shop.sam, number, action)
    return number


async def move(by: Credentials, number: str, action: Action, **details: Any) -> OrderView:
    """A step, with a reason where none is given."""
    return await orders.transition(
        number, action, by=by, details=TransitionInput(**{"reason": WHY, **details})
    )


async def status(shop: TestShop, number: str) -> Status:
    return (await orders.get(number, by=shop.sam)).status


async def payment(shop: TestShop, number: str) -> PaymentStatus:
    return (await orders.get(number, by=shop.sam)).payment_status


async def stock(sku: str = CANDLE) -> int:
    return (await products.by_skus([sku]))[sku].stock


async def moves(shop: TestShop, sku: str = CANDLE) -> list[tuple[int, str]]:
    """Why the stock is what it is, without the first filling."""
    query = (
        select(StockMove.delta, StockMove.why)
        .join(Product)
        .where(Product.sku == sku)
        .order_by(col(StockMove.id))
    )
    return (await shop.store.read(lambda session: list(session.exec(query))))[1:]


async def actions(shop: TestShop, number: str) -> list[str]:
    return [fact.action for fact in await shop.history(f"order:{number}")]


async def set_policy(shop: TestShop, policy: CancelPolicy) -> None:
    await shops.edit(shop.sam, cancel_policy=policy)


async def change_user(shop: TestShop, name: str, **fields: Any) -> None:
    """What the shop may do to an account: switch it off, or take its rights."""

    def verb(session: Session) -> None:
        user = session.exec(select(User).where(User.name == name)).one()
        for field, value in fields.items():
            setattr(user, field, value)
        session.add(user)

    await shop.store.write(verb)


async def fire_sam(shop: TestShop) -> None:
    await change_user(shop, "Sam", role=Role.CUSTOMER)


async def disable_sam(shop: TestShop) -> None:
    await change_user(shop, "Sam", active=False)


async def sign_out_sam(shop: TestShop) -> None:
    def verb(session: Session) -> None:
        for sign_in in session.exec(select(SignIn)).all():
            session.delete(sign_in)

    await shop.store.write(verb)


def by_hand(shop: TestShop, statement: str, *values: Any) -> None:
    """What somebody does with a SQL shell."""
    with closing(sqlite3.connect(shop.path, isolation_level=None)) as connection:
        connection.execute(statement, values)


async def complaints(shop: TestShop) -> list[str]:
    """What is wrong with the shop's database; see tests.support.invariants."""
    return await shop.store.read(lambda session: broken(session.connection()))


async def quoted(shop: TestShop, *lines: tuple[str, int], total_minor: int = 4000) -> str:
    number = (await ask_bulk(shop.ada, *lines)).order.number
    await bulk.quote(number, by=shop.sam, total_minor=total_minor)
    return number


async def unchanged(shop: TestShop, before: OrderView) -> bool:
    return await orders.get(before.number, by=shop.sam) == before
