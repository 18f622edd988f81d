"""Changes the server state of a page without sending it, because the browser already has it.

NiceGUI observes props and rows in subclasses of `dict` and `list`, which these functions bypass. The
self-check at start verifies that this still works.
"""

from typing import Any

from nicegui import ui


def set_prop(element: ui.element, name: str, value: object) -> None:
    dict.__setitem__(element.props, name, value)


def set_row(rows: list[Any], at: int, row: object) -> None:
    list.__setitem__(rows, at, row)
