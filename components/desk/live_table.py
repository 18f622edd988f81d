"""A table whose cells stay what they are while its rows change: focus and open menus survive an update."""

from nicegui import ui


class LiveTable(ui.table, component="live_table.js"):
    """As ui.table, but a cell drawn by a template is brought up to date instead of made anew."""
