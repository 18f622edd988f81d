"""Turns events into notices for admin pages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from components.shared.notices import MAX_NOTICES
from data import money
from data.database.events import Event
from data.lifecycle import Role, Status
from data.text_search import isolated


@dataclass(frozen=True, slots=True)
class EventNotice:
    """The notice of an event. Many notices of one `group` are merged into one with the text `many`."""

    text: str
    detail: str
    to: str
    icon: str
    role: str
    group: str
    many: str
    count: int = 1

    @property
    def payload(self) -> dict[str, Any]:
        return asdict(self)


def notices_of(events: Iterable[Event]) -> list[EventNotice]:
    """The notices of these events, merged by group."""
    groups: dict[str, list[EventNotice]] = defaultdict(list)
    for event in events:
        notice = _notice_of(event)
        if notice is not None:
            groups[notice.group].append(notice)
    return [notice for group in groups.values() for notice in _fold(group)]


def _fold(group: list[EventNotice]) -> list[EventNotice]:
    """Merge more than MAX_NOTICES into one."""
    if len(group) <= MAX_NOTICES:
        return group
    latest, many = group[-1], len(group)
    text = latest.many.replace("{n}", f"{many:,}")
    return [replace(latest, text=text, detail=f"The latest: {latest.detail}", count=many)]


def _notice_of(event: Event) -> EventNotice | None:
    if event.subject_type == "order":
        return _of_order(event)
    if event.subject_type == "message" and event.action == "write":
        name = str(event.data.get("name", ""))
        detail, to = (
            f"from {isolated(name)}" if name else "Read it",
            f"/admin/messages?open={event.subject_id}",
        )
        return EventNotice("New message", detail, to, "mail", "info", "message", "{n} new messages")
    return None


def _of_order(event: Event) -> EventNotice | None:
    to = f"/admin/orders/{event.subject_id}"
    if event.action == "place":
        text, total = _PLACED.get(str(event.data.get("kind")), "New order"), int(event.data.get("total", 0))
        # A bulk inquiry has no price yet and a sample has none, so zero would be wrong.
        price = money.text(total, str(event.data.get("currency", "EUR"))) if total else ""
        detail = f"{event.subject_id} · {_customer_name(event)} · {price}".rstrip(" ·")
        return EventNotice(text, detail, to, "shopping_bag", "info", "place", "{n} new orders")
    if event.to_status == Status.CANCELLED and event.actor is Role.CUSTOMER:
        detail = f"{event.subject_id} · {_customer_name(event)} · {isolated(event.reason or '')}".rstrip(" ·")
        text, many = "Order cancelled by customer", "{n} orders cancelled by customers"
        return EventNotice(text, detail, to, "cancel", "critical", "cancel", many)
    if event.actor is Role.UNKNOWN and event.action == "change":
        detail = f"{event.subject_id} · now {event.to_status}"
        return EventNotice(
            "Order changed by hand", detail, to, "edit", "warning", "hand", "{n} orders changed by hand"
        )
    return None


def _customer_name(event: Event) -> str:
    return isolated(str(event.data.get("name", "")))


_PLACED = {"bulk": "New bulk request", "sample": "New sample request"}
