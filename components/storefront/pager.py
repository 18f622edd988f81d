"""Pagination with links, so that back and reload work."""

from collections.abc import Callable

from nicegui import ui


def pager(page: int, pages: int, to: Callable[[int], str]) -> None:
    """Draw the links to the previous and next page; nothing if there is only one page."""
    if pages <= 1:
        return
    with ui.element("nav").classes("sb-pager").props('aria-label="Pages"'):
        _step("Previous", "chevron_left", to(page - 1), is_enabled=page > 1)
        ui.label(f"Page {page} of {pages}").classes("sb-number")
        _step("Next", "chevron_right", to(page + 1), is_enabled=page < pages)


def _step(text: str, icon: str, target: str, *, is_enabled: bool) -> None:
    # ui.link without a target breaks the page's script, so use a plain <a>.
    drawn = ui.link(target=target) if is_enabled else ui.element("a").props("aria-disabled=true")
    with drawn.classes("sb-chip" if is_enabled else "sb-chip sb-disabled", remove="nicegui-link"):
        ui.icon(icon).props("aria-hidden=true")
        ui.label(text)
