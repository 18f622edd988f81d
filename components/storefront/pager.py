"""Earlier and later pages of a list, as links: the browser's own back and reload work."""

from collections.abc import Callable

from nicegui import ui


def pager(page: int, pages: int, to: Callable[[int], str]) -> None:
    """Draw the way to the neighbours of this page; nothing where there is only one."""
    if pages <= 1:
        return
    with ui.element("nav").classes("sb-pager").props('aria-label="Pages"'):
        _step("Previous", "chevron_left", to(page - 1), there=page > 1)
        ui.label(f"Page {page} of {pages}").classes("sb-number")
        _step("Next", "chevron_right", to(page + 1), there=page < pages)


def _step(text: str, icon: str, target: str, *, there: bool) -> None:
    # NiceGUI's link cannot be drawn without an address: the script that completes it breaks the page.
    drawn = ui.link(target=target) if there else ui.element("a").props("aria-disabled=true")
    with drawn.classes("sb-chip" if there else "sb-chip sb-disabled", remove="nicegui-link"):
        ui.icon(icon).props("aria-hidden=true")
        ui.label(text)
