"""The steps of simulated orders, by the rules of the commands; the rows are written later in bulk."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from data import lifecycle, money
from data.lifecycle import Action, OrderKind, PaymentMethod, PaymentStatus, QuoteState, Role, Status
from data.models import MoveReason
from data.orders import rules
from data.seed.bulk_insert import BulkInsert, Change, Data
from data.seed.customers import CustomerPool, FakePerson
from data.seed.data_files import SCENARIOS, TEXTS, choices
from data.seed.inventory import Inventory, StockItem

_TRANSITIONS = {(s.source, s.action): (s, (s.source.value, s.target.value)) for s in lifecycle.STEPS}
_ACTIONS = {**{action.value: action for action in Action}, "turn_down": Action.CANCEL}
_ANSWERS = {"quote": QuoteState.QUOTED, "accept": QuoteState.ACCEPTED, "decline": QuoteState.DECLINED}
_amount = lru_cache(65_536)(money.text)

#: Each with its role, the mean hours since the step before, and for some a list of reasons.
STEPS: dict[str, dict[str, Any]] = {n: s | {"role": Role(s["role"])} for n, s in SCENARIOS["steps"].items()}
Steps: TypeAlias = list[str]
#: Sequences of names of steps, and the weight of each.
SEQUENCES = {
    (OrderKind(group["kind"]), PaymentMethod(method)): choices(group["weights"], str.split)
    for group in SCENARIOS["scenarios"]
    for method in group["payment_methods"]
}


@dataclass(slots=True, eq=False)
class SimulatedLine:
    id: int
    order_id: int
    item: StockItem
    quantity: int
    unit_price_minor: int
    held: int = 0


@dataclass(slots=True, eq=False)
class SimulatedOrder:
    """An order of any kind, with attributes named like columns; `done` counts the steps taken."""

    id: int
    number: str
    kind: OrderKind
    payment_method: PaymentMethod
    person: FakePerson
    currency: str
    lines: list[SimulatedLine]
    steps: Steps
    pace: float
    nonce: str
    key_hash: str
    placed_at: str
    updated_at: str
    items: int
    total_minor: int
    done: int = 0
    status: Status = Status.PENDING
    payment_status: PaymentStatus = PaymentStatus.UNPAID
    quote_state: QuoteState | None = None
    paid_minor: int = 0
    refunded_minor: int = 0
    cancel_reason: str | None = None
    carrier: str = ""
    tracking_number: str = ""
    version: int = 1
    quote_note: str = ""
    quoted_at: str | None = None
    answered_at: str | None = None


class OrderSimulator:
    def __init__(self, rows: BulkInsert, customers: CustomerPool, inventory: Inventory) -> None:
        self._rows, self._clock, self._rng = rows, rows.clock, rows.clock.rng
        self._customers, self._inventory = customers, inventory

    def place(self, order: SimulatedOrder) -> None:
        data: Data = {"name": order.person.name, "kind": order.kind, "total": order.total_minor}
        data |= {"currency": order.currency, "stock": self._settle_stock(order, MoveReason.SALE)}
        self._rows.event(f"order:{order.number}", "place", Role.CUSTOMER, (None, order.status.value), data)

    def take(self, order: SimulatedOrder, name: str) -> None:
        """Take a step of a scenario: a transition, a payment or the answer to a quote."""
        if action := _ACTIONS.get(name):
            role, reasons = STEPS[name]["role"], STEPS[name].get("reasons")
            if action is Action.CANCEL:
                reasons = lifecycle.CANCEL_REASONS[role]
            self._transition(order, action, self._rng.choice(reasons) if reasons else None, role)
        elif name in _ANSWERS:
            self._quote_or_answer(order, name)
        elif name == "receive":
            self._pay(order, "receive", rules.owed_minor(order))
        else:
            kept = rules.kept_minor(order)
            self._pay(order, "refund", -kept if name == "refund" else -max(1, kept // 5))

    def _transition(self, order: SimulatedOrder, action: Action, reason: str | None, role: Role) -> None:
        step, change = _TRANSITIONS[order.status, action]
        order.status = step.target
        restock = action is not Action.RETURN or self._rng.random() < SCENARIOS["restocked"]
        moved = self._settle_stock(order, rules.move_reason(action)) if restock else []
        carrier = tracking = ""
        if action is Action.SHIP and order.payment_method is not PaymentMethod.ON_COLLECTION:
            carrier, pattern = self._rng.choice(SCENARIOS["carriers"])
            tracking = pattern.format(self._rng.randrange(10**9, 10**10))
        rules.apply_step(order, step, reason=reason or "", carrier=carrier, tracking_number=tracking)
        self._record(order, action.value, role, change, reason=reason, data={"stock": moved})

    def _settle_stock(self, order: SimulatedOrder, why: MoveReason) -> list[str]:
        holds = rules.holds_stock(order.kind, order.status)
        taken = [(line, n) for line in order.lines if (n := (line.quantity if holds else 0) - line.held)]
        for line, quantity in taken:
            self._inventory.refill(line.item, quantity)
        for line, quantity in taken:
            self._inventory.move(line.item, -quantity, line.id, why)
            line.held += quantity
            self._rows.change("order_line", line)
        return [line.item.sku for line, _ in taken]

    def _pay(self, order: SimulatedOrder, action: str, amount_minor: int) -> None:
        rules.apply_payment(order, amount_minor)
        self._rows.add("payment", (order.id, amount_minor, self._clock.timestamp, self._customers.admin[0]))
        amount = _amount(abs(amount_minor), order.currency)
        data: Data = {"payment": order.payment_status}
        self._record(order, action, Role.ADMIN, (None, None), reason=amount, data=data)

    def _quote_or_answer(self, order: SimulatedOrder, name: str) -> None:
        states, order.quote_state = [order.quote_state, _ANSWERS[name]], _ANSWERS[name]
        if name == "quote":
            goods = sum([line.quantity * line.item.price_minor for line in order.lines])
            total = max(1, goods * self._rng.randrange(70, 91) // 10_000) * 100
            # The same price again would change nothing.
            order.total_minor = total + 100 if total == order.total_minor else total
            order.quote_note, order.quoted_at = self._rng.choice(TEXTS["quote_notes"]), self._clock.timestamp
        else:
            order.answered_at = self._clock.timestamp
        self._rows.change("bulk_request", order)
        price, role = _amount(order.total_minor, order.currency), STEPS[name]["role"]
        self._record(order, name, role, (None, None), reason=price, data={"quote": states})
        if name == "decline":
            reason = self._rng.choice(STEPS[name]["reasons"])
            self._transition(order, Action.CANCEL, reason, Role.CUSTOMER)

    def _record(
        self, order: SimulatedOrder, name: str, role: Role, change: Change, *, reason: str | None, data: Data
    ) -> None:
        customer = (order.person.user_id, order.person.name)
        data["by"], data["name"] = self._customers.admin if role is Role.ADMIN else customer
        order.version += 1
        order.updated_at = self._clock.timestamp
        self._rows.change("orders", order)
        self._rows.event(f"order:{order.number}", name, role, change, data, reason=reason)
