"""Which facts are worth a notice at every counter, and how they are told."""

from collections import defaultdict
from collections.abc import Iterable

from components.notices import MOST, Notice
from data import money
from data.events import Fact
from data.lifecycle import Role, Status


def told(facts: Iterable[Fact]) -> list[Notice]:
    """The notices of what happened, those of one sort folded where there are many."""
    groups: dict[str, list[Notice]] = defaultdict(list)
    for fact in facts:
        notice = _notice(fact)
        if notice is not None:
            groups[notice.group].append(notice)
    return [notice for group in groups.values() for notice in _fold(group)]


def _fold(group: list[Notice]) -> list[Notice]:
    """Up to three are told one by one, a storm in one sentence."""
    latest = group[-1]
    if len(group) <= MOST or latest.folded is None:
        return group
    return [
        Notice(
            latest.folded(len(group)),
            f"The latest: {latest.detail}",
            latest.to,
            latest.icon,
            latest.role,
            latest.group,
            latest.folded,
            count=len(group),
        )
    ]


def _notice(fact: Fact) -> Notice | None:
    if fact.noun == "order":
        return _of_order(fact)
    if fact.noun == "message" and fact.action == "write":
        name = str(fact.data.get("name", ""))
        return Notice(
            "New message",
            f"from {name}" if name else "Read it",
            f"/admin/messages?open={fact.name}",
            "mail",
            "info",
            "message",
            lambda n: f"{n} new messages",
        )
    return None


def _of_order(fact: Fact) -> Notice | None:
    to = f"/admin/orders/{fact.name}"
    if fact.action == "place":
        what, total = _PLACED.get(str(fact.data.get("kind")), "New order"), int(fact.data.get("total", 0))
        # A request has no price yet and a sample none at all; saying zero would be a lie.
        price = money.text(total, str(fact.data.get("currency", "EUR"))) if total else ""
        detail = f"{fact.name} · {fact.data.get('name', '')} · {price}".rstrip(" ·")
        return Notice(what, detail, to, "shopping_bag", "info", "place", lambda n: f"{n} new orders")
    if fact.target == Status.CANCELLED and fact.actor is Role.CUSTOMER:
        detail = f"{fact.name} · {fact.data.get('name', '')} · {fact.reason or ''}".rstrip(" ·")
        return Notice(
            "Order cancelled by customer",
            detail,
            to,
            "cancel",
            "critical",
            "cancel",
            lambda n: f"{n} orders cancelled by customers",
        )
    if fact.actor is Role.UNKNOWN and fact.action == "change":
        detail = f"{fact.name} · now {fact.target}"
        return Notice(
            "Order changed by hand",
            detail,
            to,
            "edit",
            "warning",
            "hand",
            lambda n: f"{n} orders changed by hand",
        )
    return None


_PLACED = {"bulk": "New bulk request", "sample": "New sample request"}
