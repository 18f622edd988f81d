"""An order's story: the line of steps for the customer, the list of events for everybody."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.shared.relative_time import relative_time
from components.shared.status_badge import badge_style
from data.lifecycle import HAPPY_PATH, Status

#: Where a story ends that left the line, and how that end is marked.
_ENDS = {Status.CANCELLED: "end", Status.RETURNED: "back"}
_SAID = {"done": "done", "now": "now", "next": "not yet", "end": "now", "back": "now"}


def timeline(entries: Iterable[Mapping[str, Any]]) -> ui.element:
    """Entries {at, title, actor, reason}, in the order given; the first is the one that stands out."""
    with ui.element("ol").classes("sb-timeline").props('aria-label="What happened"') as drawn:
        for entry in entries:
            timeline_entry(entry["at"], entry["title"], entry.get("actor"), entry.get("reason"))
    return drawn


def timeline_entry(
    at: datetime, title: str, actor: str | None = None, reason: str | None = None
) -> ui.element:
    """One thing that happened."""
    with ui.element("li").classes("sb-entry") as drawn:
        ui.label(title).classes("sb-entry-title")
        with ui.element("div").classes("sb-entry-who"):
            if actor:
                TextElement(tag="span", text=f"{actor} · ")
            relative_time(at)
        if reason:
            ui.label(reason).classes("sb-entry-reason")
    return drawn


def steps_to(status: str, reached: str | None = None) -> list[tuple[str, str]]:
    """The line as (status, mark) with mark one of done, now, next, end, back.

    A cancelled or returned order keeps the steps it reached; what would have followed is gone.
    """
    line = [step.value for step in HAPPY_PATH]
    if status in line:
        at = line.index(status)
        done = at + (status == line[-1])
        return [(word, "done" if i < done else "now" if i == at else "next") for i, word in enumerate(line)]
    at = line.index(reached) if reached in line else 0
    return [*((word, "done") for word in line[: at + 1]), (status, _ENDS.get(Status(status), "now"))]


def step_line(current_status: str, *, reached: str | None = None) -> ui.element:
    """Draw where an order is; `reached` is the furthest step of one that was cancelled or returned."""
    with ui.element("ol").classes("sb-steps").props('aria-label="Progress of this order"') as drawn:
        for word, mark in steps_to(current_status, reached):
            _step(word, mark, current=word == current_status)
    return drawn


def _step(word: str, mark: str, *, current: bool) -> None:
    with ui.element("li").classes(f"sb-step sb-step-{mark}") as drawn:
        if current:
            drawn.props("aria-current=step")
        with ui.element("div").classes("sb-step-mark").props("aria-hidden=true"):
            ui.icon("check" if mark == "done" else badge_style(word).icon)
        ui.label(badge_style(word).word)
        ui.label(_SAID[mark]).classes("sb-hidden")
