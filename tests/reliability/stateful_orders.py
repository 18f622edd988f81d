"""Orders of all kinds, with anything done to them by anybody in any sequence, against a simple model.

The model shares nothing with the program but its words; the table of steps is the one that is written down
by hand in test_lifecycle.
"""

import asyncio
import shutil
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from data import orders
from data import shop as shops
from data.accounts.permissions import Credentials
from data.database import store
from data.errors import DomainError
from data.lifecycle import Action, CancelPolicy, OrderKind, Status
from data.orders import Placed, TransitionInput, bulk
from tests.conftest import CANDLE, MUG, SECRET, WARES, TestShop
from tests.data.ordering import ADA, GRACE, ask_bulk, ask_sample, by_hand, place
from tests.data.test_lifecycle import CUSTOMERS, LEADS, NEEDS_REASON
from tests.reliability.reference_model import HELD_BY_BULK, OPEN, WAYS, Model, read_books, stays_away
from tests.support.invariants import broken

#: Few orders to which much happens tell more than many to which nothing does.
MOST_ORDERS = 6
CONTACTS = {"ada": ADA, "guest": GRACE}
T = TypeVar("T")

whose = st.sampled_from(sorted(CONTACTS))
skus = st.sampled_from([CANDLE, MUG])
policies = st.sampled_from([*CancelPolicy, CancelPolicy.UNTIL_SHIPPED])
actors = st.sampled_from(["owner", "sam", "stranger"])
#: What happens on ordinary days; mostly orders go on, else none would ever get far.
ways = st.sampled_from(
    ["forward"] * 5 + ["undo", "cancel", "pay"] * 2 + ["return", "refund", "again", "restart"]
)
details = st.builds(
    TransitionInput,
    reason=st.sampled_from(["Because", ""]),
    restock=st.booleans(),
    idempotency_key=st.sampled_from([None, "one", "two"]),
)


class Life(RuleBasedStateMachine):
    """One shop and everything that happens in it."""

    orders = Bundle("orders")
    furnished: tuple[Path, dict[str, Credentials]]
    folder: Path
    begun = 0

    def __init__(self) -> None:
        super().__init__()
        Life.begun += 1
        path = self.folder / "shop.db"
        for old in self.folder.glob("shop.db*"):
            old.unlink()
        shutil.copy(self.furnished[0], path)
        self.shop = TestShop(path, store.open(f"sqlite:///{path}", SECRET), **self.furnished[1])
        self.runner = asyncio.Runner()
        self.policy = CancelPolicy.UNTIL_SHIPPED
        self.stock = {sku: stock for sku, (_, _, stock) in WARES.items()}
        self.known: dict[str, Model] = {}
        self.used: dict[tuple[str, str, str], tuple[Action, TransitionInput]] = {}

    def teardown(self) -> None:
        """In the end, and not after each step, because it takes as long as ten of them."""
        try:
            self.runner.run(self.shop.store.poll())
            assert self.shop.store.read_now(lambda session: broken(session.connection())) == []
        finally:
            store.close()
            self.runner.close()

    def does(self, verb: Awaitable[T], *, expected: bool) -> T | None:
        """Do it; that it is refused, or not, is as expected."""

        async def asked() -> T | DomainError:
            try:
                return await verb
            except DomainError as refusal:
                return refusal

        answer = self.runner.run(asked())
        if isinstance(answer, DomainError):
            assert not expected, f"refused: {answer}"
            return None
        assert expected, "not refused"
        return answer

    def who(self, name: str, order: Model) -> Credentials:
        match name:
            case "sam":
                return self.shop.sam
            case "owner":
                return Credentials(key=order.key) if order.key else getattr(self.shop, order.owner)
            case _:
                return self.shop.ben

    # What happens.

    def placed(self, placed: Placed | None, order: Model) -> str | MultipleResults[str]:
        if placed is None:
            return multiple()
        order.key = placed.key
        self.settle(order, "pending")
        self.known[placed.order.number] = order
        return placed.order.number

    def settle(self, order: Model, status: str) -> None:
        """The order's goods are where this status wants them."""
        self.stock[order.sku] += order.held - order.should_hold(status)
        order.held = order.should_hold(status)

    @precondition(lambda self: len(self.known) < MOST_ORDERS)
    @rule(target=orders, kind=st.sampled_from(OrderKind), owner=whose, sku=skus, quantity=st.integers(0, 4))
    def order_something(
        self, kind: OrderKind, owner: str, sku: str, quantity: int
    ) -> str | MultipleResults[str]:
        by, contact = getattr(self.shop, owner), CONTACTS[owner]
        in_stock = self.stock[sku] >= quantity > 0
        match kind:
            case OrderKind.REGULAR:
                placed = self.does(place(by, (sku, quantity), contact=contact), expected=in_stock)
                order = Model(owner, kind, sku, quantity, total=quantity * WARES[sku][1])
            case OrderKind.BULK:
                placed = self.does(ask_bulk(by, (sku, quantity), contact=contact), expected=quantity > 0)
                order = Model(owner, kind, sku, quantity, quote="new")
            case OrderKind.SAMPLE:
                possible = self.stock[sku] > 0 and not self.has_open_sample(owner, sku)
                placed = self.does(ask_sample(by, sku, contact=contact), expected=possible)
                order = Model(owner, kind, sku, 1)
        return self.placed(placed, order)

    @initialize(target=orders, kind=st.sampled_from(OrderKind), owner=whose, sku=skus)
    def order_first(self, kind: OrderKind, owner: str, sku: str) -> str | MultipleResults[str]:
        return self.order_something(kind, owner, sku, 2)

    @rule(number=orders, walk=st.lists(ways, min_size=3, max_size=8), restock=st.booleans())
    def go_on(self, number: str, walk: list[str], *, restock: bool) -> None:
        """What happens on ordinary days, one after the other; some of it will not be possible."""
        order = self.known[number]
        for way in walk:
            if way == "forward" and order.quote in {"new", "quoted", "declined"}:
                self.quote(number, "sam", 1000)
                self.answer(number, "owner", yes=True)
            if way == "again":
                self.order_something(order.kind, order.owner, order.sku, order.quantity)
            elif way == "restart":
                self.restart()
            elif way == "pay":
                self.receive(number, "sam")
            elif way == "refund":
                self.refund(number, "sam", 1 if restock else None)
            else:
                action = next((a for a in WAYS[way] if LEADS[order.status, a] != "."), WAYS[way][0])
                by = "owner" if way == "cancel" else "sam"
                self.take_step(number, action, by, TransitionInput("Because", restock=restock))

    @rule(number=orders, action=st.sampled_from(Action), name=actors, details=details, policy=policies)
    def try_a_step(
        self, number: str, action: Action, name: str, details: TransitionInput, policy: CancelPolicy
    ) -> None:
        self.does(shops.edit(self.shop.sam, cancel_policy=policy), expected=True)
        self.policy = policy
        for _ in range(2 if details.idempotency_key else 1):  # who names a key may say it again
            self.take_step(number, action, name, details)

    @rule(number=orders, name=actors, what=st.sampled_from(["receive", "refund"]), share=st.integers(0, 3))
    def try_money(self, number: str, name: str, what: str, share: int) -> None:
        if what == "receive":
            self.receive(number, name)
        else:
            self.refund(number, name, share)

    @rule(number=orders, name=actors, total=st.integers(0, 9999), yes=st.sampled_from([None, True, False]))
    def try_a_quote(self, number: str, name: str, total: int, *, yes: bool | None) -> None:
        self.quote(number, name, total)
        if yes is not None:
            self.answer(number, name, yes=yes)

    @rule(number=orders, status=st.sampled_from(Status))
    def change_by_hand(self, number: str, status: Status) -> None:
        """A hand that is careful: what it sets agrees with stock, money and quote, which it leaves alone."""
        order = self.known[number]
        together = HELD_BY_BULK if order.kind is OrderKind.BULK else {"pending", *HELD_BY_BULK}
        together = OPEN if order.kind is OrderKind.SAMPLE else together
        if order.status in together and status in together:
            by_hand(self.shop, "UPDATE orders SET status = ? WHERE number = ?", status, number)
            order.status = status.value

    def restart(self) -> None:
        self.runner.run(self.shop.store.poll())
        store.close()
        self.shop = replace(self.shop, store=store.open(self.shop.url, SECRET))

    # What is expected of it.

    def has_open_sample(self, owner: str, sku: str) -> bool:
        return any(
            order.kind is OrderKind.SAMPLE
            and (order.owner, order.sku) == (owner, sku)
            and order.status in OPEN
            for order in self.known.values()
        )

    def take_step(self, number: str, action: Action, name: str, details: TransitionInput) -> None:
        order = self.known[number]
        verb = orders.transition(number, action, by=self.who(name, order), details=details)
        before = self.used.get((number, name, details.idempotency_key)) if details.idempotency_key else None
        if before is not None:
            self.does(verb, expected=before == (action, details))
        elif self.does(verb, expected=self.is_possible(order, action, name, details)):
            if details.idempotency_key:
                self.used[number, name, details.idempotency_key] = action, details
            self.moved(order, LEADS[order.status, action], with_goods=not stays_away(action, details))

    def is_possible(self, order: Model, action: Action, name: str, details: TransitionInput) -> bool:
        target = LEADS[order.status, action]
        if target == "." or name == "stranger" or (action in NEEDS_REASON and not details.reason):
            return False
        if name == "owner" and (action != "cancel" or CUSTOMERS[order.status, self.policy] != "yes"):
            return False
        if action == "process" and order.quote not in {None, "accepted"}:
            return False
        if action == "reinstate" and order.payment == "refunded":
            return False
        opens = order.kind is OrderKind.SAMPLE and target in OPEN and order.status not in OPEN
        if opens and self.has_open_sample(order.owner, order.sku):
            return False
        fits = self.stock[order.sku] + order.held >= order.should_hold(target)
        return fits or stays_away(action, details)

    def moved(self, order: Model, target: str, *, with_goods: bool = True) -> None:
        if with_goods:
            self.settle(order, target)
        order.arrive(target)

    def receive(self, number: str, name: str) -> None:
        order = self.known[number]
        possible = name == "sam" and order.payment == "unpaid" and order.total > 0
        if self.does(orders.receive(number, by=self.who(name, order)), expected=possible):
            order.paid, order.payment = order.total, "paid"
            order.arrive(order.status)

    def refund(self, number: str, name: str, halves: int | None) -> None:
        """All that is left, or so many halves of it."""
        order = self.known[number]
        kept = order.paid - order.refunded
        amount = kept if halves is None else halves * kept // 2
        possible = name == "sam" and kept > 0 and 0 < amount <= kept
        named = None if halves is None else amount
        verb = orders.refund(number, by=self.who(name, order), amount_minor=named, expected_minor=kept)
        if self.does(verb, expected=possible):
            order.refunded += amount
            order.payment = "refunded" if amount == kept else order.payment

    def quote(self, number: str, name: str, total: int) -> None:
        order = self.known[number]
        quotable = order.status in OPEN and order.quote in {"new", "quoted", "declined"} and not order.paid
        verb = bulk.quote(number, by=self.who(name, order), total_minor=total)
        if self.does(verb, expected=name == "sam" and quotable and total > 0):
            order.total, order.quote = total, "quoted"

    def answer(self, number: str, name: str, *, yes: bool) -> None:
        order = self.known[number]
        by = self.who(name, order)
        again = yes and order.quote == "accepted" and name != "stranger"
        possible = name == "owner" and order.quote == "quoted" and order.status in OPEN
        accepted = bulk.accept(number, by=by, expected_total_minor=order.total) if yes else None
        verb = accepted or bulk.decline(number, by=by)
        if self.does(verb, expected=possible or again) and not again:
            order.quote = "accepted" if yes else "declined"
            if not yes:
                self.moved(order, "cancelled")

    # What is true after each of them.

    @invariant()
    def the_books_agree_with_the_model(self) -> None:
        stock, found = self.shop.store.read_now(read_books)
        assert stock == self.stock
        assert found == {number: order.told for number, order in self.known.items()}
