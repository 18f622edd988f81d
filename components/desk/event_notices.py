"""Which facts are worth a notice at every counter, and how they are told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from components.shared.notices import MOST
from data import money
from data.database.events import Event
from data.lifecycle import Role, Status
from data.text_search import isolated


@dataclass(frozen=True, slots=True)
class EventNotice:
    """What is told of a fact. Those of the same `group` fold into one sentence, which is `many`."""

    text: str
    detail: str
    to: str
    icon: str
    role: str
    group: str
    many: str
    count: int = 1

    @property
    def words(self) -> dict[str, Any]:
        """For the browser."""
        return asdict(self)


def notices_of(facts: Iterable[Event]) -> list[EventNotice]:
    """The notices of what happened, those of one sort folded where there are many."""
    groups: dict[str, list[EventNotice]] = defaultdict(list)
    for fact in facts:
        happening = _happening(fact)
        if happening is not None:
            groups[happening.group].append(happening)
    return [happening for group in groups.values() for happening in _fold(group)]


def _fold(group: list[EventNotice]) -> list[EventNotice]:
    """Up to three are told one by one, a storm in one sentence."""
    if len(group) <= MOST:
        return group
    latest, many = group[-1], len(group)
    text = latest.many.replace("{n}", f"{many:,}")
    return [replace(latest, text=text, detail=f"The latest: {latest.detail}", count=many)]


def _happening(fact: Event) -> EventNotice | None:
    if fact.subject_type == "order":
        return _of_order(fact)
    if fact.subject_type == "message" and fact.action == "write":
        name = str(fact.data.get("name", ""))
        detail, to = (
            f"from {isolated(name)}" if name else "Read it",
            f"/admin/messages?open={fact.subject_id}",
        )
        return EventNotice("New message", detail, to, "mail", "info", "message", "{n} new messages")
    return None


def _of_order(fact: Event) -> EventNotice | None:
    to = f"/admin/orders/{fact.subject_id}"
    if fact.action == "place":
        what, total = _PLACED.get(str(fact.data.get("kind")), "New order"), int(fact.data.get("total", 0))
        # A request has no price yet and a sample none at all; saying zero would be a lie.
        price = money.text(total, str(fact.data.get("currency", "EUR"))) if total else ""
        detail = f"{fact.subject_id} · {_who(fact)} · {price}".rstrip(" ·")
        return EventNotice(what, detail, to, "shopping_bag", "info", "place", "{n} new orders")
    if fact.to_status == Status.CANCELLED and fact.actor is Role.CUSTOMER:
        detail = f"{fact.subject_id} · {_who(fact)} · {isolated(fact.reason or '')}".rstrip(" ·")
        what, many = "Order cancelled by customer", "{n} orders cancelled by customers"
        return EventNotice(what, detail, to, "cancel", "critical", "cancel", many)
    if fact.actor is Role.UNKNOWN and fact.action == "change":
        detail = f"{fact.subject_id} · now {fact.to_status}"
        return EventNotice(
            "Order changed by hand", detail, to, "edit", "warning", "hand", "{n} orders changed by hand"
        )
    return None


def _who(fact: Event) -> str:
    return isolated(str(fact.data.get("name", "")))


_PLACED = {"bulk": "New bulk request", "sample": "New sample request"}
