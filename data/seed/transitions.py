"""The steps of simulated orders, with the rules of the commands; rows are written later, many at once."""

from functools import lru_cache
from random import Random

from data import lifecycle, money
from data.lifecycle import CANCEL_REASONS, Action, PaymentMethod, QuoteState, Role
from data.models import MoveReason
from data.orders import rules
from data.seed import data_files
from data.seed.bulk_insert import BulkInsert, timestamp
from data.seed.customers import CustomerPool
from data.seed.inventory import Inventory
from data.seed.order_scenarios import STEPS, SimulatedOrder

RESTOCKED = 0.8
_CARRIERS = (("DHL", "00340434{}"), ("UPS", "1Z999AA1{}"), ("DPD", "0998{}"), ("Parcelforce", "PF{}GB"))
_QUOTE_NOTES = data_files.load("texts")["quote_notes"]

_TRANSITIONS = {(step.source, step.action): step for step in lifecycle.STEPS}
_ACTIONS = {**{action.value: action for action in Action}, "turn_down": Action.CANCEL}

_amount = lru_cache(65_536)(money.text)


class OrderSimulator:
    """Places orders and takes the steps of their scenarios."""

    def __init__(self, rows: BulkInsert, inventory: Inventory, customers: CustomerPool, rng: Random) -> None:
        self._rows, self._inventory, self._customers, self._rng = rows, inventory, customers, rng

    def place(self, order: SimulatedOrder, at: float) -> None:
        data: dict[str, object] = {
            "name": order.person.name,
            "kind": order.kind,
            "total": order.total_minor,
            "currency": order.currency,
            "stock": self._settle_stock(order, MoveReason.SALE, at),
        }
        change = (None, order.status.value)
        self._rows.event(at, f"order:{order.number}", "place", Role.CUSTOMER, change, None, data)

    def take(self, order: SimulatedOrder, name: str, at: float) -> None:
        """Take a step of the scenarios: a transition, a payment or the answer to a quote."""
        if action := _ACTIONS.get(name):
            self._transition(order, action, self._reason(name, action), STEPS[name].role, at)
        elif name == "receive":
            self._pay(order, name, rules.owed_minor(order), at)
        elif name.startswith("refund"):
            kept = rules.kept_minor(order)
            self._pay(order, "refund", -kept if name == "refund" else -max(1, kept // 5), at)
        elif name == "quote":
            self._quote(order, at)
        else:
            self._answer(order, name, at)

    def _transition(
        self, order: SimulatedOrder, action: Action, reason: str | None, role: Role, at: float
    ) -> None:
        step = _TRANSITIONS[order.status, action]
        order.status = step.target
        restock = action is not Action.RETURN or self._rng.random() < RESTOCKED
        moved = self._settle_stock(order, rules.move_reason(action), at) if restock else []
        carrier, tracking_number = self._parcel(order, action)
        rules.apply_step(order, step, reason=reason or "", carrier=carrier, tracking_number=tracking_number)
        change = (step.source.value, step.target.value)
        self._record(order, action.value, role, reason, at, "stock", moved, change)

    def _parcel(self, order: SimulatedOrder, action: Action) -> tuple[str, str]:
        if action is not Action.SHIP or order.payment_method is PaymentMethod.ON_COLLECTION:
            return "", ""
        carrier, pattern = self._rng.choice(_CARRIERS)
        return carrier, pattern.format(self._rng.randrange(10**9, 10**10))

    def _settle_stock(self, order: SimulatedOrder, why: MoveReason, at: float) -> list[str]:
        holds = rules.holds_stock(order.kind, order.status)
        moved: list[str] = []
        for line in order.lines:
            should_hold = line.quantity if holds else 0
            if should_hold != line.held:
                self._inventory.take(line.item, should_hold - line.held, line.id, why, at)
                line.held = should_hold
                self._rows.change("order_line", line)
                moved.append(line.item.sku)
        return moved

    def _pay(self, order: SimulatedOrder, action: str, amount_minor: int, at: float) -> None:
        rules.apply_payment(order, amount_minor)
        self._rows.add("payment", (order.id, amount_minor, timestamp(at), self._customers.admin[0]))
        reason = _amount(abs(amount_minor), order.currency)
        self._record(order, action, Role.ADMIN, reason, at, "payment", order.payment_status)

    def _quote(self, order: SimulatedOrder, at: float) -> None:
        goods = sum([line.quantity * line.item.price_minor for line in order.lines])
        total = max(1, goods * self._rng.randrange(70, 91) // 10_000) * 100
        if total == order.total_minor:
            total += 100  # the same price again would change nothing
        order.total_minor, order.quoted_at = total, timestamp(at)
        order.quote_note = self._rng.choice(_QUOTE_NOTES)
        self._set_quote_state(order, QuoteState.QUOTED, "quote", at)

    def _answer(self, order: SimulatedOrder, name: str, at: float) -> None:
        order.answered_at = timestamp(at)
        accepted = name == "accept"
        self._set_quote_state(order, QuoteState.ACCEPTED if accepted else QuoteState.DECLINED, name, at)
        if not accepted:
            reason = self._rng.choice(STEPS[name].reasons)
            self._transition(order, Action.CANCEL, reason, Role.CUSTOMER, at)

    def _set_quote_state(self, order: SimulatedOrder, state: QuoteState, name: str, at: float) -> None:
        states, order.quote_state = [order.quote_state, state], state
        self._rows.change("bulk_request", order)
        role, price = STEPS[name].role, _amount(order.total_minor, order.currency)
        self._record(order, name, role, price, at, "quote", states)

    def _reason(self, name: str, action: Action) -> str | None:
        step = STEPS[name]
        reasons = CANCEL_REASONS[step.role] if action is Action.CANCEL else step.reasons
        return self._rng.choice(reasons) if reasons else None

    def _record(
        self,
        order: SimulatedOrder,
        action: str,
        role: Role,
        reason: str | None,
        at: float,
        key: str,
        value: object,
        change: tuple[str | None, str | None] = (None, None),
    ) -> None:
        customer = (order.person.user_id, order.person.name)
        by, name = self._customers.admin if role is Role.ADMIN else customer
        order.version += 1
        order.updated_at = timestamp(at)
        self._rows.change("orders", order)
        data = {"by": by, "name": name, key: value}
        self._rows.event(at, f"order:{order.number}", action, role, change, reason, data)
