"""Changes of what the server holds of a page, without sending them: the browser has them already.

NiceGUI watches props and rows by what it puts around `dict` and `list`; the self-check at start knows it.
"""

from typing import Any

from nicegui import ui


def set_prop(element: ui.element, name: str, value: object) -> None:
    """Set a prop without updating the element in the browser."""
    dict.__setitem__(element.props, name, value)


def set_row(rows: list[Any], at: int, row: object) -> None:
    """Replace a row without sending the whole list."""
    list.__setitem__(rows, at, row)
