"""Placeholders for a list or card: loading, empty, failed."""

from collections.abc import Callable

from nicegui import ui


def empty(
    icon: str,
    sentence: str,
    action: str | None = None,
    *,
    to: str | None = None,
    on_click: Callable[[], object] | None = None,
) -> ui.element:
    """An icon, a sentence, and an optional button with an address or a handler."""
    with _state(icon, sentence) as drawn:
        if action and to:
            ui.button(action).props["href"] = to
        elif action and on_click:
            ui.button(action, on_click=on_click)
    return drawn


def failed(sentence: str, retry: Callable[[], object] | None = None) -> ui.element:
    """An error with an optional retry button."""
    with _state("error_outline", sentence).classes("sb-state-failed").props("role=alert") as drawn:
        if retry:
            ui.button("Try again", icon="refresh", on_click=retry).props("outline")
    return drawn


def skeleton_rows(count: int = 8) -> ui.element:
    """Grey rows with the height of the real ones."""
    with _waiting("sb-skeleton-rows") as drawn:
        for _ in range(count):
            with ui.element("div").classes("sb-skeleton-row"):
                for _ in range(4):
                    _bar("sb-skeleton-line")
    return drawn


def _state(icon: str, sentence: str) -> ui.element:
    with ui.element("div").classes("sb-state") as drawn:
        with ui.element("div").classes("sb-state-icon").props("aria-hidden=true"):
            ui.icon(icon)
        ui.label(sentence).classes("sb-state-sentence")
    return drawn


def _waiting(classes: str) -> ui.element:
    with ui.element("div").classes(classes).props("role=status aria-busy=true") as drawn:
        ui.label("Loading…").classes("sb-hidden")
    return drawn


def _bar(classes: str) -> ui.element:
    return ui.element("span").classes(f"sb-skeleton {classes}").props("aria-hidden=true")
