"""Which facts are worth a notice at every counter, and how they are told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from components.shared.notices import MOST
from data import money
from data.database.events import Fact
from data.lifecycle import Role, Status
from data.text_search import isolated


@dataclass(frozen=True, slots=True)
class Happening:
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


def told(facts: Iterable[Fact]) -> list[Happening]:
    """The notices of what happened, those of one sort folded where there are many."""
    groups: dict[str, list[Happening]] = defaultdict(list)
    for fact in facts:
        happening = _happening(fact)
        if happening is not None:
            groups[happening.group].append(happening)
    return [happening for group in groups.values() for happening in _fold(group)]


def _fold(group: list[Happening]) -> list[Happening]:
    """Up to three are told one by one, a storm in one sentence."""
    if len(group) <= MOST:
        return group
    latest, many = group[-1], len(group)
    text = latest.many.replace("{n}", f"{many:,}")
    return [replace(latest, text=text, detail=f"The latest: {latest.detail}", count=many)]


def _happening(fact: Fact) -> Happening | None:
    if fact.noun == "order":
        return _of_order(fact)
    if fact.noun == "message" and fact.action == "write":
        name = str(fact.data.get("name", ""))
        detail, to = f"from {isolated(name)}" if name else "Read it", f"/admin/messages?open={fact.name}"
        return Happening("New message", detail, to, "mail", "info", "message", "{n} new messages")
    return None


def _of_order(fact: Fact) -> Happening | None:
    to = f"/admin/orders/{fact.name}"
    if fact.action == "place":
        what, total = _PLACED.get(str(fact.data.get("kind")), "New order"), int(fact.data.get("total", 0))
        # A request has no price yet and a sample none at all; saying zero would be a lie.
        price = money.text(total, str(fact.data.get("currency", "EUR"))) if total else ""
        detail = f"{fact.name} · {_who(fact)} · {price}".rstrip(" ·")
        return Happening(what, detail, to, "shopping_bag", "info", "place", "{n} new orders")
    if fact.target == Status.CANCELLED and fact.actor is Role.CUSTOMER:
        detail = f"{fact.name} · {_who(fact)} · {isolated(fact.reason or '')}".rstrip(" ·")
        what, many = "Order cancelled by customer", "{n} orders cancelled by customers"
        return Happening(what, detail, to, "cancel", "critical", "cancel", many)
    if fact.actor is Role.UNKNOWN and fact.action == "change":
        detail = f"{fact.name} · now {fact.target}"
        return Happening(
            "Order changed by hand", detail, to, "edit", "warning", "hand", "{n} orders changed by hand"
        )
    return None


def _who(fact: Fact) -> str:
    return isolated(str(fact.data.get("name", "")))


_PLACED = {"bulk": "New bulk request", "sample": "New sample request"}
