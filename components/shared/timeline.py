"""The timeline of an order's events, and the progress bar for customers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.shared.relative_time import relative_time
from components.shared.status_badge import badge_style
from data.lifecycle import HAPPY_PATH, Status

#: Final statuses outside the normal path, and their marks.
_END_MARKS = {Status.CANCELLED: "end", Status.RETURNED: "back"}
_MARK_LABELS = {"done": "done", "now": "now", "next": "not yet", "end": "now", "back": "now"}


def timeline(entries: Iterable[Mapping[str, Any]]) -> ui.element:
    """Draw entries {at, title, actor, reason} in the given order; the first is emphasized."""
    with ui.element("ol").classes("sb-timeline").props('aria-label="What happened"') as drawn:
        for entry in entries:
            timeline_entry(entry["at"], entry["title"], entry.get("actor"), entry.get("reason"))
    return drawn


def timeline_entry(
    at: datetime, title: str, actor: str | None = None, reason: str | None = None
) -> ui.element:
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
    """The steps as (status, mark), with mark one of done, now, next, end, back.

    A cancelled or returned order keeps only the steps it reached.
    """
    path = [step.value for step in HAPPY_PATH]
    if status in path:
        at = path.index(status)
        done = at + (status == path[-1])
        return [(word, "done" if i < done else "now" if i == at else "next") for i, word in enumerate(path)]
    at = path.index(reached) if reached in path else 0
    return [*((word, "done") for word in path[: at + 1]), (status, _END_MARKS.get(Status(status), "now"))]


def step_line(current_status: str, *, reached: str | None = None) -> ui.element:
    """Draw the progress; `reached` is the last step of a cancelled or returned order."""
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
        ui.label(_MARK_LABELS[mark]).classes("sb-hidden")
